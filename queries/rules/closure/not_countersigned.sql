/*---
title = "Closure not countersigned"
kept = "Closures that need it are countersigned"
paragraphs = ["9.13"]
kind = "deadline"
basis = "policy"
owner = "service_manager"
early_ok = true
asks = """
A closure is countersigned by a service manager, by the day the case is closed, where its practitioner on that day was \
still within their first six months, or where the latest assessment of their closure practice by then found it \
wanting. The practitioner is whoever the case was allocated to at the end of the day of closing, or last before."""
why = "Someone new, or whose closures fell short, may miss what a child still needs; a second pair of eyes does not."
to_do = "Review the file, and countersign the closure in the case plan"
cannot_see = "Whether the file was read before it was countersigned, and assessments that were not entered."
---*/
-- One obligation a closed case whose practitioner may not close without a second signature.
with assessments as (

    -- Each assessment is the latest until the next; of several on one day, the greatest id.
    select
        staff_id,
        outcome,
        assessed_on as from_on,
        lead(assessed_on) over (partition by staff_id order by assessed_on asc, assessment_id asc) as to_on
    from practice_assessments
    where staff_id is not null and assessed_on is not null

),

closings as (

    select
        closing_allocations.case_id as case_id,
        closing_allocations.closed_on as closed_on,
        closures.countersigned_by as countersigned_by,
        closures.countersigned_on as countersigned_on,
        coalesce(signers.role = 'service_manager', false) as is_signed,
        closing_allocations.closed_on < cast(within_months(staff.started_on, $probation_months) as date) as is_new,
        assessments.outcome = 'does_not_meet_standard' as is_wanting
    from closing_allocations
    left join staff
        on closing_allocations.staff_id = staff.staff_id
    left join assessments
        on
            closing_allocations.staff_id = assessments.staff_id
            and assessments.from_on <= closing_allocations.closed_on
            and (assessments.to_on is null or assessments.to_on > closing_allocations.closed_on)
    left join closures
        on closing_allocations.case_id = closures.case_id
    left join staff as signers
        on closures.countersigned_by = signers.staff_id

)

select
    case_id,
    'cases' as subject_kind,
    case_id as subject_id,
    closed_on as triggered_at,
    end_of_day(closed_on) as due_at,
    case when is_signed then countersigned_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    'closures:' || case_id as done_by,
    concat_ws(
        ', ',
        case when is_new then 'the practitioner was new' end,
        case when is_wanting then 'the latest assessment of their closures did not meet the standard' end,
        case
            when countersigned_by is null and countersigned_on is not null then 'who countersigned is blank'
            when countersigned_by is not null and not is_signed
                then 'countersigned by someone who is not a service manager'
            when is_signed and countersigned_on is null then 'the countersignature is not dated'
        end
    ) as note
from closings
where is_new or is_wanting
