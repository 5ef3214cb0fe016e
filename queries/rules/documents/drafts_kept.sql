/*---
title = "Drafts kept after the report was filed"
kept = "Drafts are deleted by the day a report is filed"
paragraphs = ["4.2"]
kind = "deadline"
basis = "policy"
owner = "practitioner"
early_ok = true
asks = """
Earlier drafts of a report are deleted by the end of the day it is filed. Reports with a day of filing and at least \
one draft count, once each; the day on which the last of its drafts was deleted counts, and while one of them is \
still there nothing has been done. The one Word version that may be kept is not a draft."""
why = "A draft left behind can be read as what was said of the child, though nobody stood by it in the end."
to_do = "Delete the drafts, or mark as the Word version the one that is to be kept"
cannot_see = "Drafts that were saved without being marked as drafts, and copies outside the case system."
---*/
-- One obligation a filed report that has, or had, drafts.
with drafts as (

    select
        report_id,
        count(*) as n,
        count(deleted_on) as n_deleted,
        max(deleted_on) as last_deleted_on,
        first_value(document_id order by deleted_on desc, document_id desc) as last_document_id
    from documents
    where version = 'draft' and report_id is not null
    group by report_id

)

select
    reports.case_id as case_id,
    'reports' as subject_kind,
    reports.report_id as subject_id,
    reports.filed_on as triggered_at,
    end_of_day(reports.filed_on) as due_at,
    case when drafts.n_deleted = drafts.n then drafts.last_deleted_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    case when drafts.n_deleted = drafts.n then 'documents:' || drafts.last_document_id end as done_by,
    case
        when drafts.n_deleted < drafts.n
            then concat('drafts not deleted: ', drafts.n - drafts.n_deleted, ' of ', drafts.n)
    end as note
from reports
inner join drafts
    on reports.report_id = drafts.report_id
where reports.filed_on is not null
