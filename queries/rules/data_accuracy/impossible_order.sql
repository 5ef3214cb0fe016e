/*---
title = "Dates in an order that cannot be"
paragraphs = ["2.2", "7.2"]
kind = "prohibition"
basis = "policy"
owner = "business_services_manager"
always = true
no_variation = true
skips_absent = true
asks = """
Information in the record is accurate. Pairs of dates are listed that cannot both be right: a case closed before it \
came, or archived before it was closed; a contact or meeting recorded before it happened; an allocation that ended \
before it began; a hearing held, or a report filed, before the case came; a death before the birth; a document deleted \
before it was saved. Each pair counts on its own, as it stands today; where one of the two has no time of day, days \
are compared."""
why = "One of the two dates is wrong, and every time that is counted from it is wrong as well."
to_do = "Find out which of the two dates is wrong, and correct it"
cannot_see = "Dates that are wrong and still in order."
---*/
-- One a pair of dates the wrong way round. A child may be in several cases, and its dates are wrong once: they stand in
-- none.
with days as (

    select
        case_id,
        'cases' as table_name,
        case_id as subject_id,
        'closed_on' as column_name,
        closed_on as later_on,
        'cases.received_on' as earlier_name,
        received_on as earlier_on
    from cases
    union all
    select
        case_id,
        'cases' as table_name,
        case_id as subject_id,
        'archived_on' as column_name,
        archived_on as later_on,
        'cases.closed_on' as earlier_name,
        closed_on as earlier_on
    from cases
    union all
    select
        reports.case_id as case_id,
        'reports' as table_name,
        reports.report_id as subject_id,
        'filed_on' as column_name,
        reports.filed_on as later_on,
        'cases.received_on' as earlier_name,
        cases.received_on as earlier_on
    from reports
    inner join cases
        on reports.case_id = cases.case_id
    union all
    select
        hearings.case_id as case_id,
        'hearings' as table_name,
        hearings.hearing_id as subject_id,
        'hearing_on' as column_name,
        hearings.hearing_on as later_on,
        'cases.received_on' as earlier_name,
        cases.received_on as earlier_on
    from hearings
    inner join cases
        on hearings.case_id = cases.case_id
    where hearings.vacated is not true
    union all
    select
        cast(null as varchar) as case_id,
        'children' as table_name,
        child_id as subject_id,
        'date_of_death' as column_name,
        date_of_death as later_on,
        'children.date_of_birth' as earlier_name,
        date_of_birth as earlier_on
    from children
    union all
    select
        case_id,
        'documents' as table_name,
        document_id as subject_id,
        'deleted_on' as column_name,
        deleted_on as later_on,
        'documents.saved_on' as earlier_name,
        saved_on as earlier_on
    from documents

),

moments as (

    select
        case_id,
        'contact_log' as table_name,
        entry_id as subject_id,
        'recorded_at' as column_name,
        recorded_at as later_at,
        'contact_log.event_at' as earlier_name,
        event_at as earlier_at
    from contact_log
    union all
    select
        case_id,
        'detailed_recordings' as table_name,
        recording_id as subject_id,
        'recorded_at' as column_name,
        recorded_at as later_at,
        'detailed_recordings.event_at' as earlier_name,
        event_at as earlier_at
    from detailed_recordings
    union all
    select
        case_id,
        'allocations' as table_name,
        allocation_id as subject_id,
        'ended_at' as column_name,
        ended_at as later_at,
        'allocations.allocated_at' as earlier_name,
        allocated_at as earlier_at
    from allocations

),

faults as (

    select
        case_id,
        table_name,
        subject_id,
        column_name,
        cast(later_on as varchar) as later,
        earlier_name,
        cast(earlier_on as varchar) as earlier
    from days
    where later_on < earlier_on
    union all
    select
        case_id,
        table_name,
        subject_id,
        column_name,
        cast(later_at as varchar) as later,
        earlier_name,
        cast(earlier_at as varchar) as earlier
    from moments
    where
        -- A day without a time, 00:00, is before only what comes on a later day.
        later_at < earlier_at
        and (
            later_at <> date_trunc('day', later_at)
            or cast(later_at as date) < cast(earlier_at as date)
        )

)

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
    concat(table_name, '.', column_name, ' ', later, ' is before ', earlier_name, ' ', earlier) as note
from faults
