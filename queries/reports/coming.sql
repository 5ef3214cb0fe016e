-- What falls due after the next five working days and by `$until`: not a finding yet, but worth planning for.
select
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
    note
from obligations
where
    status = 'pending'
    and not due_soon
    and due_at <= end_of_day($until)
order by due_at asc, rule_id asc, case_id asc, subject_id asc, part asc
