-- The decisions that keep a case today (10.3).
select
    decision_id,
    retain_until
from retention_decisions
where
    case_id = $case_id
    and decided_on is not null
    and reason is not null
    and (retain_until is null or retain_until >= $today)
order by decision_id asc
