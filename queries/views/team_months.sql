/*---
optional = ["allocations.ended_at", "allocations.team_id", "cases.team_id"]
---*/
-- The calendar months, from that in which the policy came into force to that of the as-at day, in which each team had a
-- case: an allocation to it was in force on some day, in a case that had not closed before the 1st. Teams of the
-- intake, of business services and of other kinds have no months.
with allocated_months as (

    -- The first and last month of which an allocation to the team was in force on some day, in a case that had
    -- not closed before the 1st of it.
    select
        coalesce(allocations.team_id, cases.team_id) as team_id,
        month_of(allocations.allocated_at) as first_month,
        least(
            month_of(allocations.ended_at - interval '1 second'),
            month_of(cases.closed_on),
            $as_at
        ) as last_month
    from allocations
    left join cases
        on allocations.case_id = cases.case_id
    where
        allocations.allocated_at is not null
        and (allocations.ended_at is null or allocations.ended_at > allocations.allocated_at)

),

spans as (

    -- Of all that begin in one month, the longest says it all.
    select
        team_id,
        first_month,
        max(last_month) as last_month
    from allocated_months
    group by team_id, first_month

),

months as (

    select unnest(generate_series(month_of($policy_from), $as_at, interval '1 month')) as month

)

select
    teams.team_id as team_id,
    months.month as month
from spans
inner join teams
    on spans.team_id = teams.team_id
inner join months
    on
        spans.first_month <= months.month
        and spans.last_month >= months.month
where coalesce(teams.kind, 'mixed') not in ('intake', 'business_services', 'other')
group by teams.team_id, months.month
