/*---
title = "Court order not saved on the record"
kept = "Court orders are saved on the record in time"
paragraphs = ["9.10"]
kind = "deadline"
basis = "local"
owner = "practitioner"
asks = """
In public law, an order that comes from the court within four weeks of the final hearing is saved on the record within \
five working days of its receipt. The policy gives no time for the saving, so the organisation's own counts. Documents \
in the court orders folder count that were received on the day of the final hearing or in the four weeks after; the \
latest final hearing that went ahead is the one."""
why = "The order says where the child is to live and who decides; without it the record breaks off."
to_do = "Scan the order if need be, and save it in the court orders folder"
cannot_see = "Orders that were never logged, and orders that are in another folder or carry no day of receipt."
---*/
-- One obligation an order received with, or in the weeks after, the final hearing.
select
    documents.case_id as case_id,
    'documents' as subject_kind,
    documents.document_id as subject_id,
    documents.received_on as triggered_at,
    within_working_days(documents.received_on, $local_working_days) as due_at,
    documents.saved_on as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    cast(null as varchar) as note
from documents
inner join final_hearings
    on
        documents.case_id = final_hearings.case_id
        and documents.received_on >= final_hearings.hearing_on
        and documents.received_on <= cast(within_weeks(final_hearings.hearing_on, $order_weeks) as date)
inner join cases
    on documents.case_id = cases.case_id
where documents.folder = 'court_orders' and cases.law_type = 'public'
