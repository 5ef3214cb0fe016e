-- Shields on hidden cases.
select shields.shield_id as key
from shields
inner join hidden_cases
    on shields.case_id = hidden_cases.case_id
