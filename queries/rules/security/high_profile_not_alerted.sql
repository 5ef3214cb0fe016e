/*---
title = "Management team not alerted to a high profile case"
kept = "The management team is alerted to high profile cases in time"
paragraphs = ["fn 6"]
kind = "deadline"
basis = "local"
owner = "assistant_director"
early_ok = true
always = true
asks = """
When a case is shielded because it is high profile, the Corporate Management Team is alerted. The policy gives no time, \
so the organisation's own standard counts: that many working days from the day the shield was decided. Every shield of \
that category counts, and an alert before the decision is in time."""
why = "A child whose case is in the news needs those at the top to know before the first question comes."
to_do = "Alert the Corporate Management Team, or record the day it was alerted"
cannot_see = "High profile cases shielded under another category, and what the management team was told."
---*/
-- One obligation a shield of the category high profile.
select
    case_id as case_id,
    'shields' as subject_kind,
    shield_id as subject_id,
    decided_on as triggered_at,
    within_working_days(decided_on, $local_working_days) as due_at,
    management_team_alerted_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case when decided_on is null then 'decided_on is blank' end as note
from shields
where category = 'high_profile'
