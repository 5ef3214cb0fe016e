-- The ethnicity's code; plumbline.toml says what each stands for. It is recorded once a child, whatever the periods: it goes with
-- the first of them.
select
    child as diversity_id,
    child || '-1' as case_id,
    child as child_id,
    ethnic as ethnicity,
    _file,
    _row
from header
