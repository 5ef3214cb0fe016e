/*---
title = "Sending of a letter not logged"
kept = "Sending of letters is logged in time"
paragraphs = ["4.3"]
kind = "deadline"
basis = "derived"
owner = "practitioner"
asks = """
When a letter or any other document of our own, reports aside, is sent out, that is noted on the contact log. The \
policy gives this note no time of its own, so the three working days of recording count, from the day of sending. \
Documents with a day of sending count."""
why = "If the log does not show what a family was sent, the next worker may repeat it, or never speak of it."
to_do = "Note the sending on the contact log, or say when that was done"
cannot_see = "Documents that do not say they were sent or that they are ours."
---*/
-- One obligation a document sent outside.
select
    case_id,
    'documents' as subject_kind,
    document_id as subject_id,
    sent_on as triggered_at,
    within_working_days(sent_on, $recording_working_days) as due_at,
    sending_logged_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    cast(null as varchar) as note
from outgoing_documents
