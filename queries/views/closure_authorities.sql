-- The manager's authority to close each case, as its case plan records it (paragraphs 7.1 and 9.4): of several
-- plans, the latest day, then the greatest id. Authorisation by anyone else is none.
with authorities as (

    select
        case_plans.case_id as case_id,
        case_plans.case_plan_id as case_plan_id,
        case_plans.closure_authorised_on as authorised_on,
        row_number() over (
            partition by case_plans.case_id
            order by case_plans.closure_authorised_on desc, case_plans.case_plan_id desc
        ) as place
    from case_plans
    inner join managers
        on case_plans.closure_authorised_by = managers.staff_id
    where case_plans.case_id is not null and case_plans.closure_authorised_on is not null

)

select
    case_id,
    case_plan_id,
    authorised_on
from authorities
where place = 1
