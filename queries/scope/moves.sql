-- The moves of cases that are not hidden.
select all_moves.*
from all_moves
left join hidden_cases
    on all_moves.case_id = hidden_cases.case_id
where hidden_cases.case_id is null
