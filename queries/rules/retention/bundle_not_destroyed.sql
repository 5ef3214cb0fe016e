/*---
title = "Paper court bundle not destroyed"
kept = "Paper court bundles are destroyed in time"
paragraphs = ["10.2", "2.5"]
kind = "deadline"
basis = "policy"
owner = "business_services_manager"
early_ok = true
always = true
optional = ["paper_items.retention_decided_on", "paper_items.retention_reason"]
asks = """
A paper court bundle is destroyed within four weeks of the final hearing; in a case closed without one, by the day of \
closing. Nothing is owed where by then a decision to keep it was recorded with its reason. The moratorium does not \
hold bundles, and the latest final hearing that went ahead counts."""
why = "A bundle holds the worst of a family's story on paper, and every week it stands about it can be lost or read."
to_do = "Destroy the bundle and record the day, or record the decision to keep it and why"
cannot_see = "Bundles that were never entered among the paper items, and bundles held by someone else."
---*/
-- One obligation a paper bundle, once there has been a final hearing or the case is closed.
with bundles as (

    select
        paper_items.case_id as case_id,
        paper_items.item_id as item_id,
        paper_items.destroyed_on as destroyed_on,
        paper_items.retention_decided_on as retention_decided_on,
        paper_items.retention_reason as retention_reason,
        coalesce(final_hearings.hearing_on, case_states.closed_on) as triggered_on,
        coalesce('hearings:' || final_hearings.hearing_id, 'cases:' || case_states.case_id) as triggered_by,
        case
            when final_hearings.case_id is not null then within_weeks(final_hearings.hearing_on, $bundle_weeks)
            else end_of_day(case_states.closed_on)
        end as due_at
    from paper_items
    left join final_hearings
        on paper_items.case_id = final_hearings.case_id
    left join case_states
        on paper_items.case_id = case_states.case_id
    where
        paper_items.kind = 'court_bundle'
        and (final_hearings.case_id is not null or case_states.is_closed)

)

select
    case_id,
    'paper_items' as subject_kind,
    item_id as subject_id,
    triggered_on as triggered_at,
    due_at,
    destroyed_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    triggered_by,
    cast(null as varchar) as done_by,
    case
        when destroyed_on is not null then null
        when retention_decided_on is not null and retention_reason is null
            then 'a decision to keep it, without a reason'
        when retention_decided_on is not null then 'the decision to keep it came too late'
    end as note
from bundles
where
    retention_decided_on is null
    or retention_reason is null
    or due_at is null
    or retention_decided_on > cast(due_at as date)
