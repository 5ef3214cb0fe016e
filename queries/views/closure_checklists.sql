-- The closure checklist (appendix 3) of each closed case whose type is known, whether it has one or not: the items that
-- fail, parted by commas, none of them where it is complete. An item that is blank fails as one answered no does.
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
