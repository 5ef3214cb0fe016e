-- How far the policy is measured: paragraphs by coverage.
select
    coverage,
    count(*) as n_paragraphs
from policy
group by coverage
order by coverage asc
