-- The private law cases whose work is at its end and which are to be made ready and closed (paragraph 9.5). Work to
-- first hearing that waits for its safeguarding checks has a time of its own (paragraph 9.4) and is not among them.
select
    ends_of_work.case_id as case_id,
    case_states.case_type as case_type,
    case_states.closed_on as closed_on,
    ends_of_work.end_of_work_on as end_of_work_on,
    ends_of_work.ended_by as ended_by
from ends_of_work
inner join case_states
    on ends_of_work.case_id = case_states.case_id
left join stalled_safeguarding_cases
    on ends_of_work.case_id = stalled_safeguarding_cases.case_id
where stalled_safeguarding_cases.case_id is null
