/*---
optional = ["documents.folder"]
---*/
-- Documents that came in from outside on a known day, court bundles aside (paragraphs 2.3 and 2.5); and which of them
-- are paper from a third party, which paragraph 4.4 gives a time of its own. A blank folder is not a court bundle.
select
    document_id,
    case_id,
    received_on,
    logged_on,
    saved_on,
    legibility_checked_on,
    original,
    original_dealt_with_on,
    coalesce(medium, 'none') = 'paper'
    and origin in ('family', 'local_authority', 'other_third_party') as is_third_party_paper
from documents
where
    received_on is not null
    and origin <> 'internal'
    and coalesce(folder, 'none') <> 'court_bundle'
