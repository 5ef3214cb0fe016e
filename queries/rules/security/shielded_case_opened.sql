/*---
title = "Shielded case opened by someone without access"
paragraphs = ["5.2"]
kind = "prohibition"
basis = "policy"
owner = "service_manager"
always = true
no_variation = true
optional = ["shields.lifted_on"]
asks = """
From the day a shield is applied to a case, and until the day it is lifted, only the people listed for that shield open \
the record. Each time someone else opened it is listed once; with two shields on one case it must be someone listed for \
both. An opening that does not say who it was is listed; one that does not say when is not."""
why = "A shield is there because someone is looking for this child; one look by the wrong person can be enough."
to_do = "Ask who opened the record and why, tell governance, and see if the child is still safe"
cannot_see = "Other systems and paper, what was read or passed on, and people added to the list only afterwards."
---*/
-- One an access, however many shields it went past. The people listed for a shield are those listed today.
with openings as (

    select
        record_access.access_id as access_id,
        record_access.case_id as case_id,
        record_access.staff_id as staff_id,
        record_access.accessed_at as accessed_at
    from record_access
    inner join shields
        on
            record_access.case_id = shields.case_id
            and shields.applied_on <= cast(record_access.accessed_at as date)
            and (shields.lifted_on is null or shields.lifted_on > cast(record_access.accessed_at as date))
    left join shield_access
        on
            shields.shield_id = shield_access.shield_id
            and record_access.staff_id = shield_access.staff_id
    where shield_access.shield_id is null
    group by
        record_access.access_id,
        record_access.case_id,
        record_access.staff_id,
        record_access.accessed_at

)

select
    openings.case_id as case_id,
    'record_access' as subject_kind,
    openings.access_id as subject_id,
    openings.accessed_at as triggered_at,
    openings.accessed_at as due_at,
    cast(null as timestamp) as done_at,
    openings.staff_id as holder_staff_id,
    staff.team_id as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case when openings.staff_id is null then 'who opened it is blank' end as note
from openings
left join staff
    on openings.staff_id = staff.staff_id
