-- The return does not say who holds a child's case: each is a social worker's of the one team.
select
    period_id as allocation_id,
    period_id as case_id,
    'SW' as staff_id,
    'LAC' as team_id,
    'practitioner' as capacity,
    began as allocated_at,
    ended as ended_at,
    _file,
    _row
from periods
