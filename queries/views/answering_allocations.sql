/*---
optional = ["allocations.ended_at", "allocations.capacity", "allocations.team_id", "cases.team_id"]
---*/
-- Who answers for a case at a moment m: the one row with from_at <= m and (to_at is null or m < to_at).
-- A case's time is cut where an allocation begins or ends; in each interval the allocation in force answers
-- (practitioner or guardian before second guardian before duty, then the latest, then the greatest id), and
-- where none is in force, the last one before it. Before the first allocation there is no row.
with allocated as (

    select
        allocations.case_id as case_id,
        allocations.allocation_id as allocation_id,
        allocations.staff_id as staff_id,
        coalesce(allocations.team_id, cases.team_id) as team_id,
        allocations.allocated_at as allocated_at,
        allocations.ended_at as ended_at,
        case coalesce(allocations.capacity, 'practitioner')
            when 'duty' then 3
            when 'second_guardian' then 2
            else 1
        end as capacity_rank
    from allocations
    inner join cases
        on allocations.case_id = cases.case_id
    where
        allocations.allocated_at is not null
        and (allocations.ended_at is null or allocations.ended_at > allocations.allocated_at)

),

cuts as (

    select
        case_id,
        allocated_at as from_at
    from allocated
    union
    select
        case_id,
        ended_at as from_at
    from allocated
    where ended_at is not null

),

intervals as (

    select
        case_id,
        from_at,
        lead(from_at) over (partition by case_id order by from_at) as to_at
    from cuts

),

candidates as (

    select
        intervals.case_id as case_id,
        intervals.from_at as from_at,
        intervals.to_at as to_at,
        allocated.allocation_id as allocation_id,
        allocated.staff_id as staff_id,
        allocated.team_id as team_id,
        row_number() over (
            partition by intervals.case_id, intervals.from_at
            order by
                case when allocated.ended_at <= intervals.from_at then allocated.ended_at end desc nulls first,
                allocated.capacity_rank asc,
                allocated.allocated_at desc,
                allocated.allocation_id desc
        ) as place
    from intervals
    inner join allocated
        on
            intervals.case_id = allocated.case_id
            and allocated.allocated_at <= intervals.from_at

)

select
    case_id,
    from_at,
    to_at,
    allocation_id,
    staff_id,
    team_id
from candidates
where place = 1
