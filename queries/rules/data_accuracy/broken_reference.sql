/*---
title = "A reference that points at nothing"
paragraphs = ["2.2", "7.2"]
kind = "prohibition"
basis = "policy"
owner = "business_services_manager"
always = true
no_variation = true
skips_absent = true
asks = """
Information in the record is accurate and complete: whatever names a case, a child, a member of staff, a team, a \
report, a case plan or anything else of the record names one that is there. Each value that names nothing is listed, \
once a column, as it stands today. Where the table it points at was not supplied nothing can be told, and nothing is \
listed."""
why = "What hangs on a case or a person that is not there is found by nobody who looks for it."
to_do = "Correct the reference, or enter what it points at"
cannot_see = "References that name the wrong case or person, where that one exists."
---*/
-- One a row and column; the view is made of the contract's own pointers.
select
    case_id,
    table_name as subject_kind,
    subject_id,
    $as_at as triggered_at,
    $as_at as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    column_name as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    table_name || '.' || column_name || ' = ' || value || ' is not in ' || target as note
from broken_references
