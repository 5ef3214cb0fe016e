/*---
title = "Contact with a child that does not say who, how or what"
kept = "Contacts with children say who, how and what"
paragraphs = ["2.2"]
kind = "deadline"
basis = "derived"
owner = "practitioner"
asks = """
An entry that says a child was seen, spoken to or communicated with also says which child, how, and what passed, by \
the end of the third working day after the day of it. Every contact log entry with such a contact counts; it is \
complete on the day it was made, if nothing of this is missing."""
why = "Contact that cannot be put down to a child is, for that child, contact that never happened."
to_do = "Add to the entry which child it was, how the contact was made and what was said or done"
cannot_see = """
Contact with children that nobody entered, on which day a gap was filled later, and whether the child named is the \
right one."""
---*/
-- One obligation a contact with a child. An entry that does not say when it was made cannot be told from one made in
-- time.
with contacts as (

    select
        case_id,
        entry_id,
        event_at,
        recorded_at,
        concat_ws(
            ', ',
            case when child_id is null then 'child_id' end,
            case when mode is null then 'mode' end,
            case when summary is null then 'summary' end
        ) as missing
    from contact_log
    where contact in ('seen', 'spoken', 'communicated')

)

select
    case_id as case_id,
    'contact_log' as subject_kind,
    entry_id as subject_id,
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
from contacts
