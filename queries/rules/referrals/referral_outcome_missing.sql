/*---
title = "Outcome of a referral of another child not recorded"
kept = "Outcomes of referrals of other children are recorded in time"
paragraphs = ["13.3", "13.4"]
kind = "deadline"
basis = "policy"
owner = "practitioner"
asks = """
Within seven days of a referral about a child who is not a subject of the proceedings, the record says whether the \
local authority accepted it. A rejection counts only with what was done about it; a referral still awaited, or an \
outcome without its date, is not yet done."""
why = "A child whom one service passes on and another turns away is looked after by nobody, unless someone asks."
to_do = "Find out what the local authority decided, and record it, with what follows from a rejection"
cannot_see = "Referrals that were never entered, and whether what followed a rejection was enough."
---*/
-- One obligation a referral.
with referrals as (

    select
        case_id,
        referral_id,
        sent_on,
        outcome,
        outcome_recorded_on,
        outcome = 'accepted' or (outcome = 'rejected' and follow_up is not null) as is_answered
    from s47_referrals

)

select
    case_id,
    's47_referrals' as subject_kind,
    referral_id as subject_id,
    sent_on as triggered_at,
    within_days(sent_on, $referral_days) as due_at,
    case when is_answered then outcome_recorded_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when sent_on is null then 'sent_on is blank'
        when is_answered and outcome_recorded_on is null then 'there is an outcome, and it is not dated'
        when is_answered then null
        when outcome = 'rejected' then 'rejected, and what followed is blank'
        when outcome_recorded_on is not null then 'dated, and there is no outcome yet'
    end as note
from referrals
