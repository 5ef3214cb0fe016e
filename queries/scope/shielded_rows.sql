-- How many rows of each file are of shielded cases.
select
    _file as file,
    count(*) as n
from shielded_rows
group by _file
