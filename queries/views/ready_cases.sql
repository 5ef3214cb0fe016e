-- When each case was ready to be closed (paragraph 9.2): the service manager was told, or it was closed, whichever
-- came first. A case that is neither has no row.
select
    case_id,
    least(ready_to_close_on, closed_on) as ready_on
from cases
where ready_to_close_on is not null or closed_on is not null
