/*---
title = "Type or work stage of a case missing"
paragraphs = ["2.2", "7.2"]
kind = "prohibition"
basis = "policy"
owner = "business_services_manager"
always = true
no_variation = true
skips_absent = true
asks = """
A case says whether it is private or public law and, in private law, whether the work is to the first hearing or \
after it. Cases are listed, open and closed, in which either is blank; a case that lacks the first is listed for that \
alone."""
why = "Many duties to a child depend on the kind of case, and where it is blank nobody is asked for them."
to_do = "Enter the type of the case and, in private law, its stage"
cannot_see = "Types and stages that are there and wrong."
---*/
-- One a case. A column that no file supplied is skipped.
with blanks as (

    select
        case_id,
        case when law_type is null then 'law_type' else 'work_stage' end as column_name
    from cases
    where law_type is null or (law_type = 'private' and work_stage is null)

)

select
    blanks.case_id as case_id,
    'cases' as subject_kind,
    blanks.case_id as subject_id,
    $as_at as triggered_at,
    $as_at as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    blanks.column_name as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    'cases.' || blanks.column_name || ' is blank' as note
from blanks
inner join supplied
    on supplied.table_name = 'cases' and supplied.column_name = blanks.column_name
