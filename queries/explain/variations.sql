-- The variations of one case (paragraph 1.2). What they explain is free text: that there is an explanation is all that is
-- asked for.
select
    variation_id,
    trim(paragraph) as names,
    subject_id,
    explanation is not null as is_explained,
    explained_on,
    manager_notified_on,
    _file as file,
    _row as row
from variations
where case_id = $case_id
order by variation_id asc
