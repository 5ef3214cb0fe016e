/*---
title = "Triggered case plan review overdue"
kept = "Triggered case plan reviews are done by their day"
paragraphs = ["8.3", "7.1"]
kind = "deadline"
basis = "policy"
owner = "service_manager"
asks = """
The case system prompts further reviews of a case plan and gives each a day by which it is due. Each such review, the \
one at initiation aside, is done by a manager by the end of that day."""
why = "Cases change, and a plan that nobody looks at again goes on serving the child as that child was."
to_do = "Review the case plan, or record who reviewed it and when"
cannot_see = "Reviews that the system should have prompted and did not, and those it gave no due day."
---*/
-- One obligation a review that the system asked for with a due day. It cannot be done any more in a closed case.
select
    case_plan_reviews.case_id as case_id,
    'case_plan_reviews' as subject_kind,
    case_plan_reviews.review_id as subject_id,
    case_plan_reviews.triggered_on as triggered_at,
    end_of_day(case_plan_reviews.due_on) as due_at,
    case when managers.staff_id is not null then case_plan_reviews.reviewed_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    end_of_day(case_states.closed_on) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when case_plan_reviews.triggered_on is null then 'triggered_on is blank'
        when case_plan_reviews.reviewed_on is null or managers.staff_id is not null then null
        when case_plan_reviews.reviewed_by is null then 'reviewed_by is blank'
        else 'reviewed by someone who is not a manager'
    end as note
from case_plan_reviews
left join managers
    on case_plan_reviews.reviewed_by = managers.staff_id
left join case_states
    on case_plan_reviews.case_id = case_states.case_id
where
    case_plan_reviews.due_on is not null
    and case_plan_reviews.trigger is distinct from 'initiation'
