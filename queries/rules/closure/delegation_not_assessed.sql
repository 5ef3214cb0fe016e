/*---
title = "Authority to close cases not assessed within the year"
kept = "Authority to close cases is assessed within the year"
paragraphs = ["9.12"]
kind = "deadline"
basis = "policy"
owner = "service_manager"
optional = ["authorisations.withdrawn_on", "staff.left_on"]
asks = """
Whoever may close their own cases has their closure practice assessed within twelve months of being given that \
authority, and again within twelve months of each assessment. Each of these turns counts on its own. An assessment \
counts once it has also been recorded in supervision. A turn is not asked for where the authority was withdrawn, or \
the person left, by the day it fell due."""
why = "Authority that nobody looks at again is taken on trust, and children's records are closed unread."
to_do = "Assess the practitioner's closures, and record the assessment in supervision"
cannot_see = "How good the assessment was, and assessments that are not recorded in supervision."
---*/
-- One obligation an authority and turn: the first begins with the grant, each later one with an assessment.
with assessments as (

    -- Several on one day begin one turn.
    select
        staff_id,
        assessed_on,
        min(assessment_id) as assessment_id
    from practice_assessments
    where assessed_on is not null and supervision_recorded_on is not null
    group by staff_id, assessed_on

),

grants as (

    select
        authorisation_id,
        staff_id,
        granted_on,
        withdrawn_on
    from authorisations
    where kind = 'self_close'

),

beginnings as (

    select
        grants.*,
        granted_on as began_on,
        cast(null as varchar) as assessment_id
    from grants
    union all
    select
        grants.*,
        assessments.assessed_on as began_on,
        assessments.assessment_id as assessment_id
    from grants
    inner join assessments
        on
            grants.staff_id = assessments.staff_id
            and grants.granted_on <= assessments.assessed_on

),

turns as (

    select
        beginnings.*,
        within_months(began_on, $assessment_months) as due_at,
        lead(began_on) over turn as next_on,
        lead(assessment_id) over turn as next_assessment_id
    from beginnings
    window turn as (partition by authorisation_id order by began_on asc, assessment_id asc nulls first)

)

select
    cast(null as varchar) as case_id,
    'authorisations' as subject_kind,
    turns.authorisation_id as subject_id,
    turns.began_on as triggered_at,
    turns.due_at as due_at,
    turns.next_on as done_at,
    staff.manager_id as holder_staff_id,
    staff.team_id as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    -- An assessment on the day of the grant begins a second turn on that day.
    cast(turns.began_on as varchar)
    || case when turns.assessment_id is not null and turns.began_on = turns.granted_on then ' assessed' else '' end
        as part,
    'practice_assessments:' || turns.assessment_id as triggered_by,
    'practice_assessments:' || turns.next_assessment_id as done_by,
    case when turns.granted_on is null then 'granted_on is blank' end as note
from turns
left join staff
    on turns.staff_id = staff.staff_id
where
    turns.due_at is null
    or (
        (turns.withdrawn_on is null or turns.withdrawn_on > cast(turns.due_at as date))
        and (staff.left_on is null or staff.left_on > cast(turns.due_at as date))
    )
