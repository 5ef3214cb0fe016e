-- How many deadlines of each team stood overdue at each of the last thirteen month ends.
select
    backlog.team_id as team_id,
    backlog.month_end as month_end,
    sum(backlog.overdue) as overdue
from backlog
inner join rules
    on backlog.rule_id = rules.rule_id
where rules.kind = 'deadline'
group by backlog.team_id, backlog.month_end
order by team_id asc, month_end asc
