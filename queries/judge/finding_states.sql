-- What became of each finding since the results before: new; still there; put right, by being done since; or gone, because
-- nothing of it is owed any more.
with now_listed as (

    select
        earlier_findings.finding_id as finding_id,
        bool_or(obligations.status in ('met', 'late')) as is_done
    from earlier_findings
    inner join obligations
        on
            earlier_findings.rule_id = obligations.rule_id
            and earlier_findings.subject_kind = obligations.subject_kind
            and earlier_findings.subject_id = obligations.subject_id
            and coalesce(earlier_findings.case_id, '') = coalesce(obligations.case_id, '')
            and coalesce(earlier_findings.part, '') = coalesce(obligations.part, '')
    group by earlier_findings.finding_id

)

select
    coalesce(findings.finding_id, earlier_findings.finding_id) as finding_id,
    coalesce(findings.rule_id, earlier_findings.rule_id) as rule_id,
    coalesce(findings.case_id, earlier_findings.case_id) as case_id,
    coalesce(findings.subject_kind, earlier_findings.subject_kind) as subject_kind,
    coalesce(findings.subject_id, earlier_findings.subject_id) as subject_id,
    coalesce(findings.part, earlier_findings.part) as part,
    earlier_findings.status as status_before,
    findings.status as status,
    case
        when earlier_findings.finding_id is null then 'new'
        when findings.status = 'late' and earlier_findings.status <> 'late' then 'put_right'
        when findings.finding_id is not null then 'still_there'
        when now_listed.is_done then 'put_right'
        else 'gone'
    end as state
from findings
full join earlier_findings
    on findings.finding_id = earlier_findings.finding_id
left join now_listed
    on earlier_findings.finding_id = now_listed.finding_id
order by rule_id asc, case_id asc, subject_id asc, part asc
