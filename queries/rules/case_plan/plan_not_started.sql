/*---
title = "Case plan not started"
kept = "Case plans are begun in time"
paragraphs = ["8.1", "8.3"]
kind = "deadline"
basis = "derived"
owner = "practitioner"
early_ok = true
standing = true
asks = """
A case plan is begun when the court directs work after the first hearing (private law) or when Cafcass' involvement \
begins (public law). The policy names the moment and no time, so the three working days of recording count: the case's \
first plan was initiated by the end of the third working day after."""
why = "Without a plan nobody can see what is to be done for the child, or notice when it is not."
to_do = "Start the case plan, or record the day it was initiated"
cannot_see = "Work planned outside the case plan tool, and cases whose type or work stage is blank."
---*/
-- One obligation a case that needs a plan. It cannot be met any more once the case is closed.
with plan_cases as (

    select
        case_id,
        case when law_type = 'public' then received_on else directed_on end as begun_on,
        case when law_type = 'public' then 'received_on' else 'directed_on' end as begun_by,
        closed_on
    from cases
    where
        law_type = 'public'
        or (law_type = 'private' and work_stage = 'wafh')

)

select
    plan_cases.case_id as case_id,
    'cases' as subject_kind,
    plan_cases.case_id as subject_id,
    plan_cases.begun_on as triggered_at,
    within_working_days(plan_cases.begun_on, $recording_working_days) as due_at,
    first_case_plans.initiated_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    end_of_day(plan_cases.closed_on) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    'case_plans:' || first_case_plans.case_plan_id as done_by,
    case when plan_cases.begun_on is null then plan_cases.begun_by || ' is blank' end as note
from plan_cases
left join first_case_plans
    on plan_cases.case_id = first_case_plans.case_id
