-- When the retention of each closed record that is not deleted ends, and what holds it beyond that day, by the query of
-- the rule `retention_expired` (`owed`). What ends after the as-at day is no obligation yet, and stands here alone.
select
    owed.case_id as case_id,
    cast(owed.due_at as date) as ends_on,
    case
        when owed.due_at is null then 'unknown'
        when owed.held_by is not null then 'held'
        when owed.due_at < end_of_day($as_at) then 'overdue'
        else 'pending'
    end as status,
    owed.held_by as held_by,
    current_allocations.team_id as current_team_id
from owed
left join current_allocations
    on owed.case_id = current_allocations.case_id
where
    owed.done_at is null
    or owed.done_at > end_of_day($as_at)
order by owed.case_id asc
