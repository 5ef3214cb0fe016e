-- When each child of an open case was last seen in it: the latest contact recorded as `seen` with that child.
-- Entries that name no child cannot be given to one, and contacts that were never entered cannot be seen.
with sightings as (

    select
        case_id,
        child_id,
        max(event_at) as last_seen_at
    from contact_log
    where
        contact = 'seen'
        and event_at <= end_of_day($as_at)
    group by case_id, child_id

)

select
    case_children.case_id as case_id,
    case_children.child_id as child_id,
    cast(sightings.last_seen_at as date) as last_seen_on
from case_children
inner join cases
    on case_children.case_id = cases.case_id
left join sightings
    on
        case_children.case_id = sightings.case_id
        and case_children.child_id = sightings.child_id
where
    case_children.role = 'subject'
    and (cases.closed_on is null or cases.closed_on > $as_at)
order by case_children.case_id asc, case_children.child_id asc
