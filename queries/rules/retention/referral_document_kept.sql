/*---
title = "Referral of another child kept too long"
kept = "Referrals of other children are deleted in time"
paragraphs = ["13.5"]
kind = "deadline"
basis = "policy"
owner = "business_services_manager"
always = true
no_variation = true
asks = """
The document by which a child who is not a subject of the proceedings was referred to the local authority stays on \
the case file for 30 calendar days from the day it was saved, or until the case closes if that is sooner; by the end \
of that day it is deleted. Every document that a referral names counts, once, however many name it. The moratorium \
does not hold it."""
why = "This child is not part of the case, and what was feared for them is not to stay in another family's file."
to_do = "Delete the referral document, or record the day it was deleted"
cannot_see = "Referral documents that no referral names, and copies in the contact log or in emails."
---*/
-- One obligation a document that some referral names.
with referral_documents as (

    select document_id
    from s47_referrals
    where document_id is not null
    group by document_id

)

select
    documents.case_id as case_id,
    'documents' as subject_kind,
    documents.document_id as subject_id,
    documents.saved_on as triggered_at,
    case
        when documents.saved_on is not null
            then least(
                within_days(documents.saved_on, $referral_document_days),
                end_of_day(case_states.closed_on)
            )
    end as due_at,
    documents.deleted_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case when documents.saved_on is null then 'saved_on is blank' end as note
from documents
inner join referral_documents
    on documents.document_id = referral_documents.document_id
left join case_states
    on documents.case_id = case_states.case_id
