-- One row a child, from the header. Its date of birth is passed on as it is written: the contract's dates are day-first,
-- and one that is none goes to quarantine with its file and row.
select
    child as child_id,
    dob as date_of_birth,
    _file,
    _row
from header
