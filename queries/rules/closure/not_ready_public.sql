/*---
title = "Public law case not made ready to close in time"
kept = "Public law cases are made ready to close in time"
paragraphs = ["9.8", "9.2"]
kind = "deadline"
basis = "policy"
owner = "practitioner"
early_ok = true
standing = true
asks = """
Within four weeks of the final hearing, the practitioner has completed the closure section of the case plan and told \
the service manager that the case is ready to close, or closed it; the later of the two counts. Where there were \
several final hearings, the latest that went ahead does."""
why = "The last pieces of work for a child, the handover to the reviewing officer among them, are easily lost."
to_do = "Complete the closure section of the case plan and tell the service manager it is ready"
cannot_see = "Final hearings that were never entered or carry no date."
---*/
-- One obligation a public law case that has had its final hearing.
with duties as (

    select
        final_hearings.case_id as case_id,
        final_hearings.hearing_id as hearing_id,
        final_hearings.hearing_on as hearing_on,
        latest_case_plans.case_plan_id as case_plan_id,
        ready_cases.ready_on as ready_on,
        case
            when latest_case_plans.closure_section_completed_on is not null and ready_cases.ready_on is not null
                then greatest(latest_case_plans.closure_section_completed_on, ready_cases.ready_on)
        end as done_on,
        concat_ws(
            ', ',
            case
                when latest_case_plans.closure_section_completed_on is null
                    then 'closure section not completed'
            end,
            case when ready_cases.ready_on is null then 'not ready' end
        ) as missing
    from final_hearings
    inner join cases
        on final_hearings.case_id = cases.case_id
    left join ready_cases
        on final_hearings.case_id = ready_cases.case_id
    left join latest_case_plans
        on final_hearings.case_id = latest_case_plans.case_id
    where cases.law_type = 'public'

)

select
    case_id,
    'cases' as subject_kind,
    case_id as subject_id,
    hearing_on as triggered_at,
    within_weeks(hearing_on, $public_closure_weeks) as due_at,
    done_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    'hearings:' || hearing_id as triggered_by,
    case when done_on > ready_on then 'case_plans:' || case_plan_id end as done_by,
    nullif(missing, '') as note
from duties
