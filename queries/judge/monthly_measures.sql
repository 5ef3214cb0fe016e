-- The measures of results by rule, team and month: of no case and of no person, so that they may outlive their snapshot.
select
    $snapshot_id as snapshot_id,
    $taken_on as taken_on,
    $as_at as as_at,
    rule_id,
    team_id,
    month,
    sum(met) as met,
    sum(late) as late,
    sum(overdue) as overdue,
    sum(pending) as pending,
    sum(excepted) as excepted,
    sum(held) as held,
    sum(unknown) as unknown
from measures
group by rule_id, team_id, month
order by rule_id asc, team_id asc, month asc
