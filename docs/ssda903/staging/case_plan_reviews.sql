-- Each review goes with the last period of its child that had begun; one that goes with none points at a period 0, which is not
-- there, and the data rules list it. The date is passed on as it is written.
with matched as (

    select
        reviews.child as child,
        reviews.review as review,
        reviews._file as _file,
        reviews._row as _row,
        coalesce(max(periods.number), 0) as number
    from reviews
    left join periods
        on
            reviews.child = periods.child
            and periods.began
            <= substr(reviews.review, 7, 4) || '-' || substr(reviews.review, 4, 2) || '-' || substr(reviews.review, 1, 2)
    group by reviews.child, reviews.review, reviews._file, reviews._row

)

select
    child || '/' || review as review_id,
    child || '-' || cast(number as varchar) as case_plan_id,
    child || '-' || cast(number as varchar) as case_id,
    'time' as trigger,
    'IRO' as reviewed_by,
    review as reviewed_on,
    _file,
    _row
from matched
