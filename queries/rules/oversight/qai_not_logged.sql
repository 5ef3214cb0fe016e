/*---
title = "Quality assessment not logged"
kept = "Quality assessments are logged in time"
paragraphs = ["7.1"]
kind = "deadline"
basis = "derived"
owner = "service_manager"
optional = ["quality_assessments.via_approval"]
asks = """
When a quality assessment of a case has been completed, that is noted on the contact log. The policy gives this note \
no time of its own, so the three working days of recording count, from the day of completion. Assessments made as \
part of the approval of a report have no tool of their own and do not count."""
why = "Whoever opens the record should see that the work for this child was looked at, and when."
to_do = "Note on the contact log that the assessment was completed, or say when that was done"
cannot_see = "What the assessment found, and assessments that were never entered."
---*/
-- One obligation a quality assessment, those made through the approval of a report aside.
select
    case_id,
    'quality_assessments' as subject_kind,
    qai_id as subject_id,
    completed_on as triggered_at,
    within_working_days(completed_on, $recording_working_days) as due_at,
    logged_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case when completed_on is null then 'completed_on is blank' end as note
from quality_assessments
where via_approval is not true
