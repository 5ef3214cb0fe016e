/*---
title = "Case without a subject child"
paragraphs = ["2.2", "7.2"]
kind = "prohibition"
basis = "policy"
owner = "business_services_manager"
always = true
no_variation = true
skips_absent = true
asks = """
Every case is about at least one child. Cases are listed, open and closed, that have no child whose role is that of a \
subject of the proceedings; a child whose role is blank, or who is there as another child, does not make up for it."""
why = "A case without its child is asked nothing about that child, and cannot be found when the child asks for it."
to_do = "Add the child to the case, or correct the child's role"
cannot_see = "Whether all the children of a case are on it."
---*/
-- One a case. Where no file supplied the roles, none can be told, and none is listed.
with cases_with_subjects as (

    select case_id
    from subject_children
    group by case_id

)

select
    cases.case_id as case_id,
    'cases' as subject_kind,
    cases.case_id as subject_id,
    $as_at as triggered_at,
    $as_at as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    'no row of case_children for this case has the role subject' as note
from cases
inner join supplied
    on supplied.table_name = 'case_children' and supplied.column_name = 'role'
left join cases_with_subjects
    on cases.case_id = cases_with_subjects.case_id
where cases_with_subjects.case_id is null
