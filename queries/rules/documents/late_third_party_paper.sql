/*---
title = "Paper from a third party saved late"
kept = "Paper from third parties is saved in time"
paragraphs = ["4.4"]
kind = "deadline"
basis = "policy"
owner = "practitioner"
asks = """
Paper that comes from a family, a local authority or another third party, such as a child's drawing, is scanned and \
saved to the case record within seven days of the day it came, weekends included. Documents with a day of receipt \
count; court bundles do not."""
why = "Paper in a drawer is in no record: whoever next opens the case does not know what the child or family sent."
to_do = "Scan and save the paper, or say when it was saved"
cannot_see = "Paper that was never entered, and what does not say that it came on paper or from whom."
---*/
-- One obligation a paper document from a third party.
select
    case_id,
    'documents' as subject_kind,
    document_id as subject_id,
    received_on as triggered_at,
    within_days(received_on, $third_party_paper_days) as due_at,
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
where is_third_party_paper
