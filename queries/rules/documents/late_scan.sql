/*---
title = "Document scanned late"
kept = "Documents are scanned in time"
paragraphs = ["2.3"]
kind = "deadline"
basis = "policy"
owner = "business_services_manager"
asks = """
What comes in from outside is scanned to the case record within one working day of the day it came. Documents with a \
day of receipt and an origin outside Cafcass count; court bundles, which are not to be scanned, and paper from \
families, local authorities and other third parties, which has seven days, do not."""
why = "A letter that waits in a tray is a worry about a child that nobody who opens the record can see."
to_do = "Scan and save the document, or say when it was saved"
cannot_see = "Documents that were never entered, and those that do not say where they came from."
---*/
-- One obligation an incoming document, third-party paper aside (paragraph 4.4 gives that a time of its own).
select
    case_id as case_id,
    'documents' as subject_kind,
    document_id as subject_id,
    received_on as triggered_at,
    within_working_days(received_on, $scan_working_days) as due_at,
    saved_on as done_at,
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
