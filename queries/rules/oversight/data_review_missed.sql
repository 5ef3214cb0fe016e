/*---
title = "Monthly data compliance review missed"
kept = "Monthly data compliance reviews are made"
paragraphs = ["7.2"]
kind = "deadline"
basis = "policy"
owner = "business_services_manager"
asks = """
A business services manager reviews each team's data compliance report in every month in which the team had a case \
allocated to it. The review is made within that month; which month it was of does not matter, and any business \
services manager will do. Teams of the intake, of business services and of other kinds are not asked."""
why = "Someone who looks every month finds what is missing from children's records while it can still be put right."
to_do = "Review the team's data compliance report before the month is over, and record that it was done"
cannot_see = "What the review found, and whether anything was done about it."
---*/
-- One obligation a team and calendar month, from the first whole month since the policy came into force.
select
    cast(null as varchar) as case_id,
    'teams' as subject_kind,
    team_months.team_id || '/' || to_char(team_months.month, '%Y-%m') as subject_id,
    team_months.month as triggered_at,
    end_of_day(team_months.month + interval '1 month' - interval '1 day') as due_at,
    monthly_reviews.reviewed_on as done_at,
    cast(null as varchar) as holder_staff_id,
    team_months.team_id as holder_team_id,
    cast(null as varchar) as held_by,
    end_of_day(team_months.month + interval '1 month' - interval '1 day') as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    'compliance_reviews:' || monthly_reviews.review_id as done_by,
    cast(null as varchar) as note
from team_months
left join monthly_reviews
    on
        team_months.team_id = monthly_reviews.team_id
        and team_months.month = monthly_reviews.month
        and monthly_reviews.kind = 'data_compliance'
