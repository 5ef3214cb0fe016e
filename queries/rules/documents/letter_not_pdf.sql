/*---
title = "Letter not sent as a PDF, or not saved where it belongs"
paragraphs = ["4.3"]
kind = "prohibition"
basis = "policy"
owner = "practitioner"
asks = """
Whatever we send out, reports aside, is a PDF and is saved with the correspondence; a letter to a lawyer may stand \
with the legal advice instead, and one to the court with the reports to it. Every document of our own that has been \
sent is listed that is in another form or another place, and so is one whose form or place is blank."""
why = "A letter that can still be changed, or that nobody can find, does not show what a family was told."
to_do = "Save what was sent as a PDF in the right folder, as the note says"
cannot_see = "Letters that do not say they were sent or that they are ours, and what was attached to an email."
---*/
-- One a document sent outside that fails in form, place or both. A blank form is no PDF, a blank folder none of these.
with letters as (

    select
        document_id,
        case_id,
        sent_on,
        coalesce(format, 'none') = 'pdf' as is_pdf,
        coalesce(folder, 'none') in ('correspondence', 'legal_advice', 'reporting_to_court') as is_in_place
    from outgoing_documents

)

select
    case_id,
    'documents' as subject_kind,
    document_id as subject_id,
    sent_on as triggered_at,
    sent_on as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    concat_ws(
        ', ',
        case when not is_pdf then 'not a PDF' end,
        case when not is_in_place then 'not in a folder for correspondence' end
    ) as note
from letters
where not is_pdf or not is_in_place
