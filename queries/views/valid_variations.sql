-- Variations (paragraph 1.2) that can except something at the as-at day: explained, and a manager told.
select
    variation_id,
    case_id,
    trim(paragraph) as paragraph,
    subject_id,
    explained_on
from variations
where
    case_id is not null
    and paragraph is not null
    and explanation is not null
    and explained_on <= $as_at
    and manager_notified_on <= $as_at
