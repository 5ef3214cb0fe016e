/*---
title = "Closed without its outcome recorded"
kept = "Outcomes are recorded by closure"
paragraphs = ["9.4", "9.10"]
kind = "deadline"
basis = "policy"
owner = "practitioner"
early_ok = true
asks = """
By the day a case is closed its legal outcome is on the record, with the day it was entered. An outcome that is \
written down as unknown is one; a blank is not, though it be dated. Every closed case counts."""
why = "Whoever opens the record later, the child perhaps, must be able to read what the court decided."
to_do = "Record the legal outcome and its date, as unknown where it cannot be found out"
cannot_see = "Whether the outcome recorded is what the court decided."
---*/
-- One obligation a closed case.
select
    case_states.case_id as case_id,
    'cases' as subject_kind,
    case_states.case_id as subject_id,
    case_states.closed_on as triggered_at,
    end_of_day(case_states.closed_on) as due_at,
    case when cases.legal_outcome is not null then cases.outcome_recorded_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when cases.legal_outcome is null and cases.outcome_recorded_on is not null
            then 'dated, and the outcome is blank'
        when cases.legal_outcome is not null and cases.outcome_recorded_on is null
            then 'there is an outcome, and it is not dated'
    end as note
from case_states
inner join cases
    on case_states.case_id = cases.case_id
where case_states.is_closed
