-- When each case stood without an allocation, duty aside (paragraph 2.4): from began_at until filled_at, blank where
-- it still does. It begins when the case is received, or when an allocation ends, whichever is later; a case
-- allocated before it was received has no gap at its beginning. Where neither moment is there, began_at is blank.
with received as (

    -- To the microsecond, as moments are kept: a day turned into a finer one must lie before the year 2262.
    select
        case_id,
        cast(received_on as timestamp(6)) as received_at
    from cases

),

first_gaps as (

    select
        received.case_id as case_id,
        received.received_at as began_at,
        cast(null as varchar) as began_by,
        first_allocations.first_allocated_at as filled_at,
        first_allocations.allocation_id as filled_by
    from received
    left join first_allocations
        on received.case_id = first_allocations.case_id
    where
        first_allocations.first_allocated_at is null
        or first_allocations.first_allocated_at > received.received_at

),

later_gaps as (

    select
        case_id,
        until_at,
        until_by,
        lead(from_at) over spans as filled_at,
        lead(from_by) over spans as filled_by
    from allocation_spans
    window spans as (partition by case_id order by from_at asc)

)

select
    case_id,
    began_at,
    began_by,
    filled_at,
    filled_by
from first_gaps
union all
select
    received.case_id as case_id,
    greatest(later_gaps.until_at, received.received_at) as began_at,
    case when later_gaps.until_at < received.received_at then null else later_gaps.until_by end as began_by,
    later_gaps.filled_at as filled_at,
    later_gaps.filled_by as filled_by
from later_gaps
inner join received
    on later_gaps.case_id = received.case_id
where
    later_gaps.until_at is not null
    and (
        later_gaps.filled_at is null
        or received.received_at is null
        or later_gaps.filled_at > received.received_at
    )
