-- What needs a person: late, overdue, unknown, held or excepted, or due soon; each with an id that stays the
-- same while rule, case, subject and part do, and the as-at day of the first snapshot that had it.
with found as (

    select
        obligations.*,
        finding_id(rule_id, case_id, subject_kind, subject_id, part) as finding_id
    from obligations
    where status in ('late', 'overdue', 'unknown', 'held', 'excepted') or due_soon

)

select
    found.*,
    coalesce(earlier_findings.first_seen, $as_at) as first_seen
from found
left join earlier_findings
    on found.finding_id = earlier_findings.finding_id
order by found.rule_id asc, found.case_id asc, found.subject_id asc, found.part asc, found.triggered_at asc
