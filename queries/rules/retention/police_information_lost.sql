/*---
title = "Police information deleted too soon"
paragraphs = ["11.1"]
kind = "prohibition"
basis = "policy"
owner = "business_services_manager"
always = true
no_variation = true
asks = """
What the police send is kept for three months from the day it came, even where the case ends sooner. Each document in \
the police information folder that was deleted before that day is listed. Outside work to first hearing the policy \
also has it deleted as the case closes; a document deleted on or after the closing day is not held against anyone."""
why = "A new application within three months leans on these checks, and a risk to a child may be known from them alone."
to_do = "Find out why it was deleted, and ask the police again if the child's case needs it"
cannot_see = "Documents that do not say when they came, other folders, and cases whose type or work stage is blank."
---*/
-- One a document deleted too soon. Between the two paragraphs, which conflict once a case has closed, 11.2 has its way.
select
    documents.case_id as case_id,
    'documents' as subject_kind,
    documents.document_id as subject_id,
    documents.deleted_on as triggered_at,
    documents.deleted_on as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    cast(null as varchar) as note
from documents
inner join case_states
    on documents.case_id = case_states.case_id
where
    documents.folder = 'police_information'
    and documents.deleted_on < cast(within_months(documents.received_on, $police_months) as date)
    and (
        case_states.case_type = 'wtfh'
        or (
            case_states.case_type is not null
            and (case_states.closed_on is null or case_states.closed_on > documents.deleted_on)
        )
    )
