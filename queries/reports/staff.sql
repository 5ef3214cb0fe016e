-- Every member of staff, for names and for who manages which team.
select
    staff_id,
    name,
    role,
    team_id,
    manager_id,
    left_on
from staff
order by staff_id asc
