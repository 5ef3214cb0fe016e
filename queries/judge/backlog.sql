-- How many obligations of each rule and team were overdue at each of the last thirteen month ends, by today's
-- data. Shielded cases are left out; what had lapsed by then is no backlog.
with duties as (

    select
        obligations.rule_id as rule_id,
        obligations.team_id as team_id,
        obligations.due_at as due_at,
        obligations.done_at as done_at,
        obligations.lapses_at as lapsed_at
    from obligations
    left join hidden_cases
        on obligations.case_id = hidden_cases.case_id
    where
        hidden_cases.case_id is null
        and obligations.status in ('met', 'late', 'overdue', 'pending')

),

teams_of_rules as (

    select
        rule_id,
        team_id
    from duties
    group by rule_id, team_id

),

late_duties as (

    -- Only what was ever overdue can have been so at a month end.
    select *
    from duties
    where due_at < end_of_day($as_at) and (done_at is null or done_at > due_at)

),

counted as (

    select
        late_duties.rule_id as rule_id,
        late_duties.team_id as team_id,
        month_ends.month_end as month_end,
        count(*) as overdue
    from late_duties
    inner join month_ends
        on
            late_duties.due_at < end_of_day(month_ends.month_end)
            and (late_duties.done_at is null or late_duties.done_at > end_of_day(month_ends.month_end))
            and (late_duties.lapsed_at is null or late_duties.lapsed_at > end_of_day(month_ends.month_end))
    group by late_duties.rule_id, late_duties.team_id, month_ends.month_end

)

select
    teams_of_rules.rule_id as rule_id,
    teams_of_rules.team_id as team_id,
    month_ends.month_end as month_end,
    coalesce(counted.overdue, 0) as overdue
from teams_of_rules
cross join month_ends
left join counted
    on
        teams_of_rules.rule_id = counted.rule_id
        and (teams_of_rules.team_id is not distinct from counted.team_id)
        and month_ends.month_end = counted.month_end
order by rule_id asc, team_id asc, month_end asc
