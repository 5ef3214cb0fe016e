-- One row a period of being looked after: it begins with the episode whose reason is S, and the episodes that follow belong to it
-- until the next S. It is open while an episode of it is. Its origin is the row of its first episode; `_rows` are all of them.
--
-- Days are put year first and compared as text, so that one that is no day costs its cell and not the query.
with dated as (

    select
        child,
        rne,
        ls,
        substr(decom, 7, 4) || '-' || substr(decom, 4, 2) || '-' || substr(decom, 1, 2) as began,
        substr(dec, 7, 4) || '-' || substr(dec, 4, 2) || '-' || substr(dec, 1, 2) as ended,
        _file,
        _row
    from episodes

),

numbered as (

    select
        *,
        sum(case when rne = 'S' then 1 else 0 end) over (partition by child order by began, _row) as number
    from dated

)

select
    child,
    child || '-' || cast(number as varchar) as period_id,
    number,
    min(began) as began,
    case when not bool_or(ended is null) then max(ended) end as ended,
    bool_or(ls in ('C1', 'C2', 'D1', 'E1')) as is_ordered,
    min(_file) as _file,
    min(_row) as _row,
    array_agg(_row) as _rows
from numbered
group by child, number
