/*---
title = "Where paper is kept not logged"
kept = "Where paper is kept is logged in time"
paragraphs = ["2.3", "4.5"]
kind = "deadline"
basis = "derived"
owner = "business_services_manager"
early_ok = true
asks = """
For what belongs to a family and is kept at Cafcass, and for paper that cannot be scanned, the contact log says where \
it is. The policy gives no time of its own, so the three working days of recording count, from the day it came. A \
log that is dated but names no place is not yet done."""
why = "A drawing or a present for a child that nobody can find again has been taken from that child."
to_do = "Log where the item is kept, or record the day that was logged"
cannot_see = "Items that were never entered, and whether they are where the log says."
---*/
-- One obligation a family's item, or a paper that cannot be scanned.
select
    case_id as case_id,
    'paper_items' as subject_kind,
    item_id as subject_id,
    received_on as triggered_at,
    within_working_days(received_on, $recording_working_days) as due_at,
    case when location is not null then location_logged_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when received_on is null then 'received_on is blank'
        when location_logged_on is not null and location is null then 'the log is dated, and the location is blank'
    end as note
from paper_items
where kind in ('family_item', 'unscannable')
