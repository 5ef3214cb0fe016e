-- The cases that a table names.
select case_id as key
from one_table
where case_id is not null
group by case_id
