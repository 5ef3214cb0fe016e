/*---
title = "Closed with safeguarding checks outstanding"
kept = "Closing with checks outstanding is decided by a manager"
paragraphs = ["9.4"]
kind = "deadline"
basis = "policy"
owner = "service_manager"
early_ok = true
asks = """
Where work to first hearing is closed although a safeguarding check has not come back, a service manager or practice \
supervisor has decided so by the day of closing. Closed cases count in which, on that day, some check was neither \
received and complete, nor not required, nor opted out of with a reason."""
why = "An unfinished check may hold the one fact that shows a child is in danger; closing over it is a decision."
to_do = "Look at the outstanding checks, and record the decision to close without them, or have them completed"
cannot_see = "Checks that should have been made and were never entered."
---*/
-- One obligation a case of work to first hearing that was closed over an outstanding check.
with closings as (

    select
        case_states.case_id as case_id,
        case_states.closed_on as closed_on,
        closures.safeguarding_decision_by as decided_by,
        closures.safeguarding_decision_on as decided_on,
        coalesce(staff.role in ('service_manager', 'practice_supervisor'), false) as is_decided
    from case_states
    inner join safeguarding_outstanding
        on case_states.case_id = safeguarding_outstanding.case_id
    left join closures
        on case_states.case_id = closures.case_id
    left join staff
        on closures.safeguarding_decision_by = staff.staff_id
    where
        case_states.is_closed
        and case_states.case_type = 'wtfh'
        and (
            safeguarding_outstanding.until_on is null
            or safeguarding_outstanding.until_on > case_states.closed_on
        )

)

select
    case_id,
    'cases' as subject_kind,
    case_id as subject_id,
    closed_on as triggered_at,
    end_of_day(closed_on) as due_at,
    case when is_decided then decided_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    'closures:' || case_id as done_by,
    case
        when decided_by is null and decided_on is not null then 'who decided is blank'
        when decided_by is not null and not is_decided
            then 'decided by someone who is neither a service manager nor a practice supervisor'
        when is_decided and decided_on is null then 'the decision is not dated'
    end as note
from closings
