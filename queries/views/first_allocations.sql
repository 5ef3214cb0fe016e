/*---
optional = ["allocations.capacity", "allocations.ended_at"]
---*/
-- When each case was first allocated, duty aside, and by which row: one row a case, none for a case never
-- allocated. An allocation that ends when or before it begins is none.
with allocated as (

    select
        case_id,
        allocation_id,
        allocated_at,
        row_number() over (partition by case_id order by allocated_at asc, allocation_id asc) as place
    from allocations
    where
        case_id is not null
        and allocated_at is not null
        and coalesce(capacity, 'practitioner') <> 'duty'
        and (ended_at is null or ended_at > allocated_at)

)

select
    case_id,
    allocation_id,
    allocated_at as first_allocated_at
from allocated
where place = 1
