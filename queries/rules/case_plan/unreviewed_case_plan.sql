/*---
title = "Case plan not reviewed in time"
kept = "Case plans are reviewed in time"
paragraphs = ["8.3"]
kind = "deadline"
basis = "policy"
owner = "service_manager"
standing = true
asks = """
A manager or practice supervisor reviews each case plan within 15 working days of the day it was initiated. The first \
review on or after that day counts that was made by a manager who was not the case's allocated practitioner on the day \
of the review. A plan whose case closed within the time unreviewed is not held against anyone."""
why = "A second pair of eyes, early, is what keeps a plan for a child from drifting on one person's first view."
to_do = "Review the case plan, or record the review that was done"
cannot_see = "How well the plan was reviewed, and reviews that were made and not recorded on the plan."
---*/
-- One obligation a case plan, done by its first review that counts; which do is told by `first_plan_reviews`.
with plans as (

    select
        case_plan_id,
        case_id,
        initiated_on,
        within_working_days(initiated_on, $case_plan_review_working_days) as due_at
    from case_plans

)

select
    plans.case_id as case_id,
    'case_plans' as subject_kind,
    plans.case_plan_id as subject_id,
    plans.initiated_on as triggered_at,
    plans.due_at as due_at,
    first_plan_reviews.reviewed_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    end_of_day(case_states.closed_on) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    'case_plan_reviews:' || first_plan_reviews.review_id as done_by,
    case
        when plans.initiated_on is null then 'initiated_on is blank'
        when first_plan_reviews.case_plan_id is not null and first_plan_reviews.reviewed_on is null
            then 'no review counts: not by a manager, by the allocated practitioner, or before the plan'
    end as note
from plans
left join first_plan_reviews
    on plans.case_plan_id = first_plan_reviews.case_plan_id
left join case_states
    on plans.case_id = case_states.case_id
where
    first_plan_reviews.reviewed_on is not null
    or case_states.is_closed is not true
    or plans.due_at is null
    or case_states.closed_on > cast(plans.due_at as date)
