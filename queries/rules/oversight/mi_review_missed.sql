/*---
title = "Monthly management information review missed"
kept = "Monthly reviews of management information are made"
paragraphs = ["7.1"]
kind = "deadline"
basis = "local"
owner = "service_manager"
asks = """
A service manager reviews each team's management information regularly. The policy gives no interval, so the \
organisation's own standard counts: once in every month in which the team had a case allocated to it. The review is \
made within that month; which month it was of does not matter, and any service manager will do. Teams of the intake, \
of business services and of other kinds are not asked."""
why = "Someone who looks every month sees which children have not been seen or planned for while it can be put right."
to_do = "Review the team's management information before the month is over, and record that it was done"
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
        and monthly_reviews.kind = 'management_information'
