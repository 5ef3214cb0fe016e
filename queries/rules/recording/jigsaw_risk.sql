/*---
title = "Entry that may give a confidential address away"
paragraphs = ["2.2"]
kind = "advisory"
basis = "policy"
owner = "practitioner"
asks = """
Where an address in a case is confidential, nothing in the record lets someone work it out. Each contact log entry in \
such a case whose summary has one of the words school, nursery, pre-school, GP or surgery, and that was recorded on \
the day a confidential address was or later, is listed for somebody to read. It is not counted as a fault."""
why = "A school's name and a town can lead someone dangerous to a child's door."
to_do = "Read the entry, and take out whatever could lead to the confidential address"
cannot_see = """
Whether the entry names the place or only says the word; other clues, such as a club or a bus route; and what stands \
in documents and reports."""
---*/
-- One an entry. One that does not say when it was recorded may have been recorded after the address, and is listed.
with confidential_cases as (

    select
        case_id,
        min(recorded_on) as confidential_on
    from addresses
    where confidential and recorded_on is not null
    group by case_id

)

select
    contact_log.case_id as case_id,
    'contact_log' as subject_kind,
    contact_log.entry_id as subject_id,
    contact_log.recorded_at as triggered_at,
    contact_log.recorded_at as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when contact_log.recorded_at is null then 'recorded_at is blank'
        else 'speaks of a school, nursery, GP or surgery where an address is confidential'
    end as note
from contact_log
inner join confidential_cases
    on contact_log.case_id = confidential_cases.case_id
where
    (
        contact_log.recorded_at is null
        or cast(contact_log.recorded_at as date) >= confidential_cases.confidential_on
    )
    and regexp_like(contact_log.summary, '\b(schools?|nurser(y|ies)|pre-?schools?|gps?|surger(y|ies))\b', 'i')
