/*---
title = "The same key more than once, with different content"
paragraphs = ["2.2", "7.2"]
kind = "prohibition"
basis = "policy"
owner = "business_services_manager"
always = true
no_variation = true
skips_absent = true
asks = """
Information in the record is accurate: a key names one thing. Where an export holds a key more than once with different \
content, the first row is used and the others are refused; each such key is listed once, as it stands today."""
why = "Two versions of one record cannot both be true, and whoever reads one of them does not know of the other."
to_do = "Find out which is right, and have the other taken out of the system or the export"
cannot_see = "Which of the rows is right; and two keys for one thing."
---*/
-- One a key, on the row that was kept. Ingest refuses the others to quarantine, and says why in these words.
with conflicts as (

    select
        table_name,
        subject_id,
        count(*) as n_refused
    from quarantine
    where column_name is null and reason like 'conflicts with row %'
    group by table_name, subject_id

)

select
    keyed_rows.case_id as case_id,
    conflicts.table_name as subject_kind,
    conflicts.subject_id as subject_id,
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
    conflicts.table_name || ': the key ' || conflicts.subject_id || ' came ' || cast(conflicts.n_refused as varchar)
    || case when conflicts.n_refused = 1 then ' more time' else ' more times' end || ', with other content' as note
from conflicts
inner join keyed_rows
    on
        conflicts.table_name = keyed_rows.table_name
        and conflicts.subject_id = keyed_rows.subject_id
