/*---
title = "Nobody judged whether a new address needs a local authority check"
kept = "Whether a new address needs a local authority check is judged in time"
paragraphs = ["2.2"]
kind = "deadline"
basis = "local"
owner = "practitioner"
asks = """
With each new address the practitioner records a judgement: whether another check with the local authority is needed \
or not. Every address counts; either answer will do, with the day it was made. The policy gives no time, so the \
organisation's own standard counts: that many working days from the day we became aware of the address."""
why = "Another authority may know of risks to the child in the new home, and is only asked if somebody thinks of it."
to_do = "Decide whether the new address needs a local authority check, and record the decision and its day"
cannot_see = "Whether the judgement was right, and whether the check was then made."
---*/
-- One obligation an address.
select
    case_id as case_id,
    'addresses' as subject_kind,
    address_id as subject_id,
    notified_on as triggered_at,
    within_working_days(notified_on, $local_working_days) as due_at,
    case when la_check_judgement is not null then la_check_judged_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when notified_on is null then 'notified_on is blank'
        when la_check_judgement is null and la_check_judged_on is not null then 'la_check_judgement is blank'
        when la_check_judgement is not null and la_check_judged_on is null then 'la_check_judged_on is blank'
    end as note
from addresses
