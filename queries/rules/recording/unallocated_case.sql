/*---
title = "Case without an allocated worker"
kept = "Cases are allocated in time"
paragraphs = ["2.4"]
kind = "deadline"
basis = "local"
owner = "service_manager"
standing = true
asks = """
Every open case is allocated to somebody. Each time a case stands without an allocation counts once, from the day it \
was received or the moment an allocation ended, to the moment the next one began; cover by a duty worker does not fill \
it. The policy gives no time, so the organisation's own standard counts: that many working days from when it began. \
What began on the day the case closed or later does not count, nor what nobody had filled by the day it closed."""
why = "While a case belongs to nobody, nobody sees the child, and nobody notices."
to_do = "Allocate the case"
cannot_see = "Whether whoever was allocated was there to work on it, and whether the day the case came is right."
---*/
-- One obligation a gap. One that began when the case had closed is none, nor is one that nobody filled before it did:
-- filled on the closing day is filled. When a case that was never received nor allocated began cannot be told.
select
    allocation_gaps.case_id as case_id,
    'cases' as subject_kind,
    allocation_gaps.case_id as subject_id,
    allocation_gaps.began_at as triggered_at,
    within_working_days(allocation_gaps.began_at, $local_working_days) as due_at,
    allocation_gaps.filled_at as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    to_char(allocation_gaps.began_at, '%Y-%m-%dT%H:%M:%S') as part,
    'allocations:' || allocation_gaps.began_by as triggered_by,
    'allocations:' || allocation_gaps.filled_by as done_by,
    case when allocation_gaps.began_at is null then 'received_on is blank, and nobody was ever allocated' end as note
from allocation_gaps
inner join case_states
    on allocation_gaps.case_id = case_states.case_id
where
    -- Of a case that nobody was ever known to hold, and that has no beginning, nothing can be told, closed or not.
    allocation_gaps.began_at is null
    or not case_states.is_closed
    or (
        cast(allocation_gaps.began_at as date) < case_states.closed_on
        and cast(allocation_gaps.filled_at as date) <= case_states.closed_on
    )
