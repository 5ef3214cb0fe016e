/*---
title = "Referred child or referral missing from the case"
kept = "Referred children and their referrals are added to the case in time"
paragraphs = ["13.2"]
kind = "deadline"
basis = "derived"
owner = "practitioner"
early_ok = true
asks = """
Within three working days of a referral about a child who is not a subject of the proceedings, that child is in the \
case as another child, and the referral is saved in the folder for risk and safety. The later of the two counts, and \
either may come before the referral was sent."""
why = "A child who is not on the case cannot be found by anyone who asks whether Cafcass has ever been worried."
to_do = "Add the child to the case as another child, and save the referral in risk and safety, as the note says"
cannot_see = "Referrals that were never entered, and what the document saved says."
---*/
-- One obligation a referral: both the child and the document.
with referrals as (

    select
        s47_referrals.case_id as case_id,
        s47_referrals.referral_id as referral_id,
        s47_referrals.sent_on as sent_on,
        s47_referrals.child_id as child_id,
        s47_referrals.document_id as document_id,
        case_children.added_on as added_on,
        documents.saved_on as saved_on,
        concat_ws(
            ', ',
            case
                when s47_referrals.child_id is null then 'the child is not named'
                when case_children.child_id is null then 'the child is not on the case as another child'
                when case_children.added_on is null then 'when the child was added is blank'
            end,
            case
                when s47_referrals.document_id is null then 'no document is named'
                when documents.document_id is null then 'the document is not in risk and safety'
                when documents.saved_on is null then 'when the document was saved is blank'
            end
        ) as missing
    from s47_referrals
    left join case_children
        on
            s47_referrals.case_id = case_children.case_id
            and s47_referrals.child_id = case_children.child_id
            and case_children.role = 'other'
    left join documents
        on
            s47_referrals.document_id = documents.document_id
            and documents.folder = 'risk_and_safety'

)

select
    case_id,
    's47_referrals' as subject_kind,
    referral_id as subject_id,
    sent_on as triggered_at,
    within_working_days(sent_on, $recording_working_days) as due_at,
    case when missing = '' then greatest(added_on, saved_on) end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    case
        when missing <> '' then null
        when added_on > saved_on then 'case_children:' || case_id || '/' || child_id
        else 'documents:' || document_id
    end as done_by,
    case when sent_on is null then 'sent_on is blank' else nullif(missing, '') end as note
from referrals
