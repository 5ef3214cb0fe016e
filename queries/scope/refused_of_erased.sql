-- What was refused, and whether it is of a case that goes: by its keys, or by standing in a row that goes.
select
    all_refused.*,
    coalesce(all_refused.is_named, false) or gone_rows.row is not null as is_erased
from all_refused
left join gone_rows
    on
        all_refused.table_name = gone_rows.table_name
        and all_refused.file = gone_rows.file
        and all_refused.row = gone_rows.row
