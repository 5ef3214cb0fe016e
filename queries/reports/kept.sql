-- What is so where each rule is kept, in a sentence.
select
    rule_id,
    kept
from rule_texts
order by rule_id asc
