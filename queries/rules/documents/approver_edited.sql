/*---
title = "Report edited by its approver"
paragraphs = ["2.4"]
kind = "prohibition"
basis = "policy"
owner = "service_manager"
asks = """
Whoever approves a report does not change its text: what should be different is said in comments or on a sheet of \
its own, and the author changes it. Every report is listed in which the approver made edits or tracked changes, \
filed or not. It stands against the approver, on the day of approval, or that of filing where approval has no day."""
why = "The court may ask the author about every word on a child, and so each must be the author's own."
to_do = "Go over the edits with the author, who must stand by the report; next time, comment and do not edit"
cannot_see = "Edits that the system did not keep, and whether they changed what the report says."
---*/
-- One a report that its approver edited.
select
    reports.case_id as case_id,
    'reports' as subject_kind,
    reports.report_id as subject_id,
    coalesce(reports.approved_on, reports.filed_on) as triggered_at,
    coalesce(reports.approved_on, reports.filed_on) as due_at,
    cast(null as timestamp) as done_at,
    reports.approved_by as holder_staff_id,
    staff.team_id as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when reports.approved_on is not null then null
        when reports.filed_on is not null then 'approved_on is blank: the day of filing stands for it'
        else 'approved_on and filed_on are blank'
    end as note
from reports
left join staff
    on reports.approved_by = staff.staff_id
where reports.approver_amended
