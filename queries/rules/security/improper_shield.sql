/*---
title = "Case shielded without the proper decision"
paragraphs = ["5.2"]
kind = "prohibition"
basis = "policy"
owner = "assistant_director"
always = true
optional = ["shields.applied_on"]
asks = """
A case is hidden only when an assistant director has decided so, on a practitioner's recommendation that a service \
manager supported, and not before the decision. Each shield of which any of these is not so, or is not recorded, is \
listed."""
why = "Hiding a record protects a child only if the right people weighed it, and keeps help away if they did not."
to_do = "Have the shield properly decided, or record who recommended, supported and decided it and when"
cannot_see = "Whether the grounds for the shield were good, and decisions recorded outside the case system."
---*/
-- One a shield whose decision does not stand; the note says what fails.
with decisions as (

    select
        shields.shield_id as shield_id,
        shields.case_id as case_id,
        coalesce(shields.decided_on, shields.applied_on) as happened_on,
        concat_ws(
            ', ',
            case
                when coalesce(recommenders.role, 'other') <> 'practitioner'
                    then 'not recommended by a practitioner'
            end,
            case
                when coalesce(supporters.role, 'other') <> 'service_manager'
                    then 'not supported by a service manager'
            end,
            case
                when coalesce(deciders.role, 'other') <> 'assistant_director'
                    then 'not decided by an assistant director'
            end,
            case
                when shields.applied_on is null then null
                when shields.decided_on is null then 'applied without a day of decision'
                when shields.applied_on < shields.decided_on then 'applied before it was decided'
            end
        ) as faults
    from shields
    left join staff as recommenders
        on shields.recommended_by = recommenders.staff_id
    left join staff as supporters
        on shields.supported_by = supporters.staff_id
    left join staff as deciders
        on shields.decided_by = deciders.staff_id

)

select
    case_id,
    'shields' as subject_kind,
    shield_id as subject_id,
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
    faults as note
from decisions
where faults <> ''
