-- The first review of each kind that counts for each team in each calendar month (paragraphs 7.1 and 7.2): of its data
-- compliance by a business services manager, of its management information by a service manager.
with reviews as (

    select
        compliance_reviews.review_id as review_id,
        compliance_reviews.team_id as team_id,
        compliance_reviews.kind as kind,
        compliance_reviews.reviewed_on as reviewed_on,
        month_of(compliance_reviews.reviewed_on) as month
    from compliance_reviews
    inner join staff
        on compliance_reviews.reviewed_by = staff.staff_id
    where
        compliance_reviews.reviewed_on is not null
        and (
            (compliance_reviews.kind = 'data_compliance' and staff.role = 'business_services_manager')
            or (compliance_reviews.kind = 'management_information' and staff.role = 'service_manager')
        )

)

select
    team_id,
    kind,
    month,
    min(reviewed_on) as reviewed_on,
    first_value(review_id order by reviewed_on asc, review_id asc) as review_id
from reviews
group by team_id, kind, month
