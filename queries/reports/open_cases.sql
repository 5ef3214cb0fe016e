-- The cases open at the end of the as-at day, each with who answers for it then: its allocation in force, or
-- the last one before; `is_allocated` says whether one is in force.
with allocated as (

    select
        allocations.case_id as case_id,
        allocations.staff_id as staff_id,
        allocations.team_id as team_id,
        coalesce(allocations.ended_at > end_of_day($as_at), true) as is_in_force,
        row_number() over (
            partition by allocations.case_id
            order by
                case
                    when allocations.ended_at <= end_of_day($as_at) then allocations.ended_at
                end desc nulls first,
                case coalesce(allocations.capacity, 'practitioner')
                    when 'duty' then 3
                    when 'second_guardian' then 2
                    else 1
                end asc,
                allocations.allocated_at desc,
                allocations.allocation_id desc
        ) as place
    from allocations
    where
        allocations.allocated_at <= end_of_day($as_at)
        and (allocations.ended_at is null or allocations.ended_at > allocations.allocated_at)

)

select
    cases.case_id as case_id,
    cases.law_type as law_type,
    cases.work_stage as work_stage,
    cases.received_on as received_on,
    coalesce(allocated.team_id, cases.team_id) as team_id,
    allocated.staff_id as staff_id,
    coalesce(allocated.is_in_force, false) as is_allocated
from cases
left join allocated
    on
        cases.case_id = allocated.case_id
        and allocated.place = 1
where cases.closed_on is null or cases.closed_on > $as_at
order by cases.case_id asc
