-- The cases a shield hides, each with the shield: the shielded case itself, and every closed case linked to it as
-- associated, or sharing a subject child with it (5.3). A shield is in force from the moment it is decided or
-- applied until it is lifted; one whose dates cannot be read hides.
with shields_in_force as (

    select
        shield_id,
        case_id
    from shields
    where
        case_id is not null
        and (lifted_on is null or lifted_on > $taken_on)

),

closed_cases as (

    select case_id
    from cases
    where closed_on <= $taken_on

),

associated_cases as (

    select
        case_id,
        linked_case_id
    from case_links
    where kind = 'associated'
    union
    select
        linked_case_id as case_id,
        case_id as linked_case_id
    from case_links
    where kind = 'associated'

),

cases_with_siblings as (

    select
        here.case_id as case_id,
        there.case_id as other_case_id
    from case_children as here
    inner join case_children as there
        on
            here.child_id = there.child_id
            and here.case_id <> there.case_id
    where
        here.role = 'subject'
        and there.role = 'subject'

)

select
    shield_id,
    case_id
from shields_in_force
union
select
    shields_in_force.shield_id as shield_id,
    closed_cases.case_id as case_id
from shields_in_force
inner join associated_cases
    on shields_in_force.case_id = associated_cases.case_id
inner join closed_cases
    on associated_cases.linked_case_id = closed_cases.case_id
union
select
    shields_in_force.shield_id as shield_id,
    closed_cases.case_id as case_id
from shields_in_force
inner join cases_with_siblings
    on shields_in_force.case_id = cases_with_siblings.case_id
inner join closed_cases
    on cases_with_siblings.other_case_id = closed_cases.case_id
