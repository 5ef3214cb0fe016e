/*---
title = "More than one Word version of a filed report kept"
paragraphs = ["4.2"]
kind = "prohibition"
basis = "policy"
owner = "practitioner"
optional = ["documents.deleted_on"]
asks = """
Of a report that has been filed, one Word version may be kept, so that a later report can be built on it. Every \
filed report is listed that has two or more, once, whatever their number; those that have been deleted do not count."""
why = "Of two versions that can be changed, nobody can tell which the next report on the child should rest on."
to_do = "Keep the Word version that matches what was filed, and delete the others"
cannot_see = "Word files that were saved without being marked as the Word version."
---*/
-- One a filed report with more than one.
with word_masters as (

    select
        report_id,
        count(*) as n
    from documents
    where version = 'word_master' and report_id is not null and deleted_on is null
    group by report_id

)

select
    reports.case_id as case_id,
    'reports' as subject_kind,
    reports.report_id as subject_id,
    reports.filed_on as triggered_at,
    reports.filed_on as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    concat('Word versions kept: ', word_masters.n) as note
from reports
inner join word_masters
    on reports.report_id = word_masters.report_id
where reports.filed_on is not null and word_masters.n > 1
