/*---
title = "Child needs information missing"
kept = "Child needs information is recorded in time"
paragraphs = ["2.2"]
kind = "deadline"
basis = "local"
owner = "practitioner"
early_ok = true
standing = true
asks = """
In public law and in private law work after first hearing, the record of each child who is the subject of proceedings \
holds the 'child needs' information. The policy gives no time, so the organisation's own standard counts: that many \
working days from the day the case was first allocated, duty aside."""
why = "What a child needs is what the work is for; a record that is silent cannot show that it was thought of."
to_do = "Record the child's needs information"
cannot_see = "Whether what is recorded describes this child's needs well."
---*/
-- One obligation a subject child and case, in public law and work after first hearing, from the first allocation on.
with subjects as (

    select
        subject_children.case_id as case_id,
        subject_children.child_id as child_id,
        subject_children.needs_recorded_on as needs_recorded_on,
        first_allocations.first_allocated_at as first_allocated_at,
        first_allocations.allocation_id as allocation_id
    from subject_children
    inner join cases
        on subject_children.case_id = cases.case_id
    left join first_allocations
        on subject_children.case_id = first_allocations.case_id
    where
        cases.law_type = 'public'
        or (cases.law_type = 'private' and cases.work_stage = 'wafh')

)

select
    case_id as case_id,
    'case_children' as subject_kind,
    case_id || '/' || child_id as subject_id,
    first_allocated_at as triggered_at,
    within_working_days(first_allocated_at, $local_working_days) as due_at,
    needs_recorded_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    'allocations:' || allocation_id as triggered_by,
    cast(null as varchar) as done_by,
    case
        when first_allocated_at is null then 'no allocation says when the case was first allocated'
    end as note
from subjects
