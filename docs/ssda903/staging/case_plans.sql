-- A care plan for each period, from its first day.
select
    period_id as case_plan_id,
    period_id as case_id,
    began as initiated_on,
    _file,
    _row
from periods
