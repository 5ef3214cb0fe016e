/*---
title = "Record kept beyond its retention"
kept = "Records are deleted at the end of their retention"
paragraphs = ["10.1", "10.3", "10.4"]
kind = "deadline"
basis = "policy"
owner = "business_services_manager"
early_ok = true
always = true
no_variation = true
optional = ["retention_decisions.retain_until"]
asks = """
A closed case's record is deleted whole on the day its youngest subject child becomes 25, or would have. While the \
moratorium on destruction lasts nothing falls due, and once it has ended what had come of age meanwhile is due the \
day after; a recorded decision to keep a record longer, with its reason and until its own day, holds it too. Where a \
subject child's date of birth is missing or cannot be right the day cannot be told."""
why = "A family's most private papers are not to be kept for ever, nor lost while the child may still ask for them."
to_do = """
While the moratorium or a decision holds the record, keep it. Then delete it, or record the joint decision to keep it and \
why. Where the day cannot be told, enter what the note names"""
cannot_see = "Copies outside the case system, and whether what was deleted was deleted whole."
---*/
-- One obligation a closed case. A deletion after the as-at day is not known yet, and so ends no hold.
with record_deletions as (

    select
        case_id,
        min(deleted_on) as deleted_on,
        first_value(deletion_id order by deleted_on asc, deletion_id asc) as deletion_id
    from deletions
    where scope = 'case_record' and deleted_on is not null
    group by case_id

),

decisions as (

    -- Of several decisions that hold a record, the latest.
    select
        case_id,
        first_value(decision_id order by decided_on desc, decision_id desc) as decision_id
    from retention_decisions
    where
        decided_on is not null
        and reason is not null
        and (retain_until is null or retain_until >= $as_at)
    group by case_id

)

select
    case_states.case_id as case_id,
    'cases' as subject_kind,
    case_states.case_id as subject_id,
    coalesce(retention_birthdays.birthday_on, case_states.closed_on) as triggered_at,
    case
        when retention_birthdays.birthday_on is null then null
        when $moratorium_until < $as_at
            then greatest(end_of_day(retention_birthdays.birthday_on), within_days($moratorium_until, 1))
        else end_of_day(retention_birthdays.birthday_on)
    end as due_at,
    record_deletions.deleted_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    case
        when record_deletions.deleted_on <= $as_at then null
        when decisions.decision_id is not null then decisions.decision_id
        when $moratorium_holds then 'moratorium'
    end as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    case when retention_birthdays.birthday_on is not null then 'children:' || retention_birthdays.child_id end
        as triggered_by,
    'deletions:' || record_deletions.deletion_id as done_by,
    retention_birthdays.doubt as note,
    retention_birthdays.birthday_on is null as is_unknown
from case_states
inner join retention_birthdays
    on case_states.case_id = retention_birthdays.case_id
left join record_deletions
    on case_states.case_id = record_deletions.case_id
left join decisions
    on case_states.case_id = decisions.case_id
where case_states.is_closed
