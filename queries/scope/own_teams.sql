-- The team a person is in, and those that they lead.
select team_id as key
from staff
where
    staff_id = $staff_id
    and team_id is not null
union
select team_id as key
from teams
where
    service_manager_id = $staff_id
    or business_services_manager_id = $staff_id
