-- The catalogue as these results were judged by, with the words each rule has for people.
select
    rules.rule_id as rule_id,
    rules.family as family,
    rules.title as title,
    rules.paragraphs as paragraphs,
    rules.owner_role as owner_role,
    rules.kind as kind,
    rules.basis as basis,
    rule_texts.to_do as to_do,
    rule_texts.cannot_see as cannot_see
from rules
inner join rule_texts
    on rules.rule_id = rule_texts.rule_id
order by rules.family asc, rules.rule_id asc
