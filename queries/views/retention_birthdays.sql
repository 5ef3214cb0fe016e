-- The day until which each case's information is kept (paragraph 10.1): the 25th birthday of its youngest subject
-- child, dead or alive. Where the children's dates of birth cannot be right there is none, and `doubt` says why. A case
-- that is not in the export any more, though its children are, has its day too: it may well have been deleted.
with subjects as (

    select
        coalesce(cases.case_id, subject_children.case_id) as case_id,
        subject_children.child_id as child_id,
        children.date_of_birth as date_of_birth,
        case
            when subject_children.child_id is null then 'no subject child'
            when children.date_of_birth is null then 'a subject child without a date of birth'
            when children.date_of_birth < $earliest_birth then 'a subject child born impossibly long ago'
            when children.date_of_birth > cases.closed_on then 'a subject child born after the case closed'
        end as doubt
    from cases
    full join subject_children
        on cases.case_id = subject_children.case_id
    left join children
        on subject_children.child_id = children.child_id

),

youngest_children as (

    select
        case_id,
        first_value(child_id order by date_of_birth desc nulls last, child_id asc) as child_id,
        max(date_of_birth) as date_of_birth,
        min(doubt) as doubt
    from subjects
    group by case_id

)

select
    case_id,
    child_id,
    case when doubt is null then birthday(date_of_birth, $retention_age) end as birthday_on,
    doubt
from youngest_children
