-- Shields on these cases.
select shields.shield_id as key
from shields
inner join these_cases
    on shields.case_id = these_cases.case_id
