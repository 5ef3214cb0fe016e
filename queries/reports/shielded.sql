-- The shielded cases of the whole organisation, one row a rule; a count is blank where the rule's counts together are
-- fewer than five.
select
    rule_id,
    sum(late) as late,
    sum(overdue) as overdue
from measures
where team_id = '[shielded]'
group by rule_id
order by rule_id asc
