-- Whom a person manages.
select staff_id as key
from staff
where manager_id = $staff_id
