/*---
optional = ["allocations.ended_at", "allocations.capacity"]
---*/
-- When each case was allocated without a break, duty aside: one row a span, from_at <= m and (until_at is null or
-- m < until_at), with the allocations that began and ended it. Allocations that overlap or touch are one span. An
-- allocation that ends when or before it begins is none.
with allocated as (

    select
        case_id,
        allocation_id,
        allocated_at,
        ended_at,
        case when ended_at is null then 1 else 0 end as endless
    from allocations
    where
        case_id is not null
        and allocated_at is not null
        and coalesce(capacity, 'practitioner') <> 'duty'
        and (ended_at is null or ended_at > allocated_at)

),

reached as (

    select
        case_id,
        allocation_id,
        allocated_at,
        ended_at,
        max(ended_at) over earlier as reached_at,
        max(endless) over earlier as reaches_endlessly
    from allocated
    window earlier as (
        partition by case_id
        order by allocated_at asc, allocation_id asc
        rows between unbounded preceding and 1 preceding
    )

),

numbered as (

    select
        case_id,
        allocation_id,
        allocated_at,
        ended_at,
        sum(case when reaches_endlessly = 1 or allocated_at <= reached_at then 0 else 1 end) over (
            partition by case_id
            order by allocated_at asc, allocation_id asc
            rows between unbounded preceding and current row
        ) as span
    from reached

)

select
    case_id,
    min(allocated_at) as from_at,
    first_value(allocation_id order by allocated_at asc, allocation_id asc) as from_by,
    case when count(ended_at) = count(*) then max(ended_at) end as until_at,
    first_value(allocation_id order by ended_at desc nulls first, allocation_id desc) as until_by
from numbered
group by case_id, span
