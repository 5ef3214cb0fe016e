-- Children who are in hidden cases alone.
select case_children.child_id as key
from case_children
left join hidden_cases
    on case_children.case_id = hidden_cases.case_id
group by case_children.child_id
having count(*) = count(hidden_cases.case_id)
