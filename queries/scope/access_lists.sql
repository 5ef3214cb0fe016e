-- Whom the access list of each shield names.
select
    shield_id,
    staff_id
from shield_access
where
    shield_id is not null
    and staff_id is not null
