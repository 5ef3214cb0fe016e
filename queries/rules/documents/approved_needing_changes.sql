/*---
title = "Report approved though changes were needed"
paragraphs = ["2.4"]
kind = "prohibition"
basis = "policy"
owner = "service_manager"
asks = """
A report that still needs changes to be good is not approved. Every report is listed that has a day of approval and \
whose approver noted that changes were needed. It stands against the approver, on the day of approval."""
why = "Approval is the promise that what the court reads about a child is good enough; a report known not to be is not."
to_do = "Have the author make the changes and approve the report anew, or record that they had been made"
cannot_see = "Changes that were needed and not noted, and whether those noted were made before approval."
---*/
-- One a report that was approved and needed changes.
select
    reports.case_id as case_id,
    'reports' as subject_kind,
    reports.report_id as subject_id,
    reports.approved_on as triggered_at,
    reports.approved_on as due_at,
    cast(null as timestamp) as done_at,
    reports.approved_by as holder_staff_id,
    staff.team_id as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    cast(null as varchar) as note
from reports
left join staff
    on reports.approved_by = staff.staff_id
where reports.changes_needed and reports.approved_on is not null
