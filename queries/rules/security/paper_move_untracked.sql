/*---
title = "Move of paper between offices not tracked"
kept = "Moves of paper between offices are tracked"
paragraphs = ["4.9", "4.10"]
kind = "deadline"
basis = "local"
owner = "business_services_manager"
early_ok = true
asks = """
When paper goes from one office to another, the receiving office is told by the day it is sent, and then confirms that \
it came, where it now is goes on record, and governance is told. The policy gives no time for the last three, so the \
organisation's own standard counts: all four are done by so many working days from the day it was sent, and the last \
of them counts. Where the receiving office was told only afterwards, that cannot be made good."""
why = "Paper about a family that no office knows it holds is paper that anyone may find."
to_do = "Find out where the paper is, have its receipt confirmed and its place recorded, and tell governance"
cannot_see = "Paper that was moved without an entry, and where it is in truth."
---*/
-- One obligation a movement; the case is that of the paper that moved.
with moves as (

    select
        paper_items.case_id as case_id,
        paper_movements.movement_id as movement_id,
        paper_movements.sent_on as sent_on,
        greatest(
            paper_movements.receiver_told_on,
            paper_movements.receipt_confirmed_on,
            paper_movements.location_recorded_on,
            paper_movements.governance_told_on
        ) as last_done_on,
        concat_ws(
            ', ',
            case
                when paper_movements.receiver_told_on is null then 'receiver_told_on is blank'
                when paper_movements.receiver_told_on > paper_movements.sent_on
                    then 'the receiving office was told after it was sent'
            end,
            case when paper_movements.receipt_confirmed_on is null then 'receipt_confirmed_on is blank' end,
            case when paper_movements.location_recorded_on is null then 'location_recorded_on is blank' end,
            case when paper_movements.governance_told_on is null then 'governance_told_on is blank' end
        ) as missing
    from paper_movements
    left join paper_items
        on paper_movements.item_id = paper_items.item_id

)

select
    case_id,
    'paper_movements' as subject_kind,
    movement_id as subject_id,
    sent_on as triggered_at,
    within_working_days(sent_on, $local_working_days) as due_at,
    case when missing = '' and sent_on is not null then last_done_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case when sent_on is null then 'sent_on is blank' else nullif(missing, '') end as note
from moves
