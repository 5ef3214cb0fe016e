/*---
title = "Case kept open by safeguarding checks alone"
kept = "Cases that only checks keep open are closed in time"
paragraphs = ["9.4"]
kind = "deadline"
basis = "policy"
owner = "service_manager"
standing = true
asks = """
Work to first hearing that stays open only because its safeguarding checks cannot be completed is closed within two \
months of the FHDRA. Cases count whose checks are still outstanding when the two months are over, or today where that \
is sooner, and for which no later hearing is set; the latest FHDRA that went ahead is the one counted from."""
why = "Checks that will never come back keep a case open that nobody works on, and hide the ones that matter."
to_do = "Decide on closure without the missing checks, record the decision, and close the case"
cannot_see = "Checks that were never entered, and later hearings that are not in the export."
---*/
-- One obligation a case of work to first hearing that waits for its safeguarding checks and for nothing else.
select
    stalled_safeguarding_cases.case_id as case_id,
    'cases' as subject_kind,
    stalled_safeguarding_cases.case_id as subject_id,
    stalled_safeguarding_cases.hearing_on as triggered_at,
    within_months(stalled_safeguarding_cases.hearing_on, $stalled_safeguarding_months) as due_at,
    case_states.closed_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    'hearings:' || stalled_safeguarding_cases.hearing_id as triggered_by,
    cast(null as varchar) as done_by,
    cast(null as varchar) as note
from stalled_safeguarding_cases
inner join case_states
    on stalled_safeguarding_cases.case_id = case_states.case_id
