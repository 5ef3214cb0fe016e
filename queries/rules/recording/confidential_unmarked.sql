/*---
title = "Confidential address that does not say who may know it"
paragraphs = ["2.2"]
kind = "prohibition"
basis = "policy"
owner = "practitioner"
asks = """
An address marked confidential also says with whom it may be shared and with whom it must not. Each confidential \
address that lacks either is listed, on the day it was recorded, or else the day we became aware of it."""
why = "Whoever has to send something out must know at a glance from whom a child or parent is hidden."
to_do = "Record who may be told the address, and who must not be"
cannot_see = "Addresses that are confidential and not marked so, and other confidential information than addresses."
---*/
-- One a confidential address that lacks either; the note says which.
with markings as (

    select
        case_id,
        address_id,
        coalesce(recorded_on, notified_on) as happened_on,
        concat_ws(
            ', ',
            case when may_share_with is null then 'may_share_with' end,
            case when must_not_share_with is null then 'must_not_share_with' end
        ) as missing
    from addresses
    where confidential

)

select
    case_id as case_id,
    'addresses' as subject_kind,
    address_id as subject_id,
    happened_on as triggered_at,
    happened_on as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when happened_on is null then 'recorded_on and notified_on are blank'
        else 'missing: ' || missing
    end as note
from markings
where missing <> ''
