-- The rules that list nothing because a table or column was not supplied, or that are switched off.
select
    rule_id,
    reason
from unmeasured
order by rule_id asc
