-- Records not deleted whose retention has ended or ends by `$until`: the 25th birthday of the youngest subject
-- child (10.1), and what holds them beyond it.
select
    case_id,
    cast(due_at as date) as ends_on,
    status,
    held_by,
    current_team_id
from obligations
where
    rule_id = 'retention_expired'
    and done_at is null
    and due_at <= end_of_day($until)
order by ends_on asc, case_id asc
