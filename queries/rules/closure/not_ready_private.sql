/*---
title = "Private law case not made ready to close in time"
kept = "Private law cases are made ready to close in time"
paragraphs = ["9.5", "9.2"]
kind = "deadline"
basis = "policy"
owner = "practitioner"
early_ok = true
standing = true
asks = """
Within two weeks of the end of the work, the practitioner tells the service manager that the case is ready to close, \
or closes it; in work after first hearing the closure section of the case plan is completed and safeguarding \
confirmed as well, and the last of these counts. The work ends with the filing of a section 7 or addendum report \
whose author need not attend the final hearing, or with a hearing that orders no further work, after the last that \
ordered some. Work to first hearing that waits for safeguarding checks is judged by another rule."""
why = "A case left open when its work is done hides the children who still wait for someone."
to_do = "Complete the closure section of the case plan, confirm safeguarding, and tell the service manager it is ready"
cannot_see = "Ends of work whose hearing or report leaves blank what was ordered, and orders that were never entered."
---*/
-- One obligation a private law case whose work is at its end. Work to first hearing needs no case plan.
with plans as (

    -- In work after first hearing all three days are needed: the closure section, safeguarding, and ready.
    select
        case_id,
        case_plan_id,
        case
            when closure_section_completed_on is not null and safeguarding_confirmed_on is not null
                then greatest(closure_section_completed_on, safeguarding_confirmed_on)
        end as completed_on,
        closure_section_completed_on,
        safeguarding_confirmed_on
    from latest_case_plans

),

duties as (

    select
        private_cases_to_close.case_id as case_id,
        private_cases_to_close.end_of_work_on as end_of_work_on,
        private_cases_to_close.ended_by as ended_by,
        plans.case_plan_id as case_plan_id,
        plans.completed_on as completed_on,
        case
            when private_cases_to_close.case_type = 'wtfh' then ready_cases.ready_on
            when plans.completed_on is not null and ready_cases.ready_on is not null
                then greatest(plans.completed_on, ready_cases.ready_on)
        end as done_on,
        ready_cases.ready_on as ready_on,
        concat_ws(
            ', ',
            case
                when private_cases_to_close.case_type = 'wafh' and plans.closure_section_completed_on is null
                    then 'closure section not completed'
            end,
            case
                when private_cases_to_close.case_type = 'wafh' and plans.safeguarding_confirmed_on is null
                    then 'safeguarding not confirmed'
            end,
            case when ready_cases.ready_on is null then 'not ready' end
        ) as missing
    from private_cases_to_close
    left join ready_cases
        on private_cases_to_close.case_id = ready_cases.case_id
    left join plans
        on private_cases_to_close.case_id = plans.case_id

)

select
    case_id,
    'cases' as subject_kind,
    case_id as subject_id,
    end_of_work_on as triggered_at,
    within_weeks(end_of_work_on, $private_closure_weeks) as due_at,
    done_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    ended_by as triggered_by,
    case when done_on > ready_on then 'case_plans:' || case_plan_id end as done_by,
    nullif(missing, '') as note
from duties
