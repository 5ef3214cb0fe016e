-- The moves counted by rule, team and cause: what came and what went apart, so that each is a number of findings that
-- `movement_findings` lists.
select
    rule_id,
    team_id,
    from_as_at,
    to_as_at,
    cause,
    sum(n) as n
from movement_findings
group by rule_id, team_id, from_as_at, to_as_at, cause, n > 0
order by rule_id asc, team_id asc, cause asc, n asc
