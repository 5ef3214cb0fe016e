/*---
title = "Closed with commissioned work unfinished"
kept = "Commissioned work is finished by closure"
paragraphs = ["9.6"]
kind = "deadline"
basis = "policy"
owner = "practitioner"
early_ok = true
asks = """
Work that was commissioned for a family is finished on the record by the day the case is closed: what came of it is \
uploaded, the case plan says so, and both the practitioner and the provider have signed it off. The last of the four \
counts, and each piece of commissioned work counts on its own."""
why = "What a family did and how it went is evidence about the child; with the provider alone it is lost."
to_do = "Upload the work, update the case plan, and have it signed off by you and the provider, as the note says"
cannot_see = "Work that was commissioned and never entered, and which folder it was saved in."
---*/
-- One obligation a piece of commissioned work in a closed case.
select
    commissioned_work.case_id as case_id,
    'commissioned_work' as subject_kind,
    commissioned_work.commission_id as subject_id,
    case_states.closed_on as triggered_at,
    end_of_day(case_states.closed_on) as due_at,
    case
        when
            commissioned_work.uploaded_on is not null
            and commissioned_work.case_plan_updated_on is not null
            and commissioned_work.practitioner_signed_off_on is not null
            and commissioned_work.provider_signed_off_on is not null
            then greatest(
                commissioned_work.uploaded_on,
                commissioned_work.case_plan_updated_on,
                commissioned_work.practitioner_signed_off_on,
                commissioned_work.provider_signed_off_on
            )
    end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    'cases:' || case_states.case_id as triggered_by,
    cast(null as varchar) as done_by,
    nullif(
        concat_ws(
            ', ',
            case when commissioned_work.uploaded_on is null then 'not uploaded' end,
            case when commissioned_work.case_plan_updated_on is null then 'case plan not updated' end,
            case
                when commissioned_work.practitioner_signed_off_on is null
                    then 'not signed off by the practitioner'
            end,
            case when commissioned_work.provider_signed_off_on is null then 'not signed off by the provider' end
        ),
        ''
    ) as note
from commissioned_work
inner join case_states
    on commissioned_work.case_id = case_states.case_id
where case_states.is_closed
