-- Obligations counted by rule, who answers, and the month they were due in. Shielded cases are left out, and
-- stand in one row a rule with team `[shielded]`, blank where they would be fewer than five.
with visible as (

    select
        obligations.rule_id as rule_id,
        obligations.team_id as team_id,
        obligations.staff_id as staff_id,
        month_of(obligations.due_at) as month,
        obligations.status as status
    from obligations
    left join hidden_cases
        on obligations.case_id = hidden_cases.case_id
    where hidden_cases.case_id is null

),

shielded as (

    select
        obligations.rule_id as rule_id,
        obligations.status as status
    from obligations
    inner join hidden_cases
        on obligations.case_id = hidden_cases.case_id

)

select
    rule_id,
    team_id,
    staff_id,
    month,
    count(*) filter (where status = 'met') as met,
    count(*) filter (where status = 'late') as late,
    count(*) filter (where status = 'overdue') as overdue,
    count(*) filter (where status = 'pending') as pending,
    count(*) filter (where status = 'excepted') as excepted,
    count(*) filter (where status = 'held') as held,
    count(*) filter (where status = 'unknown') as unknown
from visible
group by rule_id, team_id, staff_id, month
union all
select
    rule_id,
    '[shielded]' as team_id,
    cast(null as varchar) as staff_id,
    cast(null as date) as month,
    case when count(*) >= 5 then count(*) filter (where status = 'met') end as met,
    case when count(*) >= 5 then count(*) filter (where status = 'late') end as late,
    case when count(*) >= 5 then count(*) filter (where status = 'overdue') end as overdue,
    case when count(*) >= 5 then count(*) filter (where status = 'pending') end as pending,
    case when count(*) >= 5 then count(*) filter (where status = 'excepted') end as excepted,
    case when count(*) >= 5 then count(*) filter (where status = 'held') end as held,
    case when count(*) >= 5 then count(*) filter (where status = 'unknown') end as unknown
from shielded
group by rule_id
order by rule_id asc, team_id asc, staff_id asc, month asc
