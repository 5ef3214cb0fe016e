/*---
title = "Diversity information missing"
kept = "Diversity information is recorded in time"
paragraphs = ["2.2", "A3"]
kind = "deadline"
basis = "local"
owner = "practitioner"
early_ok = true
standing = true
asks = """
The record of each child who is the subject of proceedings holds the child's ethnicity, first language, religion and \
disability. The policy gives no time, so the organisation's own standard counts: that many working days from the day \
the case was first allocated, duty aside. It is done on the first day one diversity entry for the child in the case \
answers all four; "not stated" is an answer, "unknown" and the like are not."""
why = "Without it a child is met without thought for language, faith, culture or disability."
to_do = "Record the child's diversity information, all four answers in one entry"
cannot_see = "Whether the answers are right, or whether anything was done in the light of them."
---*/
-- One obligation a subject child and case, from the case's first allocation on.
with subjects as (

    select
        subject_children.case_id as case_id,
        subject_children.child_id as child_id,
        first_allocations.first_allocated_at as first_allocated_at,
        first_allocations.allocation_id as allocation_id
    from subject_children
    left join first_allocations
        on subject_children.case_id = first_allocations.case_id

)

select
    subjects.case_id as case_id,
    'case_children' as subject_kind,
    subjects.case_id || '/' || subjects.child_id as subject_id,
    subjects.first_allocated_at as triggered_at,
    within_working_days(subjects.first_allocated_at, $local_working_days) as due_at,
    diversity_answers.completed_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    'allocations:' || subjects.allocation_id as triggered_by,
    'diversity:' || diversity_answers.diversity_id as done_by,
    case
        when subjects.first_allocated_at is null then 'no allocation says when the case was first allocated'
        when diversity_answers.completed_on is not null then null
        when diversity_answers.is_complete then 'missing: recorded_on'
        when
            diversity_answers.has_ethnicity
            and diversity_answers.has_first_language
            and diversity_answers.has_religion
            and diversity_answers.has_disability
            then 'no one entry answers all four'
        else 'missing: ' || concat_ws(
            ', ',
            case when diversity_answers.has_ethnicity then null else 'ethnicity' end,
            case when diversity_answers.has_first_language then null else 'first_language' end,
            case when diversity_answers.has_religion then null else 'religion' end,
            case when diversity_answers.has_disability then null else 'disability' end
        )
    end as note
from subjects
left join diversity_answers
    on
        subjects.case_id = diversity_answers.case_id
        and subjects.child_id = diversity_answers.child_id
