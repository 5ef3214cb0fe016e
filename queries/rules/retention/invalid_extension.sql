/*---
title = "Decision to keep a record longer not jointly made"
paragraphs = ["10.3"]
kind = "prohibition"
basis = "policy"
owner = "head_of_practice"
always = true
no_variation = true
asks = """
A record is kept beyond its time only where two people decided so together, and said why: a head of practice or \
assistant director for the area, and an operational director. Each decision to keep a record of which any of these is \
missing, or was someone else, is listed."""
why = "To keep a family's record for longer is to hold their private life for longer, and needs more than one opinion."
to_do = "Have both decide, or record who did and the reason; if they would not, end the decision to keep the record"
cannot_see = "Whether the reason is a good one, and decisions that were never entered."
---*/
-- One a decision that does not stand; the note says what fails.
with decisions as (

    select
        retention_decisions.decision_id as decision_id,
        retention_decisions.case_id as case_id,
        retention_decisions.decided_on as decided_on,
        concat_ws(
            ', ',
            case
                when coalesce(area_leaders.role, 'other') not in ('head_of_practice', 'assistant_director')
                    then 'not decided by a head of practice or assistant director'
            end,
            case
                when coalesce(directors.role, 'other') <> 'operational_director'
                    then 'not decided by an operational director'
            end,
            case when retention_decisions.reason is null then 'no reason given' end
        ) as faults
    from retention_decisions
    left join staff as area_leaders
        on retention_decisions.area_leader_id = area_leaders.staff_id
    left join staff as directors
        on retention_decisions.director_id = directors.staff_id

)

select
    case_id,
    'retention_decisions' as subject_kind,
    decision_id as subject_id,
    decided_on as triggered_at,
    decided_on as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    concat_ws(', ', case when decided_on is null then 'decided_on is blank' end, faults) as note
from decisions
where faults <> ''
