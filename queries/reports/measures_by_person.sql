-- The counts of each rule and person since `$first_month`, by the month they fell due in, whatever team the
-- person answered in.
select
    rule_id,
    staff_id,
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
where
    staff_id is not null
    and month >= $first_month
group by rule_id, staff_id, team_id, month
order by rule_id asc, staff_id asc, team_id asc, month asc
