-- How many cases there are to draw from, by team, kind of work and whether they are open at the end of the as-at day.
select
    cases.team_id as team_id,
    cases.law_type as law_type,
    cases.work_stage as work_stage,
    cases.closed_on is null or cases.closed_on > $as_at as is_open,
    count(*) as n
from cases
group by
    cases.team_id,
    cases.law_type,
    cases.work_stage,
    cases.closed_on is null or cases.closed_on > $as_at
order by team_id asc, law_type asc, work_stage asc, is_open asc
