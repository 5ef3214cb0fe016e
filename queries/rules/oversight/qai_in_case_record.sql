/*---
title = "Quality assessment kept in the case record"
paragraphs = ["A1"]
kind = "prohibition"
basis = "policy"
owner = "service_manager"
asks = """
A quality assessment is about the worker, not the child, and is kept outside the child's record. Every assessment is \
listed that says it is stored in the record, from the day it was completed, and every such document saved there, \
from the day it was saved. A document is put right when it is deleted."""
why = "The record is the child's, who may one day read it; judgements of a worker's performance have no place there."
to_do = "Move the assessment out of the record, and note on the contact log or case plan what it decided about the case"
cannot_see = "Assessments saved under another kind of document, and parts of one copied into another paper."
---*/
-- One a quality assessment that says it is in the record, and one a document that is one.
with kept_assessments as (

    select
        case_id,
        'quality_assessments' as subject_kind,
        qai_id as subject_id,
        completed_on as happened_on,
        cast(null as date) as removed_on,
        case when completed_on is null then 'completed_on is blank' end as note
    from quality_assessments
    where in_case_record
    union all
    select
        case_id,
        'documents' as subject_kind,
        document_id as subject_id,
        saved_on as happened_on,
        deleted_on as removed_on,
        case when saved_on is null then 'saved_on is blank' end as note
    from documents
    where lower(kind) = 'qai_tool'

)

select
    case_id,
    subject_kind,
    subject_id,
    happened_on as triggered_at,
    happened_on as due_at,
    removed_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    note
from kept_assessments
