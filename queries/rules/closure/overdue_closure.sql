/*---
title = "Case not closed in time"
kept = "Cases are closed in time"
paragraphs = ["9.2", "9.5", "9.8"]
kind = "deadline"
basis = "policy"
owner = "service_manager"
early_ok = true
standing = true
asks = """
A private law case is closed within two weeks of the end of its work, a public law case within four weeks of its \
final hearing. The cases, the moments from which they are counted and the times are those of the two rules on making \
a case ready; what is judged here is the day the case was registered as closed."""
why = "Open cases that nobody works on crowd out the children who need work now, and their records stay unfinished."
to_do = "Move the case through its next step, and have it closed"
cannot_see = "Ends of work and final hearings that the export leaves blank, and reasons for waiting not recorded."
---*/
-- One obligation a case whose work is at its end; the note says which step an open one waits for.
with duties as (

    select
        case_id,
        end_of_work_on as ended_on,
        ended_by,
        within_weeks(end_of_work_on, $private_closure_weeks) as due_at
    from private_cases_to_close
    union all
    select
        final_hearings.case_id as case_id,
        final_hearings.hearing_on as ended_on,
        'hearings:' || final_hearings.hearing_id as ended_by,
        within_weeks(final_hearings.hearing_on, $public_closure_weeks) as due_at
    from final_hearings
    inner join cases
        on final_hearings.case_id = cases.case_id
    where cases.law_type = 'public'

)

select
    duties.case_id as case_id,
    'cases' as subject_kind,
    duties.case_id as subject_id,
    duties.ended_on as triggered_at,
    duties.due_at as due_at,
    case_states.closed_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    duties.ended_by as triggered_by,
    cast(null as varchar) as done_by,
    case
        when case_states.is_closed then null
        when ready_cases.ready_on is null or ready_cases.ready_on > $as_at then 'not ready'
        when closure_authorities.authorised_on is null or closure_authorities.authorised_on > $as_at
            then 'ready, not authorised'
        else 'authorised, not closed'
    end as note
from duties
inner join case_states
    on duties.case_id = case_states.case_id
left join ready_cases
    on duties.case_id = ready_cases.case_id
left join closure_authorities
    on duties.case_id = closure_authorities.case_id
