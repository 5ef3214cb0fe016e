-- How many records that are not deleted reach the end of their retention in each year (10.1), by team and what holds
-- them beyond it.
select
    cast(date_part('year', ends_on) as int) as year,
    current_team_id as team_id,
    case
        when held_by is null then 'nothing'
        when held_by = 'moratorium' then 'moratorium'
        else 'decision'
    end as held_by,
    coalesce(ends_on < $as_at, false) as has_ended,
    count(*) as n_records
from retention
group by year, team_id, held_by, has_ended
order by year asc, team_id asc, held_by asc
