/*---
title = "A record vanished without being deleted"
paragraphs = ["fn 2"]
kind = "prohibition"
basis = "policy"
owner = "operational_director"
always = true
no_variation = true
optional = ["deletions.item_id"]
asks = """
No case record is destroyed unsaid. Every case, contact log entry and document that the snapshot before held is in this \
one too, unless its deletion is recorded: by a deletion of the whole case record, a deletion that names the item, or \
the document's own date of deletion. What is missing without one is listed, as at the day of this snapshot."""
why = "What disappears from a child's record without a word can never be asked for again, by the child least of all."
to_do = "Find out what became of it: restore it, or record its deletion and the authority for it"
cannot_see = """
What came and went between two snapshots, and what vanished before the first. A record is missed in the snapshot after the \
last that held it and in no later one: keep that list, and see it through."""
---*/
-- One a record that was there and is not. Needs a snapshot before this one.
with missing as (

    select
        previous_cases.case_id as case_id,
        'cases' as subject_kind,
        previous_cases.case_id as subject_id
    from previous_cases
    left join cases
        on previous_cases.case_id = cases.case_id
    where cases.case_id is null
    union all
    select
        previous_contact_log.case_id as case_id,
        'contact_log' as subject_kind,
        previous_contact_log.entry_id as subject_id
    from previous_contact_log
    left join contact_log
        on previous_contact_log.entry_id = contact_log.entry_id
    where contact_log.entry_id is null
    union all
    select
        previous_documents.case_id as case_id,
        'documents' as subject_kind,
        previous_documents.document_id as subject_id
    from previous_documents
    left join documents
        on previous_documents.document_id = documents.document_id
    where documents.document_id is null and previous_documents.deleted_on is null

),

deleted_cases as (

    select case_id
    from deletions
    where scope = 'case_record' and case_id is not null
    group by case_id

),

deleted_items as (

    select item_id
    from deletions
    where item_id is not null
    group by item_id

)

select
    missing.case_id as case_id,
    missing.subject_kind as subject_kind,
    missing.subject_id as subject_id,
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
    'in the snapshot before, not in this one, and no deletion recorded' as note
from missing
left join deleted_cases
    on missing.case_id = deleted_cases.case_id
left join deleted_items
    on missing.subject_id = deleted_items.item_id
where deleted_cases.case_id is null and deleted_items.item_id is null
