-- How far each paragraph of the policy is measured, by which rules, and what is left out.
select
    paragraph,
    coverage,
    rules,
    reason
from policy
order by paragraph asc
