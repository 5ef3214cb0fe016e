/*---
title = "Report filed without approval"
kept = "Reports are approved by the day they are filed"
paragraphs = ["2.4"]
kind = "deadline"
basis = "policy"
owner = "service_manager"
early_ok = true
optional = ["authorisations.withdrawn_on"]
asks = """
Every report that is filed has been approved by the end of the day it was filed: by a manager who is not its author, \
or by its author where that author was authorised to self-file on the day of approval. Reports with a day of filing \
count; approval before that day is in time."""
why = "A report can decide where a child lives, so no one's word goes to court unread save by earned trust."
to_do = "Approve the report, or record who approved it and when"
cannot_see = "Whether the approver read the report, and reports that do not say when they were filed."
---*/
-- One obligation a filed report. Why an approval does not count is said in the note.
with self_approvals as (

    -- Reports of the self route that their author approved while holding self_file.
    select reports.report_id as report_id
    from reports
    inner join authorisations
        on
            reports.author_id = authorisations.staff_id
            and authorisations.granted_on <= reports.approved_on
            and (authorisations.withdrawn_on is null or authorisations.withdrawn_on > reports.approved_on)
    where
        authorisations.kind = 'self_file'
        and reports.approval_route = 'self'
        and (reports.approved_by is null or reports.approved_by = reports.author_id)
    group by reports.report_id

),

filings as (

    select
        reports.report_id as report_id,
        reports.case_id as case_id,
        reports.author_id as author_id,
        reports.approval_route as approval_route,
        reports.approved_by as approved_by,
        reports.approved_on as approved_on,
        reports.filed_on as filed_on,
        self_approvals.report_id is not null
        or (managers.staff_id is not null and reports.approved_by is distinct from reports.author_id) as is_valid
    from reports
    left join self_approvals
        on reports.report_id = self_approvals.report_id
    left join managers
        on reports.approved_by = managers.staff_id
    where reports.filed_on is not null

)

select
    case_id as case_id,
    'reports' as subject_kind,
    report_id as subject_id,
    filed_on as triggered_at,
    end_of_day(filed_on) as due_at,
    case when is_valid then approved_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when approved_on is null and approved_by is null then 'no approval is recorded'
        when approved_on is null then 'approved_on is blank'
        when is_valid then null
        when approval_route = 'self' and coalesce(approved_by, author_id) is null then 'author_id is blank'
        when approval_route = 'self' and (approved_by is null or approved_by = author_id)
            then 'the author was not authorised to self-file on the day of approval'
        when approved_by is null then 'approved_by is blank'
        when approved_by = author_id then 'approved by its own author, not by the self route'
        else 'approved by someone who is not a manager'
    end as note
from filings
