/*---
title = "Closed with a hearing still ahead"
paragraphs = ["9.4"]
kind = "prohibition"
basis = "policy"
owner = "service_manager"
optional = ["hearings.vacated"]
asks = """
Work after first hearing is not closed while a hearing is still to come. A closed case is listed, once, if any hearing \
of it is dated after the day it was closed, past or future, unless that hearing was vacated."""
why = "A closed case has nobody to prepare for the hearing, and the court hears nothing of the child."
to_do = "Reopen the case, or record that the hearing was vacated"
cannot_see = "Hearings that were never entered or carry no date, and whether Cafcass was needed at the hearing."
---*/
-- One a closed case of work after first hearing that has a later hearing; the note gives the day of the next.
with hearings_ahead as (

    select
        case_states.case_id as case_id,
        case_states.closed_on as closed_on,
        min(hearings.hearing_on) as hearing_on
    from case_states
    inner join hearings
        on
            case_states.case_id = hearings.case_id
            and case_states.closed_on < hearings.hearing_on
    where
        case_states.is_closed
        and case_states.case_type = 'wafh'
        and hearings.vacated is not true
    group by case_states.case_id, case_states.closed_on

)

select
    case_id,
    'cases' as subject_kind,
    case_id as subject_id,
    closed_on as triggered_at,
    closed_on as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    'a hearing on ' || cast(hearing_on as varchar) as note
from hearings_ahead
