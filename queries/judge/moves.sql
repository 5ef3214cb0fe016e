-- What made the number of overdue obligations move between two judgements, `obligations_before` and `obligations_after`,
-- that differ in one thing ($step): the rules and their parameters (`rules`), the day (`day`), or the data (`data`).
-- One row for each finding that came (n above 0) or went (n below 0), by the team that answers; so the moves of a rule
-- and a team add up to the change of its overdue count, whatever they are called. Shielded cases are left out.
with visible_before as (

    select
        obligations_before.*,
        coalesce(obligations_before.case_id, '') as case_key,
        coalesce(obligations_before.part, '') as part_key
    from obligations_before
    left join hidden_cases
        on obligations_before.case_id = hidden_cases.case_id
    where hidden_cases.case_id is null

),

visible_after as (

    select
        obligations_after.*,
        coalesce(obligations_after.case_id, '') as case_key,
        coalesce(obligations_after.part, '') as part_key
    from obligations_after
    left join hidden_cases
        on obligations_after.case_id = hidden_cases.case_id
    where hidden_cases.case_id is null

),

overdue_before as (

    select
        rule_id,
        case_id,
        subject_kind,
        subject_id,
        part,
        team_id,
        case_key,
        part_key,
        coalesce(team_id, '') as team_key,
        max(triggered_at) as triggered_at,
        count(*) as n
    from visible_before
    where status = 'overdue'
    group by rule_id, case_id, subject_kind, subject_id, part, team_id, case_key, part_key

),

overdue_after as (

    select
        rule_id,
        case_id,
        subject_kind,
        subject_id,
        part,
        team_id,
        case_key,
        part_key,
        coalesce(team_id, '') as team_key,
        max(triggered_at) as triggered_at,
        count(*) as n
    from visible_after
    where status = 'overdue'
    group by rule_id, case_id, subject_kind, subject_id, part, team_id, case_key, part_key

),

moved as (

    select
        coalesce(overdue_after.rule_id, overdue_before.rule_id) as rule_id,
        coalesce(overdue_after.case_id, overdue_before.case_id) as case_id,
        coalesce(overdue_after.subject_kind, overdue_before.subject_kind) as subject_kind,
        coalesce(overdue_after.subject_id, overdue_before.subject_id) as subject_id,
        coalesce(overdue_after.part, overdue_before.part) as part,
        coalesce(overdue_after.team_id, overdue_before.team_id) as team_id,
        coalesce(overdue_after.case_key, overdue_before.case_key) as case_key,
        coalesce(overdue_after.part_key, overdue_before.part_key) as part_key,
        coalesce(overdue_after.triggered_at, overdue_before.triggered_at) as triggered_at,
        coalesce(overdue_after.n, 0) - coalesce(overdue_before.n, 0) as n
    from overdue_before
    full join overdue_after
        on
            overdue_before.rule_id = overdue_after.rule_id
            and overdue_before.subject_kind = overdue_after.subject_kind
            and overdue_before.subject_id = overdue_after.subject_id
            and overdue_before.case_key = overdue_after.case_key
            and overdue_before.part_key = overdue_after.part_key
            and overdue_before.team_key = overdue_after.team_key
    where coalesce(overdue_after.n, 0) <> coalesce(overdue_before.n, 0)

),

moved_keys as (

    select
        rule_id,
        subject_kind,
        subject_id,
        case_key,
        part_key
    from moved
    group by rule_id, subject_kind, subject_id, case_key, part_key

),

listed_before as (

    select
        moved_keys.rule_id as rule_id,
        moved_keys.subject_kind as subject_kind,
        moved_keys.subject_id as subject_id,
        moved_keys.case_key as case_key,
        moved_keys.part_key as part_key
    from moved_keys
    inner join visible_before
        on
            moved_keys.rule_id = visible_before.rule_id
            and moved_keys.subject_kind = visible_before.subject_kind
            and moved_keys.subject_id = visible_before.subject_id
            and moved_keys.case_key = visible_before.case_key
            and moved_keys.part_key = visible_before.part_key
    group by
        moved_keys.rule_id,
        moved_keys.subject_kind,
        moved_keys.subject_id,
        moved_keys.case_key,
        moved_keys.part_key

),

listed_after as (

    select
        moved_keys.rule_id as rule_id,
        moved_keys.subject_kind as subject_kind,
        moved_keys.subject_id as subject_id,
        moved_keys.case_key as case_key,
        moved_keys.part_key as part_key,
        bool_or(visible_after.status = 'overdue') as is_overdue,
        bool_or(visible_after.status in ('met', 'late')) as is_done,
        bool_or(visible_after.status in ('held', 'excepted')) as is_excused
    from moved_keys
    inner join visible_after
        on
            moved_keys.rule_id = visible_after.rule_id
            and moved_keys.subject_kind = visible_after.subject_kind
            and moved_keys.subject_id = visible_after.subject_id
            and moved_keys.case_key = visible_after.case_key
            and moved_keys.part_key = visible_after.part_key
    group by
        moved_keys.rule_id,
        moved_keys.subject_kind,
        moved_keys.subject_id,
        moved_keys.case_key,
        moved_keys.part_key

)

select
    moved.rule_id as rule_id,
    moved.team_id as team_id,
    moved.case_id as case_id,
    moved.subject_kind as subject_kind,
    moved.subject_id as subject_id,
    moved.part as part,
    finding_id(moved.rule_id, moved.case_id, moved.subject_kind, moved.subject_id, moved.part) as finding_id,
    $from_as_at as from_as_at,
    $to_as_at as to_as_at,
    case
        when $step = 'rules' then 'rule_changed'
        -- It arose since, and nobody could have owed it before.
        when
            moved.n > 0
            and listed_before.rule_id is null
            and moved.triggered_at > end_of_day($from_as_at)
            and ($step = 'day' or rules.kind = 'deadline')
            then 'newly_due'
        when moved.n > 0 and $step = 'day' then 'newly_late'
        when moved.n > 0 then 'data_changed'
        -- Overdue still, and another team's.
        when listed_after.is_overdue then 'data_changed'
        when listed_after.is_done then 'put_right'
        when listed_after.is_excused then 'excepted'
        when $step = 'day' then 'no_longer_owed'
        when cases_before.case_id is not null and cases_after.case_id is null then 'case_gone'
        else 'data_changed'
    end as cause,
    moved.n as n
from moved
left join rules
    on moved.rule_id = rules.rule_id
left join listed_before
    on
        moved.rule_id = listed_before.rule_id
        and moved.subject_kind = listed_before.subject_kind
        and moved.subject_id = listed_before.subject_id
        and moved.case_key = listed_before.case_key
        and moved.part_key = listed_before.part_key
left join listed_after
    on
        moved.rule_id = listed_after.rule_id
        and moved.subject_kind = listed_after.subject_kind
        and moved.subject_id = listed_after.subject_id
        and moved.case_key = listed_after.case_key
        and moved.part_key = listed_after.part_key
left join cases_before
    on moved.case_id = cases_before.case_id
left join cases_after
    on moved.case_id = cases_after.case_id
