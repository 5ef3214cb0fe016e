/*---
title = "Child's record not reviewed within 48 hours of allocation"
kept = "The child's record is reviewed within its time of allocation"
paragraphs = ["2.2"]
kind = "deadline"
basis = "policy"
owner = "practitioner"
optional = ["allocations.capacity", "allocations.ended_at", "allocations.team_id", "cases.team_id"]
asks = """
Whoever is newly given a case reviews the child's record within 48 hours of being given it. Every allocation counts, \
duty aside, save one to the person who held the case before; an allocation that ends within the 48 hours without a \
review is not held against anyone. An allocation that shows a day and no time has until the end of the second day after."""
why = "A worker who has not read the record meets the child without knowing the risks already known."
to_do = "Review the child's record, and record when that was done"
cannot_see = "How thorough the review was, and reviews that were made and not recorded on the allocation."
---*/
-- One obligation an allocation that brings the case to someone new. Who held it before is told by the allocation
-- before it, ended or not; the first is always new.
with turns as (

    select
        allocation_id,
        case_id,
        staff_id,
        team_id,
        allocated_at,
        ended_at,
        record_reviewed_at,
        -- Allocations that name no case, or no moment, follow none.
        case when case_id is null or allocated_at is null then 1 else row_number() over held end as place,
        lag(staff_id) over held as previous_staff_id
    from allocations
    where
        coalesce(capacity, 'practitioner') <> 'duty'
        and (ended_at is null or allocated_at is null or ended_at > allocated_at)
    window held as (partition by case_id order by allocated_at asc nulls last, allocation_id asc)

),

reviews_due as (

    select
        turns.*,
        within_hours(allocated_at, $record_review_hours) as due_at,
        -- A review counts from the allocation on: by the day, where either of them has no time.
        case
            when record_reviewed_at >= allocated_at then record_reviewed_at
            when
                record_reviewed_at = date_trunc('day', record_reviewed_at)
                and cast(record_reviewed_at as date) >= cast(allocated_at as date)
                then record_reviewed_at
        end as reviewed_at
    from turns
    where place = 1 or staff_id is distinct from previous_staff_id

)

select
    reviews_due.case_id as case_id,
    'allocations' as subject_kind,
    reviews_due.allocation_id as subject_id,
    reviews_due.allocated_at as triggered_at,
    reviews_due.due_at as due_at,
    reviews_due.reviewed_at as done_at,
    reviews_due.staff_id as holder_staff_id,
    coalesce(reviews_due.team_id, cases.team_id) as holder_team_id,
    cast(null as varchar) as held_by,
    reviews_due.ended_at as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when reviews_due.allocated_at is null then 'allocated_at is blank'
        when reviews_due.reviewed_at is null and reviews_due.record_reviewed_at < reviews_due.allocated_at
            then 'the review recorded came before this allocation'
    end as note
from reviews_due
left join cases
    on reviews_due.case_id = cases.case_id
where
    reviews_due.reviewed_at is not null
    or reviews_due.ended_at is null
    or reviews_due.due_at is null
    or reviews_due.ended_at > reviews_due.due_at
