-- Valid variations (1.2) that cover everything a paragraph, or a rule, asks of a case: the item varied is blank.
-- What a variation covers is said in the policy's or the catalogue's word, never in the text that was typed.
with coverable as (

    select paragraph as name
    from policy
    union all
    select rule_id as name
    from rules

)

select
    valid_variations.variation_id as variation_id,
    valid_variations.case_id as case_id,
    coverable.name as covers,
    valid_variations.explained_on as explained_on,
    cases.team_id as team_id
from valid_variations
left join coverable
    on valid_variations.paragraph = coverable.name
left join cases
    on valid_variations.case_id = cases.case_id
where valid_variations.subject_id is null
order by covers asc, case_id asc, variation_id asc
