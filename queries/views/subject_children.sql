-- The children who are the subject of the proceedings, once for each of their cases. A blank role is not one.
select
    case_id,
    child_id,
    added_on,
    needs_recorded_on,
    not_seen_reason,
    not_seen_recorded_on
from case_children
where role = 'subject'
