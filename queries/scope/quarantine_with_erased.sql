-- What was refused: of cases that go nothing but where it stood; and the rows of theirs that are refused for that.
select
    table_name,
    file,
    row,
    column_name,
    case when not is_erased then value end as value,
    case when is_erased then $reason else reason end as reason,
    case when not is_erased then case_id end as case_id,
    case when not is_erased then subject_id end as subject_id
from refused
union all
select
    table_name,
    file,
    row,
    cast(null as varchar) as column_name,
    cast(null as varchar) as value,
    $reason as reason,
    cast(null as varchar) as case_id,
    cast(null as varchar) as subject_id
from refused_rows
