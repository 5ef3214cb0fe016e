-- The monthly data compliance reviews of each team since `$first_month` (7.2), done or not.
select
    team_id,
    cast(triggered_at as date) as month,
    status,
    cast(done_at as date) as reviewed_on
from obligations
where
    rule_id = 'data_review_missed'
    and triggered_at >= $first_month
order by team_id asc, month asc
