/*---
title = "Two guardians on one case file"
paragraphs = ["2.1"]
kind = "prohibition"
basis = "policy"
owner = "service_manager"
optional = ["allocations.ended_at"]
asks = """
In public law, where a second guardian is appointed each of the two keeps a case file of their own. Each pair of \
allocations as guardian to different people, in force on one case at the same time, is listed where the case has no \
link to a second guardian's file, either way. It begins when the second of them does, and is put right when either \
ends."""
why = "Two guardians stand for children whose interests conflict; on one file each reads what the other child confided."
to_do = "Open the second guardian's case file and link the two, or end the allocation that is over"
cannot_see = "Whether the two files are kept apart, and guardians who are not allocated as such."
---*/
-- One a pair of allocations in force together for some time. A blank is not another person, and an allocation whose
-- beginning is blank was never in force.
with guardians as (

    select
        allocations.case_id as case_id,
        allocations.allocation_id as allocation_id,
        allocations.staff_id as staff_id,
        allocations.allocated_at as allocated_at,
        allocations.ended_at as ended_at
    from allocations
    inner join cases
        on allocations.case_id = cases.case_id
    where
        allocations.capacity in ('guardian', 'second_guardian')
        and allocations.allocated_at is not null
        and cases.law_type = 'public'

),

pairs as (

    select
        one.case_id as case_id,
        one.allocation_id as one_id,
        another.allocation_id as another_id,
        greatest(one.allocated_at, another.allocated_at) as began_at,
        least(one.ended_at, another.ended_at) as ended_at,
        one.allocated_at > another.allocated_at as is_one_later,
        another.ended_at is null or one.ended_at <= another.ended_at as is_one_sooner
    from guardians as one
    inner join guardians as another
        on
            one.case_id = another.case_id
            and one.allocation_id < another.allocation_id
            and one.staff_id <> another.staff_id

),

linked_cases as (

    select case_id
    from case_links
    where kind = 'second_guardian'
    union
    select linked_case_id as case_id
    from case_links
    where kind = 'second_guardian'

)

select
    pairs.case_id as case_id,
    'cases' as subject_kind,
    pairs.case_id as subject_id,
    pairs.began_at as triggered_at,
    pairs.began_at as due_at,
    pairs.ended_at as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    pairs.one_id || '/' || pairs.another_id as part,
    'allocations:' || case when pairs.is_one_later then pairs.one_id else pairs.another_id end as triggered_by,
    'allocations:' || case when pairs.is_one_sooner then pairs.one_id else pairs.another_id end as done_by,
    cast(null as varchar) as note
from pairs
left join linked_cases
    on pairs.case_id = linked_cases.case_id
where linked_cases.case_id is null and (pairs.ended_at is null or pairs.ended_at > pairs.began_at)
