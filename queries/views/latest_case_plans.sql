-- The one case plan that counts for each case that has any: the latest initiated, then the greatest id.
with plans as (

    select
        case_id,
        case_plan_id,
        initiated_on,
        closure_section_completed_on,
        safeguarding_confirmed_on,
        row_number() over (
            partition by case_id
            order by initiated_on desc nulls last, case_plan_id desc
        ) as place
    from case_plans
    where case_id is not null

)

select
    case_id,
    case_plan_id,
    initiated_on,
    closure_section_completed_on,
    safeguarding_confirmed_on
from plans
where place = 1
