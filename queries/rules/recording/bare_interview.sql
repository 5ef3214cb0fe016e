/*---
title = "Interview recorded without saying how it was held"
paragraphs = ["A1"]
kind = "prohibition"
basis = "policy"
owner = "practitioner"
asks = """
A record is not called an interview unless it also says how it was held, face to face or by telephone for instance. \
Each contact log entry whose heading, and each detailed recording whose title or nature, has the word interview or \
interviews while the mode of contact is blank is listed once, on the moment it was recorded, or else happened."""
why = "How an adult or child was spoken to decides how much weight their words can bear."
to_do = "Record how the interview was held, or name the entry by what was done"
cannot_see = "Interviews that were given another name, and whether the mode recorded is right."
---*/
-- One an entry or recording; the note says where the word stands.
with interviews as (

    select
        case_id,
        'contact_log' as subject_kind,
        entry_id as subject_id,
        coalesce(recorded_at, event_at) as happened_at,
        'heading' as places
    from contact_log
    where mode is null and regexp_like(heading, '\binterviews?\b', 'i')
    union all
    select
        case_id,
        'detailed_recordings' as subject_kind,
        recording_id as subject_id,
        coalesce(recorded_at, event_at) as happened_at,
        concat_ws(
            ' and ',
            case when regexp_like(title, '\binterviews?\b', 'i') then 'title' end,
            case when regexp_like(nature, '\binterviews?\b', 'i') then 'nature' end
        ) as places
    from detailed_recordings
    where mode is null

)

select
    case_id as case_id,
    subject_kind as subject_kind,
    subject_id as subject_id,
    happened_at as triggered_at,
    happened_at as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when happened_at is null then 'recorded_at and event_at are blank'
        else 'in ' || places || ', and mode is blank'
    end as note
from interviews
where places <> ''
