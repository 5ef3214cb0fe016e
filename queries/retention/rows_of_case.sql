-- How many rows of a table are of one case.
select count(*) as n
from one_table
where case_id = $case_id
