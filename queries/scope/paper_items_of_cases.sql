-- Paper items of these cases.
select paper_items.item_id as key
from paper_items
inner join these_cases
    on paper_items.case_id = these_cases.case_id
