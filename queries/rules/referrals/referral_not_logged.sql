/*---
title = "Referral of another child not logged in time"
kept = "Referrals of other children are logged in time"
paragraphs = ["13.3"]
kind = "deadline"
basis = "derived"
owner = "practitioner"
asks = """
A referral to the local authority about a child who is not a subject of the proceedings is on the contact log within \
three working days of being sent. The policy asks for the entry and gives it no time of its own, so the time of any \
record counts."""
why = "The next person to open the record must see at once that there is worry about another child."
to_do = "Log the referral on the contact log"
cannot_see = "Referrals that were never entered, and what the entry says."
---*/
-- One obligation a referral.
select
    case_id,
    's47_referrals' as subject_kind,
    referral_id as subject_id,
    sent_on as triggered_at,
    within_working_days(sent_on, $recording_working_days) as due_at,
    logged_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case when sent_on is null then 'sent_on is blank' end as note
from s47_referrals
