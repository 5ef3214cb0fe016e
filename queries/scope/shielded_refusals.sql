-- How many rows and cells that were refused, of each file, are of shielded cases.
select
    table_name,
    file,
    count(*) filter (where column_name is null) as n_rows,
    count(*) filter (where column_name is not null) as n_cells
from shielded_rows
group by table_name, file
