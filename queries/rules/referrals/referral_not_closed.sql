/*---
title = "Referral of another child not closed in time"
kept = "Referrals of other children are closed in time"
paragraphs = ["13.4"]
kind = "deadline"
basis = "policy"
owner = "practitioner"
standing = true
asks = """
A referral to the local authority about a child who is not a subject of the proceedings is closed within seven days \
of being sent: once the local authority has accepted it, or when the seven days are over and a service manager \
approves. A day of closing without either does not count."""
why = "A referral that nobody follows up is a worry about a child that was passed on and then forgotten."
to_do = "Find out what became of the referral and close it, with a service manager's approval if it was not accepted"
cannot_see = "Referrals that were never entered, and what the local authority did after accepting one."
---*/
-- One obligation a referral.
with referrals as (

    select
        s47_referrals.case_id as case_id,
        s47_referrals.referral_id as referral_id,
        s47_referrals.sent_on as sent_on,
        s47_referrals.closed_on as closed_on,
        within_days(s47_referrals.sent_on, $referral_days) as due_at,
        coalesce(s47_referrals.outcome = 'accepted', false)
        and coalesce(s47_referrals.outcome_recorded_on <= s47_referrals.closed_on, false) as is_accepted,
        coalesce(staff.role = 'service_manager', false)
        and coalesce(
            s47_referrals.closed_on >= cast(within_days(s47_referrals.sent_on, $referral_days) as date),
            false
        ) as is_approved
    from s47_referrals
    left join staff
        on s47_referrals.closure_approved_by = staff.staff_id

)

select
    case_id,
    's47_referrals' as subject_kind,
    referral_id as subject_id,
    sent_on as triggered_at,
    due_at,
    case when is_accepted or is_approved then closed_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when sent_on is null then 'when it was sent is blank'
        when closed_on is null or is_accepted or is_approved then null
        else 'closed, but neither accepted by then nor, after the full time, approved by a service manager'
    end as note
from referrals
