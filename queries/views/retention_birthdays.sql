-- The day until which each case's information is kept (paragraph 10.1): the 25th birthday of its youngest subject
-- child, dead or alive. Where the children's dates of birth cannot be right there is none, and `doubt` says of each such child why. A case
-- that is not in the export any more, though its children are, has its day too: it may well have been deleted.
with subjects as (

    select
        coalesce(cases.case_id, subject_children.case_id) as case_id,
        subject_children.child_id as child_id,
        children.date_of_birth as date_of_birth,
        case
            when children.date_of_birth is null then 'has no date of birth'
            when children.date_of_birth < $earliest_birth then 'was born impossibly long ago'
            when children.date_of_birth > cases.closed_on then 'was born after the case closed'
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
        string_agg('subject child ' || child_id || ' ' || doubt, '; ' order by child_id asc) as doubts,
        count(child_id) as n_children
    from subjects
    group by case_id

)

select
    case_id,
    child_id,
    case when doubts is null then birthday(date_of_birth, $retention_age) end as birthday_on,
    case when n_children = 0 then 'no subject child' else doubts end as doubt
from youngest_children
