/*---
title = "Closed paper file not in the archive register"
kept = "Closed paper files are in the archive register in time"
paragraphs = ["9.15"]
kind = "deadline"
basis = "local"
owner = "business_services_manager"
always = true
no_variation = true
asks = """
The paper file of a closed case is boxed, and what the box holds is entered in the local archive register. The policy \
gives no time, so the organisation's own standard counts: that many working days from the closing day. Every paper item \
that is a closed file, in a case that is closed, counts; a file registered on a day before the case closed cannot be \
judged."""
why = "A paper file that no register names cannot be found when the child, grown up, asks to see it, nor be destroyed."
to_do = "Box the file and enter it in the archive register, or record the day it was entered"
cannot_see = "Paper files that were never entered among the paper items, and what a box really holds."
---*/
-- One obligation a closed paper file, once its case is closed.
select
    paper_items.case_id as case_id,
    'paper_items' as subject_kind,
    paper_items.item_id as subject_id,
    case_states.closed_on as triggered_at,
    within_working_days(case_states.closed_on, $local_working_days) as due_at,
    paper_items.archive_register_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    'cases:' || case_states.case_id as triggered_by,
    cast(null as varchar) as done_by,
    cast(null as varchar) as note
from paper_items
inner join case_states
    on paper_items.case_id = case_states.case_id
where
    paper_items.kind = 'closed_file'
    and case_states.is_closed
