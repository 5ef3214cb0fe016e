-- Whose case it is. When a child was added is not in the return: it is left out.
select
    period_id as case_id,
    child as child_id,
    'subject' as role,
    _file,
    _row
from periods
