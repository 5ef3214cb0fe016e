-- Rules that list nothing here, and why.
select
    rule_id,
    reason
from unmeasured
where $rule_id is null or rule_id = $rule_id
order by rule_id asc
