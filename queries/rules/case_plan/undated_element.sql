/*---
title = "Case plan element without its mark or its day"
paragraphs = ["8.4"]
kind = "prohibition"
basis = "policy"
owner = "practitioner"
asks = """
What has been completed in a case plan is both marked as completed and dated. Every element is listed that has only \
one of the two: the mark without the day, or the day without the mark. It counts from the day it shows, else from \
the day its plan was begun."""
why = "Work for a child that is half recorded as done may be done twice, or not at all."
to_do = "Mark the element as completed and date it, or take off whichever is wrong"
cannot_see = "Whether what is marked as completed was done, and elements that have neither mark nor day."
---*/
-- One an element with a mark or a day, and not both.
select
    case_plan_elements.case_id as case_id,
    'case_plan_elements' as subject_kind,
    case_plan_elements.element_id as subject_id,
    coalesce(case_plan_elements.completed_on, case_plans.initiated_on) as triggered_at,
    coalesce(case_plan_elements.completed_on, case_plans.initiated_on) as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    case
        when case_plan_elements.completed_on is null and case_plans.initiated_on is not null
            then 'case_plans:' || case_plans.case_plan_id
    end as triggered_by,
    cast(null as varchar) as done_by,
    case
        when case_plan_elements.completed_on is not null then 'dated, and not marked as completed'
        when case_plans.initiated_on is not null then 'marked as completed, and not dated'
        else 'marked as completed, and not dated; nor does its plan say when it was begun'
    end as note
from case_plan_elements
left join case_plans
    on case_plan_elements.case_plan_id = case_plans.case_plan_id
where coalesce(case_plan_elements.completed, false) <> (case_plan_elements.completed_on is not null)
