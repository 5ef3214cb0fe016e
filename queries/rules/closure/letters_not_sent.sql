/*---
title = "Closing letters not sent"
kept = "Closing letters are sent in time"
paragraphs = ["9.1"]
kind = "deadline"
basis = "local"
owner = "business_services_manager"
early_ok = true
asks = """
When a private law case is closed, the parties are told so by letter within five working days of the day of closing. \
The policy gives no time, so the organisation's own counts; letters sent before the case was registered as closed are \
in time. Every closed private law case counts, whatever its stage."""
why = "A family that is not told waits for someone who will not come, and does not know whom to turn to."
to_do = "Send the closing letters to the parties, and record the day"
cannot_see = "Whether every party had a letter, and letters that were sent and not recorded on the closure."
---*/
-- One obligation a closed private law case.
select
    case_states.case_id as case_id,
    'cases' as subject_kind,
    case_states.case_id as subject_id,
    case_states.closed_on as triggered_at,
    within_working_days(case_states.closed_on, $local_working_days) as due_at,
    closures.letters_sent_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    'closures:' || closures.case_id as done_by,
    cast(null as varchar) as note
from case_states
left join closures
    on case_states.case_id = closures.case_id
where case_states.is_closed and case_states.law_type = 'private'
