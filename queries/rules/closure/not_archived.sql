/*---
title = "Closed case not archived"
kept = "Closed cases are archived in time"
paragraphs = ["9.16"]
kind = "deadline"
basis = "policy"
owner = "business_services_manager"
asks = """
A closed case stays where its team can see it for one month and is then archived. It is late when it has not been \
archived by the end of the first working day after that month. Every closed case counts; one archived before it was \
closed cannot be right."""
why = "The record is looked after, and one day deleted, from the archive; what never gets there is in nobody's care."
to_do = "Have the case archived, and find out why the system did not"
cannot_see = "Whether an archived case can be found again."
---*/
-- One obligation a closed case.
select
    case_states.case_id as case_id,
    'cases' as subject_kind,
    case_states.case_id as subject_id,
    case_states.closed_on as triggered_at,
    within_working_days(within_months(case_states.closed_on, $archive_months), $archive_working_days) as due_at,
    cases.archived_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    cast(null as varchar) as note
from case_states
inner join cases
    on case_states.case_id = cases.case_id
where case_states.is_closed
