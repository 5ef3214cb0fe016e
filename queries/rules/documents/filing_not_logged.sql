/*---
title = "Filing of a report not logged"
kept = "Filing of reports is logged in time"
paragraphs = ["4.2"]
kind = "deadline"
basis = "derived"
owner = "practitioner"
asks = """
The day on which a report is filed at court is noted on the contact log. The policy gives this note no time of its \
own, so the three working days of recording count, from the day of filing. Every report with a day of filing counts."""
why = "Whoever takes the case over must see at once what the court has been told about the child, and when."
to_do = "Note the filing on the contact log, or say when that was done"
cannot_see = "Reports that do not say when they were filed, and whether the day noted is the right one."
---*/
-- One obligation a filed report.
select
    case_id,
    'reports' as subject_kind,
    report_id as subject_id,
    filed_on as triggered_at,
    within_working_days(filed_on, $recording_working_days) as due_at,
    filing_logged_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    cast(null as varchar) as note
from reports
where filed_on is not null
