-- The areas of these teams: service areas, or where $operational operational ones.
select case when $operational then teams.operational_area else teams.service_area end as key
from teams
inner join these_teams
    on teams.team_id = these_teams.team_id
where case when $operational then teams.operational_area else teams.service_area end is not null
group by case when $operational then teams.operational_area else teams.service_area end
