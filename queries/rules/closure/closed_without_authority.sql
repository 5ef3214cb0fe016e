/*---
title = "Closed without authority"
kept = "Closures are authorised"
paragraphs = ["9.1", "9.2", "7.1"]
kind = "deadline"
basis = "policy"
owner = "service_manager"
early_ok = true
asks = """
By the day it is closed, someone entitled to has decided that the case is to close: a manager closed it, or an \
employed practitioner who held authority to close cases on that day; or, whoever registered it, a manager recorded \
the authorisation in the case plan. Nobody holds that authority in their first six months, and an associate never \
does."""
why = "A case closed on nobody's authority may leave a child with work undone and no one who answers for it."
to_do = "Review the case and record the closure authorisation in its case plan, or say who closed it"
cannot_see = "Authority given by email or in conversation and not recorded on the case plan."
---*/
-- One obligation a closed case.
with closings as (

    select
        case_states.case_id as case_id,
        case_states.closed_on as closed_on,
        cases.closed_by as closed_by,
        managers.staff_id is not null or self_close_holders.staff_id is not null as is_entitled
    from case_states
    inner join cases
        on case_states.case_id = cases.case_id
    left join managers
        on cases.closed_by = managers.staff_id
    left join self_close_holders
        on
            cases.closed_by = self_close_holders.staff_id
            and self_close_holders.from_on <= case_states.closed_on
            and (self_close_holders.until_on is null or self_close_holders.until_on > case_states.closed_on)
    where case_states.is_closed

)

select
    closings.case_id as case_id,
    'cases' as subject_kind,
    closings.case_id as subject_id,
    closings.closed_on as triggered_at,
    end_of_day(closings.closed_on) as due_at,
    case when closings.is_entitled then closings.closed_on else closure_authorities.authorised_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    case when not closings.is_entitled then 'case_plans:' || closure_authorities.case_plan_id end as done_by,
    case
        when closings.is_entitled then null
        when closure_authorities.authorised_on <= closings.closed_on then null
        when closure_authorities.authorised_on <= $as_at then 'authorised after it was closed'
        when closings.closed_by is null then 'who closed it is blank, and no manager authorised it'
        else 'closed by someone without authority, and no manager authorised it'
    end as note
from closings
left join closure_authorities
    on closings.case_id = closure_authorities.case_id
