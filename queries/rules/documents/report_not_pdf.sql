/*---
title = "Filed report not saved as a PDF"
kept = "Filed reports are saved as PDF"
paragraphs = ["4.2"]
kind = "deadline"
basis = "policy"
owner = "practitioner"
early_ok = true
asks = """
The version of a report that goes to court is saved on the record as a PDF by the end of the day it is filed. \
Reports with a day of filing count; the first document of the report counts that is marked as filed and is a PDF, \
and a day before filing is in time."""
why = "What the court was told about a child must stand as it was told, and nobody can alter a PDF afterwards."
to_do = "Save the filed version as a PDF, marked as filed, or correct how it was saved"
cannot_see = "Whether the PDF saved is the version the court had, and reports that do not say when they were filed."
---*/
-- One obligation a filed report, done by the first of its filed versions that is a PDF.
with filed_versions as (

    select
        report_id,
        min(saved_on) filter (where format = 'pdf') as saved_on,
        first_value(document_id order by saved_on asc, document_id asc)
            filter (where format = 'pdf' and saved_on is not null) as document_id,
        coalesce(bool_or(format = 'pdf'), false) as has_pdf
    from documents
    where version = 'filed' and report_id is not null
    group by report_id

)

select
    reports.case_id as case_id,
    'reports' as subject_kind,
    reports.report_id as subject_id,
    reports.filed_on as triggered_at,
    end_of_day(reports.filed_on) as due_at,
    filed_versions.saved_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    'documents:' || filed_versions.document_id as done_by,
    case
        when filed_versions.report_id is null then 'no filed version is saved'
        when not filed_versions.has_pdf then 'the filed version saved is not a PDF'
        when filed_versions.saved_on is null then 'saved_on is blank'
    end as note
from reports
left join filed_versions
    on reports.report_id = filed_versions.report_id
where reports.filed_on is not null
