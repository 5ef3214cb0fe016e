/*---
title = "Record says there are no diversity issues"
paragraphs = ["2.2"]
kind = "advisory"
basis = "policy"
owner = "practitioner"
asks = """
Every family is like no other, and a record that says there are "no diversity issues", or "no relevant diversity \
issues", has not looked. Each contact log summary, diversity statement and account of what happened in a detailed \
recording with one of these phrases is listed for somebody to read, on the moment it was recorded. It is not counted \
as a fault: the words may be quoted."""
why = "The phrase closes the question of who this child is before it was asked."
to_do = "Read the entry, and say what makes this child and family who they are"
cannot_see = "The same thought in other words, and what stands in documents and reports."
---*/
-- One an entry, statement or recording.
with phrases as (

    select
        case_id,
        'contact_log' as subject_kind,
        entry_id as subject_id,
        recorded_at as happened_at,
        'recorded_at' as date_column,
        summary as words
    from contact_log
    union all
    select
        case_id,
        'detailed_recordings' as subject_kind,
        recording_id as subject_id,
        recorded_at as happened_at,
        'recorded_at' as date_column,
        what_happened as words
    from detailed_recordings
    union all
    select
        case_id,
        'diversity' as subject_kind,
        diversity_id as subject_id,
        cast(recorded_on as timestamp(6)) as happened_at,
        'recorded_on' as date_column,
        statement as words
    from diversity

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
    case when happened_at is null then date_column || ' is blank' end as note
from phrases
where regexp_like(words, '\bno\s+(relevant\s+)?diversity\s+issues\b', 'i')
