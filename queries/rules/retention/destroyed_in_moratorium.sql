/*---
title = "Whole record destroyed in the moratorium"
paragraphs = ["fn 2"]
kind = "prohibition"
basis = "policy"
owner = "operational_director"
always = true
no_variation = true
asks = """
While the moratorium lasts, no whole case record and no paper file is destroyed. Every such deletion on a day on \
which it was in force is listed, whatever the reason given; deletions of single documents, which the policy makes \
during a case's life, are not."""
why = "What a child may one day need to know about their own life cannot be brought back once it is gone."
to_do = "Find out who authorised the destruction, what was lost, and tell governance"
cannot_see = "Files destroyed without an entry among the deletions."
---*/
-- One a deletion. One that does not say when it was made cannot be told from one outside the moratorium.
select
    case_id,
    'deletions' as subject_kind,
    deletion_id as subject_id,
    deleted_on as triggered_at,
    deleted_on as due_at,
    cast(null as timestamp) as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case when deleted_on is null then 'when it was destroyed is blank' end as note
from deletions
where
    scope in ('case_record', 'paper_file')
    and (
        deleted_on is null
        or (
            deleted_on >= $moratorium_from
            and ($moratorium_until is null or deleted_on <= $moratorium_until)
        )
    )
