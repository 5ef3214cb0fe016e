/*---
title = "Original of scanned paper not dealt with"
kept = "Originals of scanned paper are dealt with in time"
paragraphs = ["4.4", "2.6"]
kind = "deadline"
basis = "local"
owner = "practitioner"
asks = """
Once paper from a third party has been saved, someone checks that the image can be read, and then the original is \
destroyed or given back. The policy gives no time, so the organisation's own standard counts: five working days from \
the day it was saved. An original that went before the check, or that is still stored, is not dealt with."""
why = "If the image cannot be read and the original is gone, what a child drew or a family wrote is lost."
to_do = "Check the image, then destroy or return the original, and record both days"
cannot_see = "Whether the image can really be read, and what became of an original that is recorded as destroyed."
---*/
-- One obligation a saved paper document from a third party. The check comes first, so the original's day is the later.
with originals as (

    select
        incoming_documents.*,
        coalesce(original in ('destroyed', 'returned'), false)
        and coalesce(legibility_checked_on <= original_dealt_with_on, false) as is_dealt_with
    from incoming_documents
    where is_third_party_paper and saved_on is not null

)

select
    case_id,
    'documents' as subject_kind,
    document_id as subject_id,
    saved_on as triggered_at,
    within_working_days(saved_on, $local_working_days) as due_at,
    case when is_dealt_with then original_dealt_with_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when not is_dealt_with
            then concat_ws(
                ', ',
                case when original is null then 'original is blank' end,
                case when original not in ('destroyed', 'returned') then 'neither destroyed nor returned' end,
                case when legibility_checked_on is null then 'legibility_checked_on is blank' end,
                case when original_dealt_with_on is null then 'original_dealt_with_on is blank' end,
                case
                    when legibility_checked_on > original_dealt_with_on
                        then 'the image was checked only after the original had gone'
                end
            )
    end as note
from originals
