-- Each case closed by the as-at day, its allocated practitioner at the end of that closing day (blank where nobody
-- was ever allocated by then), and whether that person held authority to close cases on it.
select
    case_states.case_id as case_id,
    case_states.case_type as case_type,
    case_states.closed_on as closed_on,
    answering_allocations.staff_id as staff_id,
    self_close_holders.staff_id is not null as holds_self_close
from case_states
left join answering_allocations
    on
        case_states.case_id = answering_allocations.case_id
        and answering_allocations.from_at <= end_of_day(case_states.closed_on)
        and (
            answering_allocations.to_at is null
            or answering_allocations.to_at > end_of_day(case_states.closed_on)
        )
left join self_close_holders
    on
        answering_allocations.staff_id = self_close_holders.staff_id
        and self_close_holders.from_on <= case_states.closed_on
        and (self_close_holders.until_on is null or self_close_holders.until_on > case_states.closed_on)
where case_states.is_closed
