-- The teams of these areas: service areas, or where $operational operational ones.
select teams.team_id as key
from teams
inner join these_areas
    on these_areas.area = case when $operational then teams.operational_area else teams.service_area end
