/*---
title = "Record not sealed for a serious incident review"
kept = "Records are sealed for serious incident reviews in time"
paragraphs = ["4.14"]
kind = "deadline"
basis = "local"
owner = "head_of_practice"
early_ok = true
asks = """
When a serious incident review opens, a head of practice copies the record at once and saves the copy outside the case \
record, in a zipped file with the day of copying in its name. The policy says immediately; the organisation's own \
standard is so many working days from the opening of the review. A copy counts if all of that is so: by a head of \
practice, outside, zipped, and dated in its name with day, month and year in figures."""
why = "When a child was badly hurt, the review must see what was known then, not what was written afterwards."
to_do = "Have a head of practice make the sealed copy now, named and saved as asked, or record who made it, when and where"
cannot_see = "Whether the copy is whole, and reviews of which nothing was entered."
---*/
-- One obligation a copy that a review asks for; the note says what it lacks.
with copies as (

    select
        sealed_copies.seal_id as seal_id,
        sealed_copies.case_id as case_id,
        sealed_copies.review_opened_on as review_opened_on,
        sealed_copies.copied_on as copied_on,
        concat_ws(
            ', ',
            case when sealed_copies.copied_on is null then 'copied_on is blank' end,
            case when coalesce(staff.role, 'other') <> 'head_of_practice' then 'not copied by a head of practice' end,
            case when sealed_copies.outside_record is not true then 'not saved outside the case record' end,
            case
                when sealed_copies.file_name is null then 'the file name is blank'
                when not ends_with(lower(sealed_copies.file_name), '.zip') then 'not a zipped file'
            end,
            case
                when sealed_copies.copied_on is null or sealed_copies.file_name is null then null
                when contains(sealed_copies.file_name, to_char(sealed_copies.copied_on, '%Y-%m-%d')) then null
                when contains(sealed_copies.file_name, to_char(sealed_copies.copied_on, '%Y%m%d')) then null
                when contains(sealed_copies.file_name, to_char(sealed_copies.copied_on, '%d-%m-%Y')) then null
                when contains(sealed_copies.file_name, to_char(sealed_copies.copied_on, '%d%m%Y')) then null
                else 'the file name does not hold the day it was copied'
            end
        ) as lacking
    from sealed_copies
    left join staff
        on sealed_copies.copied_by = staff.staff_id

)

select
    case_id,
    'sealed_copies' as subject_kind,
    seal_id as subject_id,
    review_opened_on as triggered_at,
    within_working_days(review_opened_on, $seal_working_days) as due_at,
    case when lacking = '' then copied_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    nullif(
        concat_ws(
            ', ',
            case when review_opened_on is null then 'review_opened_on is blank' end,
            nullif(lacking, '')
        ),
        ''
    ) as note
from copies
