-- The cases that are allocated, or were once, to these staff or these teams, or are held by these teams now.
select allocations.case_id as key
from allocations
inner join these_staff
    on allocations.staff_id = these_staff.staff_id
where allocations.case_id is not null
union
select allocations.case_id as key
from allocations
inner join these_teams
    on allocations.team_id = these_teams.team_id
where allocations.case_id is not null
union
select cases.case_id as key
from cases
inner join these_teams
    on cases.team_id = these_teams.team_id
