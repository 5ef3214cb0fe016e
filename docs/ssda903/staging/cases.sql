-- A case is one period of being looked after.
select
    period_id as case_id,
    -- Orders of a court: care, interim care, placement. Accommodation alone (V2) is none of the law types.
    case when is_ordered then 'public' end as law_type,
    'LAC' as team_id,
    began as received_on,
    case when ended is null then 'open' else 'closed' end as status,
    ended as closed_on,
    _file,
    _row,
    _rows
from periods
