-- The first review of each case plan that counts as oversight (paragraph 8.3): on or after the day the plan was
-- initiated, by a manager who was not the case's allocated practitioner at the end of the day of the review.
-- One row a plan that was reviewed at all; blank where no review of it counts.
with reviews as (

    select
        case_plans.case_plan_id as case_plan_id,
        case_plan_reviews.review_id as review_id,
        case_plan_reviews.reviewed_on as reviewed_on,
        managers.staff_id is not null
        and case_plan_reviews.reviewed_on >= case_plans.initiated_on
        and case_plan_reviews.reviewed_by is distinct from answering_allocations.staff_id as is_counted
    from case_plans
    inner join case_plan_reviews
        on case_plans.case_plan_id = case_plan_reviews.case_plan_id
    left join managers
        on case_plan_reviews.reviewed_by = managers.staff_id
    left join answering_allocations
        on
            case_plans.case_id = answering_allocations.case_id
            and answering_allocations.from_at <= end_of_day(case_plan_reviews.reviewed_on)
            and (
                answering_allocations.to_at is null
                or answering_allocations.to_at > end_of_day(case_plan_reviews.reviewed_on)
            )
    where case_plan_reviews.reviewed_on is not null

)

select
    case_plan_id,
    min(reviewed_on) filter (where is_counted) as reviewed_on,
    first_value(review_id order by reviewed_on asc, review_id asc) filter (where is_counted) as review_id
from reviews
group by case_plan_id
