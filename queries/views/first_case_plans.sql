-- The first plan of each case that says when it was begun: of several on one day, the least id.
select
    case_id,
    min(initiated_on) as initiated_on,
    first_value(case_plan_id order by initiated_on asc, case_plan_id asc) as case_plan_id
from case_plans
where initiated_on is not null
group by case_id
