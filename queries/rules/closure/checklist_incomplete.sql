/*---
title = "Closed without a complete checklist"
paragraphs = ["9.1", "A3"]
kind = "deadline"
basis = "policy"
owner = "service_manager"
early_ok = true
asks = """
A case is closed only once its closure checklist is complete: every question answered yes or not applicable, by the day \
of closing. Legal output may be left to business services if what they are to add is said; safeguarding is complete, or \
opted out of with a reason, and never both. Public law adds the letter to the reviewing officer. Except in work to \
first hearing, the case plan is complete where the practitioner may close cases, and signed off by the service manager \
where not."""
why = "The checklist is the last moment at which anyone looks for what is missing from a child's record."
to_do = "Complete the checklist, item by item as the note says, and date it"
cannot_see = "Whether what the checklist says is so, and cases whose type or work stage is blank."
---*/
-- One obligation a closed case whose type is known. Items that are blank fail as those answered no do.
with checklists as (

    select
        closing_practitioners.case_id as case_id,
        closing_practitioners.closed_on as closed_on,
        closures.checklist_completed_on as checklist_completed_on,
        concat_ws(
            ', ',
            case when coalesce(closures.reports_uploaded, 'no') = 'no' then 'reports_uploaded' end,
            case when coalesce(closures.reports_workflowed, 'no') = 'no' then 'reports_workflowed' end,
            case when coalesce(closures.reports_as_filed, 'no') = 'no' then 'reports_as_filed' end,
            case when coalesce(closures.tools_uploaded, 'no') = 'no' then 'tools_uploaded' end,
            case
                when
                    coalesce(closures.legal_output_added, 'no') = 'no'
                    and (
                        coalesce(closures.bs_to_add_legal_output, 'no') <> 'yes'
                        or closures.legal_output_detail is null
                    )
                    then 'legal_output_added'
            end,
            case
                when
                    closures.safeguarding_complete = 'yes'
                    and coalesce(closures.safeguarding_opt_out, 'no') <> 'yes'
                    then null
                when
                    coalesce(closures.safeguarding_complete, 'no') <> 'yes'
                    and closures.safeguarding_opt_out = 'yes'
                    and closures.opt_out_reason is not null
                    then null
                else 'safeguarding_complete'
            end,
            case when coalesce(closures.s47_outcome_recorded, 'no') = 'no' then 's47_outcome_recorded' end,
            case
                when closing_practitioners.case_type = 'public' and coalesce(closures.iro_letter_sent, 'no') = 'no'
                    then 'iro_letter_sent'
            end,
            case when coalesce(closures.diversity_complete, 'no') = 'no' then 'diversity_complete' end,
            case
                when closing_practitioners.case_type = 'wtfh' then null
                when closing_practitioners.holds_self_close
                    then case when coalesce(closures.case_plan_complete, 'no') = 'no' then 'case_plan_complete' end
                when coalesce(closures.case_plan_signed_off, 'no') = 'no' then 'case_plan_signed_off'
            end,
            case when coalesce(closures.contact_log_updated, 'no') = 'no' then 'contact_log_updated' end
        ) as failing_items
    from closing_practitioners
    left join closures
        on closing_practitioners.case_id = closures.case_id
    where closing_practitioners.case_type is not null

)

select
    case_id,
    'cases' as subject_kind,
    case_id as subject_id,
    closed_on as triggered_at,
    end_of_day(closed_on) as due_at,
    case when failing_items = '' then checklist_completed_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    case
        when failing_items = '' and checklist_completed_on is not null then 'closures:' || case_id
    end as done_by,
    case
        when failing_items <> '' then failing_items
        when checklist_completed_on is null then 'complete, and not dated'
    end as note
from checklists
