-- Who answers for each case at the end of the as-at day: its allocation then, or the last before; else its team.
select
    cases.case_id as case_id,
    case when answering_allocations.case_id is null then cases.team_id else answering_allocations.team_id end
        as team_id,
    answering_allocations.staff_id as staff_id
from cases
left join answering_allocations
    on
        cases.case_id = answering_allocations.case_id
        and answering_allocations.from_at <= end_of_day($as_at)
        and (answering_allocations.to_at is null or answering_allocations.to_at > end_of_day($as_at))
