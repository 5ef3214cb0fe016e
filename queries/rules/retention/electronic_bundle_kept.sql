/*---
title = "Electronic court bundle kept after closure"
kept = "Electronic court bundles are deleted in time"
paragraphs = ["2.5", "A1"]
kind = "deadline"
basis = "local"
owner = "business_services_manager"
early_ok = true
always = true
no_variation = true
asks = """
What is in the court bundle folder is deleted once the case is closed. The case system should do so by itself, and \
the policy gives no time, so the organisation's own standard counts: that many working days from the closing day. Every \
document in that folder of a closed case counts; one deleted before the case closed is in time. The moratorium does \
not hold bundles."""
why = "The court's papers about a family are the court's to keep; each copy of them is one more that can get out."
to_do = "Delete the document from the court bundle folder, or record the day it was deleted"
cannot_see = "Bundles saved in another folder, and copies outside the case record."
---*/
-- One obligation a document of the court bundle folder, once its case is closed.
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
where
    documents.folder = 'court_bundle'
    and case_states.is_closed
