-- Everything owed on one case, by one rule or on one subject, in the order it arose.
select
    obligations.rule_id as rule_id,
    rules.title as title,
    rules.kind as kind,
    rules.basis as basis,
    rules.paragraphs as paragraphs,
    rule_texts.asks as asks,
    rule_texts.to_do as to_do,
    rules.no_variation as no_variation,
    obligations.case_id as case_id,
    obligations.subject_kind as subject_kind,
    obligations.subject_id as subject_id,
    obligations.part as part,
    obligations.triggered_at as triggered_at,
    obligations.due_at as due_at,
    obligations.done_at as done_at,
    obligations.status as status,
    obligations.due_soon as due_soon,
    obligations.lapsed as lapsed,
    obligations.days_late as days_late,
    obligations.owner_role as owner_role,
    obligations.team_id as team_id,
    obligations.staff_id as staff_id,
    obligations.current_team_id as current_team_id,
    obligations.current_staff_id as current_staff_id,
    obligations.held_by as held_by,
    obligations.triggered_by as triggered_by,
    obligations.done_by as done_by,
    obligations.note as note
from obligations
inner join rules
    on obligations.rule_id = rules.rule_id
inner join rule_texts
    on obligations.rule_id = rule_texts.rule_id
where
    ($case_id is null or obligations.case_id = $case_id)
    and ($rule_id is null or obligations.rule_id = $rule_id)
    and ($subject_id is null or obligations.subject_id = $subject_id)
order by
    obligations.triggered_at asc nulls first,
    obligations.rule_id asc,
    obligations.subject_id asc,
    obligations.part asc
