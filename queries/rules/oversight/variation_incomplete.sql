/*---
title = "Departure from the policy not explained, or no manager told"
kept = "Departures from the policy are explained, and a manager is told"
paragraphs = ["1.2"]
kind = "deadline"
basis = "local"
owner = "practitioner"
early_ok = true
no_variation = true
asks = """
Whoever departs from the policy in a case explains why in the record and tells a manager. The policy says as soon as \
possible, so the organisation's own standard counts: a manager was told within five working days of the day it was \
explained, or before. Every departure counts; without an explanation it is not complete, whoever was told."""
why = "A departure that nobody explained or checked is a rule broken, and a child may bear the risk of it."
to_do = "Record why it was done otherwise, tell a manager, and record the day"
cannot_see = "Departures that nobody recorded, and whether the reasons were good enough."
---*/
-- One obligation a variation.
select
    case_id,
    'variations' as subject_kind,
    variation_id as subject_id,
    explained_on as triggered_at,
    within_working_days(explained_on, $local_working_days) as due_at,
    case when explanation is not null then manager_notified_on end as done_at,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as varchar) as held_by,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    cast(null as varchar) as done_by,
    case
        when explained_on is null then 'explained_on is blank'
        when explanation is null then 'explanation is blank'
    end as note
from variations
