-- Paper items of hidden cases.
select paper_items.item_id as key
from paper_items
inner join hidden_cases
    on paper_items.case_id = hidden_cases.case_id
