-- Children who are in these cases alone.
select case_children.child_id as key
from case_children
left join these_cases
    on case_children.case_id = these_cases.case_id
group by case_children.child_id
having count(*) = count(these_cases.case_id)
