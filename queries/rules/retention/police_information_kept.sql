/*---
title = "Police information kept too long"
kept = "Police information is deleted in time"
paragraphs = ["11.1", "11.2"]
kind = "deadline"
basis = "policy"
owner = "business_services_manager"
always = true
no_variation = true
asks = """
What the police send is deleted from the record in time. In work to first hearing that is three months after it came; \
elsewhere 18 months after, or the day the case closes if that is earlier, but never before the three months are over. \
The moratorium does not hold it."""
why = "Police information is about people who may never have been charged, and is kept only while a child may need it."
to_do = "Delete the police document, or record the day it was deleted"
cannot_see = "Police information saved in another folder, and cases whose type or work stage is blank."
---*/
-- One obligation a document of the police information folder, in a case whose type is known.
select
    documents.case_id as case_id,
    'documents' as subject_kind,
    documents.document_id as subject_id,
    documents.received_on as triggered_at,
    case
        when documents.received_on is null then null
        when case_states.case_type = 'wtfh' then within_months(documents.received_on, $police_months)
        else greatest(
            within_months(documents.received_on, $police_months),
            least(
                within_months(documents.received_on, $police_longest_months),
                end_of_day(case_states.closed_on)
            )
        )
    end as due_at,
    documents.deleted_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case when documents.received_on is null then 'when it was received is blank' end as note
from documents
inner join case_states
    on documents.case_id = case_states.case_id
where
    documents.folder = 'police_information'
    and case_states.case_type is not null
