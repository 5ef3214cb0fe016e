/*---
title = "Data refused when the exports were read"
paragraphs = ["2.2", "7.2"]
kind = "prohibition"
basis = "policy"
owner = "business_services_manager"
always = true
no_variation = true
skips_absent = true
asks = """
Information in the record is accurate and complete. Every row or cell that could not be used as it stands in the \
exports is listed: a date that is none, a word that is not among those allowed, a row without its key or with the \
wrong number of fields, a second row with the same key that says something else."""
why = "What cannot be read is missing from every other answer, and silence about it would read as compliance."
to_do = "Correct the value where it was entered, or the export that spoils it"
cannot_see = "Values that can be read and are wrong."
---*/
-- One a refused cell, or a refused row, whose subject then ends in a colon. The value itself may be anything, a name
-- in the wrong column too: it stays in quarantine.
select
    quarantine.case_id as case_id,
    'quarantine' as subject_kind,
    concat(
        quarantine.file,
        ':',
        cast(quarantine.row as varchar),
        ':',
        quarantine.column_name
    ) as subject_id,
    $as_at as triggered_at,
    $as_at as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    concat_ws(
        ': ',
        concat_ws('.', quarantine.table_name, nullif(quarantine.column_name, '')),
        quarantine.reason
    ) as note
from quarantine
