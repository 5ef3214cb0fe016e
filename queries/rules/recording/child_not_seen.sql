/*---
title = "Case closed without the child being seen"
kept = "Children are seen by closure, or the record says why not"
paragraphs = ["2.2", "A1"]
kind = "deadline"
basis = "policy"
owner = "practitioner"
early_ok = true
asks = """
In public law and in private law work after first hearing, each child who is the subject of proceedings has been seen \
by the end of the day the case closes, or the professional reason for not seeing the child is on the record by then, \
with its date. Every such child of a closed case counts, once for each of their cases. The first contact log entry in \
that case that says this child was seen counts, or the dated reason, whichever came first."""
why = "A child whom nobody met had no voice in the decision about their own life."
to_do = "Record when the child was seen, or why the decision was not to see them and when it was made"
cannot_see = """
Visits that nobody entered, or entered without naming the child; what kind of meeting it was; and cases whose type or \
work stage is blank."""
---*/
-- One obligation a subject child of a closed case, in public law and work after first hearing.
with closed_children as (

    select
        subject_children.case_id as case_id,
        subject_children.child_id as child_id,
        subject_children.not_seen_reason as not_seen_reason,
        subject_children.not_seen_recorded_on as not_seen_recorded_on,
        case
            when subject_children.not_seen_reason is not null
                then cast(subject_children.not_seen_recorded_on as timestamp(6))
        end as reasoned_at,
        case_states.closed_on as closed_on
    from subject_children
    inner join case_states
        on subject_children.case_id = case_states.case_id
    where case_states.is_closed and case_states.case_type in ('wafh', 'public')

),

seen_children as (

    select
        contact_log.case_id as case_id,
        contact_log.child_id as child_id,
        min(contact_log.event_at) as seen_at,
        first_value(contact_log.entry_id order by contact_log.event_at asc nulls last, contact_log.entry_id asc)
            as entry_id
    from contact_log
    inner join closed_children
        on
            contact_log.case_id = closed_children.case_id
            and contact_log.child_id = closed_children.child_id
    where contact_log.contact = 'seen'
    group by contact_log.case_id, contact_log.child_id

)

select
    closed_children.case_id as case_id,
    'case_children' as subject_kind,
    closed_children.case_id || '/' || closed_children.child_id as subject_id,
    closed_children.closed_on as triggered_at,
    end_of_day(closed_children.closed_on) as due_at,
    -- Of the two, `least` takes the one there is.
    least(seen_children.seen_at, closed_children.reasoned_at) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    'cases:' || closed_children.case_id as triggered_by,
    case
        when closed_children.reasoned_at <= seen_children.seen_at then null
        when seen_children.seen_at is not null then 'contact_log:' || seen_children.entry_id
    end as done_by,
    case
        when coalesce(seen_children.seen_at, closed_children.reasoned_at) is not null then null
        when seen_children.entry_id is not null then 'a contact in which the child was seen has a blank event_at'
        when closed_children.not_seen_reason is not null then 'not_seen_recorded_on is blank'
        when closed_children.not_seen_recorded_on is not null then 'not_seen_reason is blank'
    end as note
from closed_children
left join seen_children
    on
        closed_children.case_id = seen_children.case_id
        and closed_children.child_id = seen_children.child_id
