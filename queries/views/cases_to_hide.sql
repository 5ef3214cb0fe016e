-- Each shield with each case it should hide (paragraph 5.3), once: its own, and each closed case that is linked to
-- that one as associated, from either side, or has a subject child in common with it.
with associated_cases as (

    select
        case_id,
        linked_case_id as other_case_id
    from case_links
    where kind = 'associated'
    union all
    select
        linked_case_id as case_id,
        case_id as other_case_id
    from case_links
    where kind = 'associated'

)

select
    shield_id,
    case_id
from shields
union
select
    shields.shield_id as shield_id,
    case_states.case_id as case_id
from shields
inner join associated_cases
    on shields.case_id = associated_cases.case_id
inner join case_states
    on associated_cases.other_case_id = case_states.case_id
where case_states.is_closed
union
select
    shields.shield_id as shield_id,
    case_states.case_id as case_id
from shields
inner join subject_children as here
    on shields.case_id = here.case_id
inner join subject_children as there
    on here.child_id = there.child_id
inner join case_states
    on there.case_id = case_states.case_id
where case_states.is_closed
