-- The counts of each rule and team by the month they fell due in, whoever in the team answered. The row that
-- holds the shielded cases of the whole organisation is left out: it is in no pack.
select
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
where team_id is null or team_id <> '[shielded]'
group by rule_id, team_id, month
order by rule_id asc, team_id asc, month asc
