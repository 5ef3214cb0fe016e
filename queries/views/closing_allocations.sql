-- Each case closed by the as-at day, and its allocated practitioner at the end of that closing day: blank where nobody
-- was ever allocated by then.
select
    case_states.case_id as case_id,
    case_states.closed_on as closed_on,
    answering_allocations.staff_id as staff_id
from case_states
left join answering_allocations
    on
        case_states.case_id = answering_allocations.case_id
        and answering_allocations.from_at <= end_of_day(case_states.closed_on)
        and (
            answering_allocations.to_at is null
            or answering_allocations.to_at > end_of_day(case_states.closed_on)
        )
where case_states.is_closed
