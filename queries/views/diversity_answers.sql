-- Which of the four questions each diversity entry answers. A blank is no answer, nor is a word that only says
-- that nobody knows; `not stated` is one: the family was asked.
with non_answers as (

    select make_array('', 'unknown', 'not known', 'not recorded', 'n/a', 'none', '-') as words

),

answers as (

    select
        diversity.diversity_id as diversity_id,
        diversity.case_id as case_id,
        diversity.child_id as child_id,
        diversity.recorded_on as recorded_on,
        not array_has(non_answers.words, lower(trim(coalesce(diversity.ethnicity, '')))) as has_ethnicity,
        not array_has(non_answers.words, lower(trim(coalesce(diversity.first_language, '')))) as has_first_language,
        not array_has(non_answers.words, lower(trim(coalesce(diversity.religion, '')))) as has_religion,
        not array_has(non_answers.words, lower(trim(coalesce(diversity.disability, '')))) as has_disability
    from diversity
    cross join non_answers

)

select
    answers.*,
    has_ethnicity and has_first_language and has_religion and has_disability as is_complete
from answers
