-- The findings that need nobody any more: late, held, excepted, lapsed. In the order in which findings are written.
select
    finding_id,
    rule_id,
    case_id,
    subject_kind,
    subject_id,
    triggered_at,
    due_at,
    done_at,
    status,
    due_soon,
    lapsed,
    days_late,
    owner_role,
    team_id,
    staff_id,
    current_team_id,
    current_staff_id,
    held_by,
    part,
    triggered_by,
    done_by,
    note,
    first_seen
from findings
where
    status <> 'unknown'
    and not due_soon
    and (status <> 'overdue' or lapsed)
    and rule_id <> 'destroyed_in_moratorium'
