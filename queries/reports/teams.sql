-- Every team, with who leads it where the export says so.
select
    team_id,
    name,
    service_area,
    operational_area,
    kind,
    service_manager_id,
    business_services_manager_id
from teams
order by team_id asc
