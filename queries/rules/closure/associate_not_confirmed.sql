/*---
title = "Associate's confirmation missing at closure"
kept = "Associates confirm by closure that they hold nothing elsewhere"
paragraphs = ["9.3"]
kind = "deadline"
basis = "policy"
owner = "business_services_manager"
early_ok = true
asks = """
Where an associate held a case at its close, they have confirmed by that day that everything is on the record and that \
they hold nothing of the case elsewhere. Closed cases count whose practitioner at the end of the day of closing, or \
the last before, is an associate."""
why = "What is left on someone's own device is missing from the child's record, and safe with nobody."
to_do = "Ask the associate to confirm that they hold nothing elsewhere, and record the day"
cannot_see = "Whether what the associate confirmed is so, and who was an associate then and is not now."
---*/
-- One obligation a closed case that an associate held.
select
    closing_allocations.case_id as case_id,
    'cases' as subject_kind,
    closing_allocations.case_id as subject_id,
    closing_allocations.closed_on as triggered_at,
    end_of_day(closing_allocations.closed_on) as due_at,
    closures.associate_confirmed_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    'closures:' || closures.case_id as done_by,
    cast(null as varchar) as note
from closing_allocations
inner join staff
    on closing_allocations.staff_id = staff.staff_id
left join closures
    on closing_allocations.case_id = closures.case_id
where staff.employment = 'associate'
