/*---
title = "Contact log entry amended without a reason"
paragraphs = ["A1"]
kind = "prohibition"
basis = "policy"
owner = "practitioner"
always = true
asks = """
Whoever changes a contact log entry records why. Every entry that says when it was changed and gives no reason is \
listed, on the moment of the change, however long ago that was."""
why = "What stood there before is gone, and without a reason nobody can tell a correction from a rewriting."
to_do = "Record why the entry was amended"
cannot_see = "What the entry said before, whether the reason is a good one, and changes the case system did not date."
---*/
-- One an amended entry without a reason.
select
    case_id as case_id,
    'contact_log' as subject_kind,
    entry_id as subject_id,
    amended_at as triggered_at,
    amended_at as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    'amendment_reason is blank' as note
from contact_log
where amended_at is not null and amendment_reason is null
