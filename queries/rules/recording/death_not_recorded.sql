/*---
title = "A death not recorded, or letters not reviewed after it"
kept = "Deaths are recorded, and letters reviewed, in time"
paragraphs = ["2.3", "2.4"]
kind = "deadline"
basis = "local"
owner = "service_manager"
standing = true
asks = """
When a child or an adult in a case dies, the record gets the date of death and everything that has been sent out is \
looked through, so that nothing hurtful follows. The policy gives no time, so the organisation's own standard counts: \
that many working days from the day we were told, or from the day of death where that is blank. It is done on the \
later of the two days, the record updated and the letters reviewed, once the date of death is there. A child counts \
once for each case the child is in, an adult once."""
why = "A letter addressed to someone who has died wounds a family already grieving."
to_do = "Record the date of death, review what has been sent out, and date both"
cannot_see = "Deaths we were not told of, children in no case, and what was said to the family."
---*/
-- One obligation a child and case, and one an adult.
with deaths as (

    select
        case_children.case_id as case_id,
        'children' as subject_kind,
        children.child_id as subject_id,
        children.date_of_death as date_of_death,
        children.death_notified_on as death_notified_on,
        children.death_recorded_on as death_recorded_on,
        children.correspondence_reviewed_on as correspondence_reviewed_on
    from children
    inner join case_children
        on children.child_id = case_children.child_id
    union all
    select
        case_id,
        'adults' as subject_kind,
        adult_id as subject_id,
        date_of_death,
        death_notified_on,
        death_recorded_on,
        correspondence_reviewed_on
    from adults

)

select
    case_id as case_id,
    subject_kind as subject_kind,
    subject_id as subject_id,
    coalesce(death_notified_on, date_of_death) as triggered_at,
    within_working_days(coalesce(death_notified_on, date_of_death), $local_working_days) as due_at,
    case
        when
            date_of_death is not null
            and death_recorded_on is not null
            and correspondence_reviewed_on is not null
            then greatest(death_recorded_on, correspondence_reviewed_on)
    end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when
            date_of_death is null
            or death_recorded_on is null
            or correspondence_reviewed_on is null
            then 'missing: ' || concat_ws(
                ', ',
                case when date_of_death is null then 'date_of_death' end,
                case when death_recorded_on is null then 'death_recorded_on' end,
                case when correspondence_reviewed_on is null then 'correspondence_reviewed_on' end
            )
    end as note
from deaths
where death_notified_on is not null or date_of_death is not null
