/*---
title = "A date that the rules count from is missing"
paragraphs = ["2.2", "7.2"]
kind = "prohibition"
basis = "policy"
owner = "business_services_manager"
always = true
no_variation = true
skips_absent = true
asks = """
Information in the record is accurate and complete, the dates from which times are counted first of all: when a \
contact happened and was recorded, a case came, work was directed, a hearing took place, a case plan began, a \
document came from outside, a case was allocated, a subject child was born. Each of these that is blank is listed, as \
it stands today."""
why = "Where the date is missing nobody can tell if the child was served in time, and the gap looks like compliance."
to_do = "Find the date and enter it"
cannot_see = "Dates that are there and wrong."
---*/
-- One a blank date; a table or column that no file supplied is skipped. Documents whose origin was not supplied are
-- skipped too: which of them came from outside cannot be told.
with blanks as (

    select
        case_id,
        'contact_log' as table_name,
        entry_id as subject_id,
        'event_at' as column_name
    from contact_log
    where event_at is null
    union all
    select
        case_id,
        'contact_log' as table_name,
        entry_id as subject_id,
        'recorded_at' as column_name
    from contact_log
    where recorded_at is null
    union all
    select
        case_id,
        'cases' as table_name,
        case_id as subject_id,
        'received_on' as column_name
    from cases
    where received_on is null
    union all
    select
        case_id,
        'cases' as table_name,
        case_id as subject_id,
        'directed_on' as column_name
    from cases
    where directed_on is null and law_type = 'private' and work_stage = 'wafh'
    union all
    select
        case_id,
        'hearings' as table_name,
        hearing_id as subject_id,
        'hearing_on' as column_name
    from hearings
    where hearing_on is null and vacated is not true
    union all
    select
        case_id,
        'case_plans' as table_name,
        case_plan_id as subject_id,
        'initiated_on' as column_name
    from case_plans
    where initiated_on is null
    union all
    select
        documents.case_id as case_id,
        'documents' as table_name,
        documents.document_id as subject_id,
        'received_on' as column_name
    from documents
    inner join supplied
        on supplied.table_name = 'documents' and supplied.column_name = 'origin'
    where documents.received_on is null and coalesce(documents.origin, 'other_third_party') <> 'internal'
    union all
    select
        case_id,
        'allocations' as table_name,
        allocation_id as subject_id,
        'allocated_at' as column_name
    from allocations
    where allocated_at is null
    union all
    select
        subject_children.case_id as case_id,
        'children' as table_name,
        children.child_id as subject_id,
        'date_of_birth' as column_name
    from subject_children
    inner join children
        on subject_children.child_id = children.child_id
    where children.date_of_birth is null

)

select
    blanks.case_id as case_id,
    blanks.table_name as subject_kind,
    blanks.subject_id as subject_id,
    $as_at as triggered_at,
    $as_at as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    blanks.column_name as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    blanks.table_name || '.' || blanks.column_name || ' is blank' as note
from blanks
inner join supplied
    on
        blanks.table_name = supplied.table_name
        and blanks.column_name = supplied.column_name
