-- The staff of these teams.
select staff.staff_id as key
from staff
inner join these_teams
    on staff.team_id = these_teams.team_id
