-- What each child's diversity entries in a case answer: one row a case and child that has any. `completed_on` is the
-- first day one entry answers all four, `diversity_id` that entry. A blank is no answer, nor is a word that only
-- says that nobody knows; `not stated` is one: the family was asked.
with non_answers as (

    select make_array('', 'unknown', 'not known', 'not recorded', 'n/a', 'none', '-') as words

),

entries as (

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

),

weighed as (

    select
        entries.*,
        has_ethnicity and has_first_language and has_religion and has_disability as is_complete
    from entries

)

select
    case_id,
    child_id,
    min(recorded_on) filter (where is_complete) as completed_on,
    first_value(diversity_id order by recorded_on asc, diversity_id asc)
        filter (where is_complete and recorded_on is not null) as diversity_id,
    bool_or(is_complete) as is_complete,
    bool_or(has_ethnicity) as has_ethnicity,
    bool_or(has_first_language) as has_first_language,
    bool_or(has_religion) as has_religion,
    bool_or(has_disability) as has_disability
from weighed
group by case_id, child_id
