-- Every finding: what is late, overdue, unknown, held or excepted, or due within five working days.
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
order by rule_id asc, case_id asc, subject_id asc, part asc, finding_id asc
