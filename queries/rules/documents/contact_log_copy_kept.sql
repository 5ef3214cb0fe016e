/*---
title = "Copy of the contact log kept after closure"
kept = "Copies of the contact log are deleted in time"
paragraphs = ["A1"]
kind = "deadline"
basis = "local"
owner = "business_services_manager"
early_ok = true
asks = """
A copy of the contact log, made as a document to be read or sent, is deleted from the record once it is no longer \
needed. The policy gives no time, so the organisation's own standard counts: five working days from the day the case \
closed, when no copy is needed any more. Every such copy in a closed case counts."""
why = "A second log goes out of date beside the first, and the wrong one may be believed about a child."
to_do = "Delete the copy; the contact log itself stays"
cannot_see = "Copies saved as another kind of document or outside the case system, and copies in cases still open."
---*/
-- One obligation a copy of the contact log in a closed case.
select
    documents.case_id as case_id,
    'documents' as subject_kind,
    documents.document_id as subject_id,
    case_states.closed_on as triggered_at,
    within_working_days(case_states.closed_on, $local_working_days) as due_at,
    documents.deleted_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    'cases:' || case_states.case_id as triggered_by,
    cast(null as varchar) as done_by,
    cast(null as varchar) as note
from documents
inner join case_states
    on documents.case_id = case_states.case_id
where lower(documents.kind) = 'contact_log_copy' and case_states.is_closed
