/*---
title = "Contact recorded late"
kept = "Contacts are recorded in time"
paragraphs = ["2.2"]
kind = "deadline"
basis = "policy"
owner = "practitioner"
optional = ["contact_log.source"]
asks = """
What happens in a case is written down while the facts are fresh: by the end of the third working day after the day it \
happened. Every contact log entry that a person made counts; entries that the system makes by itself do not."""
why = "What is written days later is remembered less well, and whoever opens the record meanwhile decides without it."
to_do = "Record the contact, or say when it was recorded"
cannot_see = "Contacts that were never entered, and entries whose date of happening was itself put down late."
---*/
-- One obligation a contact log entry, entries that the system makes by itself aside. An entry that does not say
-- when it was made cannot be told from one made in time.
select
    case_id as case_id,
    'contact_log' as subject_kind,
    entry_id as subject_id,
    event_at as triggered_at,
    within_working_days(event_at, $recording_working_days) as due_at,
    recorded_at as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when event_at is null then 'event_at is blank'
        when recorded_at is null then 'recorded_at is blank'
    end as note,
    recorded_at is null as is_unknown
from contact_log
where coalesce(source, 'manual') = 'manual'
