/*---
title = "Risk found late, not on the plan or not raised with a manager"
kept = "Risks found late are put on the plan and raised with a manager in time"
paragraphs = ["A1"]
kind = "deadline"
basis = "local"
owner = "practitioner"
asks = """
A risk that screening did not show and that is found later is put on the case plan and brought to a manager. Every \
such risk counts, and both are asked: it is done on the later of the two days. The policy gives no time, so the \
organisation's own standard counts: that many working days from the day the risk was identified."""
why = "A risk that only one person knows of protects no child."
to_do = "Put the risk on the case plan and tell a manager, and record both days"
cannot_see = "Risks that nobody entered, and what was done about those that were."
---*/
-- One obligation a risk.
select
    case_id as case_id,
    'risks' as subject_kind,
    risk_id as subject_id,
    identified_on as triggered_at,
    within_working_days(identified_on, $local_working_days) as due_at,
    case
        when on_case_plan_on is not null and manager_told_on is not null
            then greatest(on_case_plan_on, manager_told_on)
    end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when identified_on is null then 'identified_on is blank'
        when on_case_plan_on is null or manager_told_on is null
            then 'missing: ' || concat_ws(
                ', ',
                case when on_case_plan_on is null then 'on_case_plan_on' end,
                case when manager_told_on is null then 'manager_told_on' end
            )
    end as note
from risks
