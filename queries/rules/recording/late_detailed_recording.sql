/*---
title = "Detailed recording made late"
kept = "Detailed recordings are made in time"
paragraphs = ["2.2", "A1"]
kind = "deadline"
basis = "policy"
owner = "practitioner"
asks = """
Detailed recordings, such as notes of interviews and of direct work with a child, are made while the facts are fresh: \
by the end of the third working day after the day of the work. Every detailed recording counts."""
why = "A child's own words are only as true as the note of them, and a note made late loses words."
to_do = "Make the detailed recording, or say when it was made"
cannot_see = "Meetings and direct work of which no detailed recording was ever made."
---*/
-- One obligation a detailed recording. One that does not say when it was made cannot be told from one made in time.
select
    case_id as case_id,
    'detailed_recordings' as subject_kind,
    recording_id as subject_id,
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
from detailed_recordings
