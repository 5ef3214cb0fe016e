-- The return does not say who holds a child's case: each is the one team's, and nobody's in it.
select
    period_id as allocation_id,
    period_id as case_id,
    'LAC' as team_id,
    'practitioner' as capacity,
    began as allocated_at,
    ended as ended_at,
    _file,
    _row
from periods
