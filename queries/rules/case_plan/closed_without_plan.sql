/*---
title = "Closed without a case plan"
kept = "Cases that close have a case plan"
paragraphs = ["8.1"]
kind = "deadline"
basis = "policy"
owner = "service_manager"
early_ok = true
asks = """
Every public law case, and every private law case with work after the first hearing, has a case plan. Each such case \
that is closed counts, once: a plan was begun by the day it closed, however early. A plan begun after that is late, \
and one that does not say when it was begun does not count."""
why = "Where there was no plan, nobody can show what was meant to be done for the child, or whether it was."
to_do = "Find out whether there was a plan and record the day it was begun, or say in the record why there is none"
cannot_see = "Planning outside the case plan tool, and cases whose type or work stage is blank."
---*/
-- One obligation a closed case that needed a plan, done by its first.
select
    case_states.case_id as case_id,
    'cases' as subject_kind,
    case_states.case_id as subject_id,
    case_states.closed_on as triggered_at,
    end_of_day(case_states.closed_on) as due_at,
    first_case_plans.initiated_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    'case_plans:' || first_case_plans.case_plan_id as done_by,
    cast(null as varchar) as note
from case_states
left join first_case_plans
    on case_states.case_id = first_case_plans.case_id
where case_states.is_closed and case_states.case_type in ('wafh', 'public')
