-- Records not deleted whose retention has ended or ends by `$until`: the 25th birthday of the youngest subject
-- child (10.1), and what holds them beyond it.
select
    case_id,
    ends_on,
    status,
    held_by,
    current_team_id
from retention
where ends_on <= $until
order by ends_on asc, case_id asc
