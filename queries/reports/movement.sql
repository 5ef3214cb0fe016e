-- Why the overdue of each rule and team moved since the exports before: what came (n above 0) and what went (n below 0)
-- by each cause. The row that holds the shielded cases of the whole organisation is left out: it is in no pack.
select
    rule_id,
    team_id,
    from_as_at,
    cause,
    n
from movement
where team_id is null or team_id <> '[shielded]'
order by rule_id asc, team_id asc, cause asc, n asc
