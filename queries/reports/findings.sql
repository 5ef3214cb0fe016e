-- What needs somebody: overdue or open and not lapsed, unknown, or due within five working days; and whole records
-- destroyed in the moratorium, however they stand. In the order in which findings are written.
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
    status = 'unknown'
    or due_soon
    or (status = 'overdue' and not lapsed)
    or rule_id = 'destroyed_in_moratorium'
