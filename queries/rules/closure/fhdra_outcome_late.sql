/*---
title = "Outcome of the first hearing recorded late"
kept = "Outcomes of first hearings are recorded in time"
paragraphs = ["9.4"]
kind = "deadline"
basis = "policy"
owner = "practitioner"
asks = """
In work to first hearing, the FHDRA outcomes form says what came of the hearing by the end of the working day after \
it. The case's latest FHDRA that went ahead counts, and a form that is dated but gives no outcome is not yet done; an \
unknown legal outcome, written down as such, is one."""
why = "Until the outcome is on the record nobody can tell whether the child still needs anything from Cafcass."
to_do = "Record the outcome of the hearing on the FHDRA outcomes form"
cannot_see = "Hearings that were never entered or carry no date, and earlier FHDRAs of a case that had several."
---*/
-- One obligation a case of work to first hearing that has had its FHDRA.
select
    fhdras.case_id as case_id,
    'cases' as subject_kind,
    fhdras.case_id as subject_id,
    fhdras.hearing_on as triggered_at,
    within_working_days(fhdras.hearing_on, $fhdra_outcome_working_days) as due_at,
    case when fhdras.outcome is not null then fhdras.outcome_recorded_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    'hearings:' || fhdras.hearing_id as triggered_by,
    case
        when fhdras.outcome is not null and fhdras.outcome_recorded_on is not null
            then 'hearings:' || fhdras.hearing_id
    end as done_by,
    case
        when fhdras.outcome is null and fhdras.outcome_recorded_on is not null
            then 'the form is dated, and the outcome is blank'
        when fhdras.outcome is not null and fhdras.outcome_recorded_on is null
            then 'there is an outcome, and the form is not dated'
    end as note
from fhdras
inner join case_states
    on fhdras.case_id = case_states.case_id
where case_states.case_type = 'wtfh'
