-- Documents of our own that were sent outside on a known day, reports to the court aside (paragraph 4.3; reports have
-- paragraph 4.2).
select
    document_id,
    case_id,
    folder,
    format,
    sent_on,
    sending_logged_on
from documents
where
    sent_on is not null
    and origin = 'internal'
    and report_id is null
