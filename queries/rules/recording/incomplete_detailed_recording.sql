/*---
title = "Detailed recording incomplete"
kept = "Detailed recordings are complete"
paragraphs = ["A1"]
kind = "deadline"
basis = "derived"
owner = "practitioner"
asks = """
A detailed recording says when the work took place, its time of day too, who did it, who was there, what kind of \
contact it was, where it was, what happened, what was agreed and what was done afterwards. Every detailed recording \
counts. It is complete on the day it was made, if nothing of this is missing. The policy gives no time, so it is held \
to the three working days that recordings have."""
why = "A colleague who takes the case over knows of a meeting with the child only what the note of it says."
to_do = "Add to the detailed recording what the note says is missing"
cannot_see = "Whether what was entered is right, when a gap was filled later, and work that began at midnight."
---*/
-- One obligation a detailed recording. A day without a time is not when the work took place. One that does not say
-- when it was made cannot be told from one made in time.
with recordings as (

    select
        case_id,
        recording_id,
        event_at,
        recorded_at,
        concat_ws(
            ', ',
            case
                when event_at is null or event_at = date_trunc('day', event_at) then 'the time in event_at'
            end,
            case when worker_id is null then 'worker_id' end,
            case when people is null then 'people' end,
            case when nature is null then 'nature' end,
            case when venue is null then 'venue' end,
            case when what_happened is null then 'what_happened' end,
            case when next_steps is null then 'next_steps' end,
            case when actions_taken is null then 'actions_taken' end
        ) as missing
    from detailed_recordings

)

select
    case_id as case_id,
    'detailed_recordings' as subject_kind,
    recording_id as subject_id,
    event_at as triggered_at,
    within_working_days(event_at, $recording_working_days) as due_at,
    case when missing = '' then recorded_at end as done_at,
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
        when missing <> '' then 'missing: ' || missing
    end as note,
    recorded_at is null as is_unknown
from recordings
