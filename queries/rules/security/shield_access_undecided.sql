/*---
title = "Access to a shielded case not decided"
kept = "Access to shielded cases is decided"
paragraphs = ["5.2"]
kind = "deadline"
basis = "local"
owner = "service_manager"
always = true
asks = """
Once a case is to be shielded, a service manager decides who may see it. The policy gives no time and the export no \
day for that decision, so a shield passes if a service manager is named as having decided and at least one person is \
listed as having access; one of which either is missing is overdue when the organisation's own standard has run out, \
that many working days from the day the shield was decided."""
why = "A shield without a list either shuts out those who must protect the child, or lets in those it is there to stop."
to_do = "Have a service manager decide who may see the case, and enter those people"
cannot_see = "When access was decided, and whether the people listed are the right ones."
---*/
-- One obligation a shield, done from the start or not at all: the export has no day on which access was decided.
with admissions as (

    select shield_id
    from shield_access
    group by shield_id

),

decisions as (

    select
        shields.shield_id as shield_id,
        shields.case_id as case_id,
        shields.decided_on as decided_on,
        coalesce(staff.role = 'service_manager', false) as is_decided,
        admissions.shield_id is not null as is_listed
    from shields
    left join staff
        on shields.access_decided_by = staff.staff_id
    left join admissions
        on shields.shield_id = admissions.shield_id

)

select
    case_id,
    'shields' as subject_kind,
    shield_id as subject_id,
    decided_on as triggered_at,
    within_working_days(decided_on, $local_working_days) as due_at,
    case when is_decided and is_listed then decided_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    nullif(
        concat_ws(
            ', ',
            case when decided_on is null then 'decided_on is blank' end,
            case when not is_decided then 'access not decided by a service manager' end,
            case when not is_listed then 'nobody is listed as having access' end
        ),
        ''
    ) as note
from decisions
