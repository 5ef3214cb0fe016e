/*---
title = "Ready to close, and not closed"
kept = "Cases that are ready to close are closed in time"
paragraphs = ["9.2", "9.14"]
kind = "deadline"
basis = "local"
owner = "business_services_manager"
standing = true
asks = """
Once the service manager has been told that a case is ready to close, it is registered as closed within five working \
days. The policy asks for promptness and gives no time, so the organisation's own counts. Every case with a day on \
which it was ready counts; one that was closed before that day cannot be right."""
why = "Cases that wait for a last step fill the lists in which a child who needs someone should stand out."
to_do = "Close the case, or find out what it still waits for"
cannot_see = "Cases that are ready and were never said to be."
---*/
-- One obligation a case that was said to be ready.
select
    case_id,
    'cases' as subject_kind,
    case_id as subject_id,
    ready_to_close_on as triggered_at,
    within_working_days(ready_to_close_on, $local_working_days) as due_at,
    closed_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    cast(null as varchar) as note
from cases
where ready_to_close_on is not null
