/*---
title = "Record opened without a purpose"
paragraphs = ["4.13"]
kind = "prohibition"
basis = "policy"
owner = "service_manager"
optional = ["allocations.ended_at"]
asks = """
A record is opened only for work on it, or for research and reporting. Each time someone opened one with no purpose \
given, or only "other", is listed, unless the case was allocated to that person at that moment, in whatever capacity. \
An opening that does not say who it was is listed; one that does not say when cannot be judged."""
why = "Families' lives are not to be looked up out of curiosity, and a look nobody can explain may have been just that."
to_do = "Ask what the record was opened for, and record the purpose; if there was none, tell governance"
cannot_see = "Whether a purpose given was true, and what was looked at."
---*/
-- One an access without a purpose by someone who did not hold the case. Which access had a holder is a join of sets.
with unexplained as (

    select
        access_id,
        case_id,
        staff_id,
        accessed_at,
        purpose
    from record_access
    where coalesce(purpose, 'other') = 'other'

),

holders_openings as (

    select unexplained.access_id as access_id
    from unexplained
    inner join allocations
        on
            unexplained.case_id = allocations.case_id
            and unexplained.staff_id = allocations.staff_id
            and allocations.allocated_at <= unexplained.accessed_at
            and (allocations.ended_at is null or allocations.ended_at > unexplained.accessed_at)
    group by unexplained.access_id

)

select
    unexplained.case_id as case_id,
    'record_access' as subject_kind,
    unexplained.access_id as subject_id,
    unexplained.accessed_at as triggered_at,
    unexplained.accessed_at as due_at,
    cast(null as timestamp) as done_at,
    unexplained.staff_id as holder_staff_id,
    staff.team_id as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when unexplained.accessed_at is null then 'accessed_at is blank'
        when unexplained.staff_id is null then 'who opened it is blank'
        when unexplained.purpose is null then 'no purpose is given'
        else 'the purpose given is other'
    end as note
from unexplained
left join holders_openings
    on unexplained.access_id = holders_openings.access_id
left join staff
    on unexplained.staff_id = staff.staff_id
where holders_openings.access_id is null
