/*---
title = "Outcome of a hearing not on the case plan"
kept = "Outcomes of hearings are put on the case plan in time"
paragraphs = ["8.4"]
kind = "deadline"
basis = "derived"
owner = "practitioner"
optional = ["hearings.vacated"]
asks = """
In public law and in private law work after first hearing, what each hearing decided is put on the case plan. Every \
hearing that went ahead counts, whoever was there. The policy gives no time, so it is held to the three working days \
that recordings have, from the day of the hearing; an outcome without its day, or a day without an outcome, is not \
enough."""
why = "A plan that does not know what the court decided goes on working towards something else."
to_do = "Find out what the hearing decided and record it on the case plan, with the day"
cannot_see = """
Hearings that were never entered, whether the outcome recorded is what the court decided, and cases whose type or work \
stage is blank."""
---*/
-- One obligation a hearing that went ahead. The first hearing of work to first hearing has a rule of its own.
select
    hearings.case_id as case_id,
    'hearings' as subject_kind,
    hearings.hearing_id as subject_id,
    hearings.hearing_on as triggered_at,
    within_working_days(hearings.hearing_on, $recording_working_days) as due_at,
    case when hearings.outcome is not null then hearings.outcome_recorded_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when hearings.hearing_on is null then 'hearing_on is blank'
        when hearings.outcome is null and hearings.outcome_recorded_on is not null then 'outcome is blank'
        when hearings.outcome is not null and hearings.outcome_recorded_on is null
            then 'outcome_recorded_on is blank'
    end as note
from hearings
inner join case_states
    on hearings.case_id = case_states.case_id
where case_states.case_type in ('wafh', 'public') and hearings.vacated is not true
