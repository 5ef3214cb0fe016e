/*---
title = "Case plan not signed off at closure"
kept = "Case plans are signed off by the day the case closes"
paragraphs = ["8.4"]
kind = "deadline"
basis = "policy"
owner = "service_manager"
early_ok = true
asks = """
Each case plan of a closed case was signed off by a manager by the end of the day the case closed. Where the \
practitioner who held the case on that day was authorised to close cases themselves, a review of the plan by a \
manager serves as well, whichever came first. A day of signing off without a manager does not count."""
why = "The signature says that someone looked at what was planned for the child and found it done."
to_do = "Sign the case plan off, or record who signed it and when"
cannot_see = "How closely the plan was looked at, and plans that were never entered."
---*/
-- One obligation a case plan of a closed case.
with manager_reviews as (

    -- The first review of each case plan by a manager.
    select
        case_plan_reviews.case_plan_id as case_plan_id,
        min(case_plan_reviews.reviewed_on) as reviewed_on,
        first_value(
            case_plan_reviews.review_id
            order by case_plan_reviews.reviewed_on asc, case_plan_reviews.review_id asc
        ) as review_id
    from case_plan_reviews
    inner join managers
        on case_plan_reviews.reviewed_by = managers.staff_id
    where case_plan_reviews.reviewed_on is not null
    group by case_plan_reviews.case_plan_id

),

closed_plans as (

    select
        case_plans.case_id as case_id,
        case_plans.case_plan_id as case_plan_id,
        closing_practitioners.closed_on as closed_on,
        case when managers.staff_id is not null then case_plans.signed_off_on end as signed_on,
        case when closing_practitioners.holds_self_close then manager_reviews.reviewed_on end as reviewed_on,
        case when closing_practitioners.holds_self_close then manager_reviews.review_id end as review_id,
        case
            when case_plans.signed_off_on is null and case_plans.signed_off_by is null then 'not signed off'
            when case_plans.signed_off_on is null then 'signed_off_on is blank'
            when case_plans.signed_off_by is null then 'signed_off_by is blank'
            when managers.staff_id is null then 'signed off by someone who is not a manager'
        end as fault
    from case_plans
    inner join closing_practitioners
        on case_plans.case_id = closing_practitioners.case_id
    left join managers
        on case_plans.signed_off_by = managers.staff_id
    left join manager_reviews
        on case_plans.case_plan_id = manager_reviews.case_plan_id

)

select
    case_id,
    'case_plans' as subject_kind,
    case_plan_id as subject_id,
    closed_on as triggered_at,
    end_of_day(closed_on) as due_at,
    least(signed_on, reviewed_on) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    'cases:' || case_id as triggered_by,
    case when signed_on is null or reviewed_on < signed_on then 'case_plan_reviews:' || review_id end as done_by,
    case when reviewed_on is null then fault end as note
from closed_plans
