/*---
title = "Record deleted before the youngest child was 25"
paragraphs = ["10.1"]
kind = "prohibition"
basis = "policy"
owner = "business_services_manager"
always = true
no_variation = true
asks = """
A whole case record is kept until the youngest subject child becomes 25, or would have. Each deletion of a whole \
record on a day before that birthday is listed, in open cases and closed ones. Where a subject child's date of birth \
is missing or cannot be right, or the case itself is not to be found, it cannot be told whether it came too early."""
why = "Grown up, the child may ask what was decided about them and why; a record destroyed too soon cannot answer."
to_do = "Find out who deleted the record and on what authority, see what can be restored, and tell governance"
cannot_see = "Records destroyed without an entry among the deletions, and documents lost one by one."
---*/
-- One a deletion of a whole record before the birthday, or of which that cannot be told.
select
    deletions.case_id as case_id,
    'deletions' as subject_kind,
    deletions.deletion_id as subject_id,
    deletions.deleted_on as triggered_at,
    deletions.deleted_on as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when deletions.deleted_on is null then 'when it was deleted is blank'
        when retention_birthdays.case_id is null then 'the case is not in the export'
        else retention_birthdays.doubt
    end as note,
    retention_birthdays.birthday_on is null as is_unknown
from deletions
left join retention_birthdays
    on deletions.case_id = retention_birthdays.case_id
where
    deletions.scope = 'case_record'
    and (
        deletions.deleted_on is null
        or retention_birthdays.birthday_on is null
        or deletions.deleted_on < retention_birthdays.birthday_on
    )
