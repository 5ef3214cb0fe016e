/*---
title = "New address not put on the record in time"
kept = "New addresses are put on the record in time"
paragraphs = ["2.2"]
kind = "deadline"
basis = "derived"
owner = "practitioner"
asks = """
When we learn that a child or an adult has a new address, the record is updated. Every address counts. The policy \
gives no time, so it is held to the three working days that recordings have, from the day we became aware of it."""
why = "An old address sends a family's letters to strangers, and a visit to the wrong door."
to_do = "Put the new address on the record, with the day"
cannot_see = "Moves of which nobody told us, and addresses that are on the record and wrong."
---*/
-- One obligation an address.
select
    case_id as case_id,
    'addresses' as subject_kind,
    address_id as subject_id,
    notified_on as triggered_at,
    within_working_days(notified_on, $recording_working_days) as due_at,
    recorded_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case when notified_on is null then 'notified_on is blank' end as note
from addresses
