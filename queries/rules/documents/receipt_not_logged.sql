/*---
title = "Receipt of a document not logged"
kept = "Receipt of documents is logged in time"
paragraphs = ["2.3"]
kind = "deadline"
basis = "derived"
owner = "business_services_manager"
asks = """
What comes in from outside is noted on the contact log. The policy gives this note no time of its own, so the three \
working days of recording count, from the day the document came. Documents with a day of receipt and an origin \
outside Cafcass count; court bundles, and paper from families, local authorities and other third parties, do not."""
why = "The log is where a worker looks for what is new; what is not there may reach the child's worker too late."
to_do = "Note the document's arrival on the contact log, or say when that was done"
cannot_see = "Documents that were never entered, and whether the note says what action is needed."
---*/
-- One obligation an incoming document, third-party paper aside.
select
    case_id,
    'documents' as subject_kind,
    document_id as subject_id,
    received_on as triggered_at,
    within_working_days(received_on, $recording_working_days) as due_at,
    logged_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    cast(null as varchar) as note
from incoming_documents
where not is_third_party_paper
