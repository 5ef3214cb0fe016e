-- The staff whom the rules call managers: those whose approval, review or authorisation counts as one
-- (paragraphs 2.4, 7.3, 8.3 and 9.2).
select staff_id
from staff
where role in (
    'service_manager',
    'practice_supervisor',
    'head_of_practice',
    'assistant_director',
    'improvement_manager'
)
