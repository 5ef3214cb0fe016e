/*---
title = "Case that should be shielded not hidden"
kept = "Cases to be shielded are hidden in time"
paragraphs = ["5.3"]
kind = "deadline"
basis = "local"
owner = "practitioner"
early_ok = true
always = true
optional = ["shields.lifted_on"]
asks = """
Once a shield is decided, the case is hidden, and with it each closed case that is linked to it as associated or is \
about one of the same subject children. The policy gives no time, so the organisation's own standard counts: that many \
working days from the decision. Each case is judged for itself, and is done on the first day a shield was applied to it \
that was not lifted again before it counted. A shield lifted within the time asks for nothing."""
why = "A closed file left open to view can give away in one search where a hidden child lives."
to_do = """
While the shield is in force, find the case in every system and shield it, or record the day that was done; where it was \
lifted since, find out whether anyone saw the case meanwhile"""
cannot_see = "Other systems and paper, and closed cases that nobody linked to the shielded one."
---*/
-- One obligation a shield and case to hide; which those are is told by `cases_to_hide`.
with duties as (

    select
        cases_to_hide.shield_id as shield_id,
        cases_to_hide.case_id as case_id,
        shields.case_id as shielded_case_id,
        shields.decided_on as decided_on,
        shields.lifted_on as lifted_on,
        within_working_days(shields.decided_on, $local_working_days) as due_at
    from cases_to_hide
    inner join shields
        on cases_to_hide.shield_id = shields.shield_id

),

hidings as (

    -- A case may be hidden by another shield than the one that asks for it. Of several on one day its own comes first.
    select
        duties.shield_id as shield_id,
        duties.case_id as case_id,
        min(applied.applied_on) as applied_on,
        first_value(
            applied.shield_id
            order by
                applied.applied_on asc,
                case when applied.shield_id = duties.shield_id then 0 else 1 end asc,
                applied.shield_id asc
        ) as hidden_by
    from duties
    inner join shields as applied
        on duties.case_id = applied.case_id
    where
        applied.applied_on is not null
        and (
            applied.lifted_on is null
            or (applied.lifted_on > duties.decided_on and applied.lifted_on > applied.applied_on)
        )
    group by duties.shield_id, duties.case_id

)

select
    duties.case_id as case_id,
    'shields' as subject_kind,
    duties.shield_id as subject_id,
    duties.decided_on as triggered_at,
    duties.due_at as due_at,
    hidings.applied_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    case when hidings.hidden_by <> duties.shield_id then 'shields:' || hidings.hidden_by end as done_by,
    case
        when duties.decided_on is null then 'decided_on is blank'
        when duties.case_id <> duties.shielded_case_id then 'a closed case that goes with the shielded one'
    end as note
from duties
left join hidings
    on
        duties.shield_id = hidings.shield_id
        and duties.case_id = hidings.case_id
where
    duties.lifted_on is null
    or duties.due_at is null
    or duties.lifted_on > cast(duties.due_at as date)
