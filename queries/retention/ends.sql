-- When a case's retention ends, and how that stands.
select
    ends_on,
    status
from retention
where case_id = $case_id
