/*---
title = "Closed without a complete checklist"
kept = "Closure checklists are complete by closure"
paragraphs = ["9.1", "A3"]
kind = "deadline"
basis = "policy"
owner = "service_manager"
early_ok = true
asks = """
A case is closed only once its closure checklist is complete: every question answered yes or not applicable, by the \
day of closing. Legal output may be left to business services if what they are to add is said; safeguarding is \
complete, or opted out of with a reason, and never both. Public law adds the letter to the reviewing officer. Except \
in work to first hearing, the case plan is complete where the practitioner may close cases, and signed off by the \
service manager where not."""
why = "The checklist is the last moment at which anyone looks for what is missing from a child's record."
to_do = "Complete the checklist, item by item as the note says, and date it"
cannot_see = "Whether what the checklist says is so, and cases whose type or work stage is blank."
---*/
-- One obligation a closed case whose type is known.
select
    case_id,
    'cases' as subject_kind,
    case_id as subject_id,
    closed_on as triggered_at,
    end_of_day(closed_on) as due_at,
    case when failing_items = '' then checklist_completed_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    case
        when failing_items = '' and checklist_completed_on is not null then 'closures:' || case_id
    end as done_by,
    case
        when failing_items <> '' then failing_items
        when checklist_completed_on is null then 'complete, and not dated'
    end as note
from closure_checklists
