-- Children who are in one of these cases.
select case_children.child_id as key
from case_children
inner join these_cases
    on case_children.case_id = these_cases.case_id
group by case_children.child_id
