/*---
title = "Outcome of the record's review not recorded"
kept = "What came of the record's review is recorded"
paragraphs = ["2.2"]
kind = "deadline"
basis = "derived"
owner = "practitioner"
optional = ["allocations.ended_at", "allocations.team_id", "cases.team_id"]
asks = """
Whoever reviews a child's record on being given the case also records what came of it. Every allocation with a review \
counts, duty too. The policy gives no time for the outcome, so it is held to the three working days that recordings \
have, from the review; an outcome has no date of its own, and one that is there counts as recorded with the review."""
why = "A review that leaves no trace helps neither the child nor the next worker, who has to begin again."
to_do = "Record the outcome of the review of the child's record"
cannot_see = "When the outcome was recorded, what it says, and reviews that were not recorded at all."
---*/
-- One obligation an allocation with a review. An allocation that ends when or before it begins is none.
select
    allocations.case_id as case_id,
    'allocations' as subject_kind,
    allocations.allocation_id as subject_id,
    allocations.record_reviewed_at as triggered_at,
    within_working_days(allocations.record_reviewed_at, $recording_working_days) as due_at,
    case when allocations.review_outcome is not null then allocations.record_reviewed_at end as done_at,
    allocations.staff_id as holder_staff_id,
    coalesce(allocations.team_id, cases.team_id) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    cast(null as varchar) as note
from allocations
left join cases
    on allocations.case_id = cases.case_id
where
    allocations.record_reviewed_at is not null
    and (
        allocations.ended_at is null
        or allocations.allocated_at is null
        or allocations.ended_at > allocations.allocated_at
    )
