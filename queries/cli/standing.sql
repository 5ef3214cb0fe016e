-- How each rule stands: its counts, and the rate of those due. Prohibitions count what is open and put right.
select
    rules.rule_id as rule_id,
    rules.kind as kind,
    rules.basis as basis,
    sum(measures.met) as met,
    sum(measures.late) as late,
    sum(measures.overdue) as overdue,
    sum(measures.pending) as pending,
    sum(measures.excepted) as excepted,
    sum(measures.held) as held,
    sum(measures.unknown) as unknown,
    case
        when rules.kind = 'deadline' and sum(measures.met) + sum(measures.late) + sum(measures.overdue) > 0
            then round(
                cast(sum(measures.met) as double)
                / (sum(measures.met) + sum(measures.late) + sum(measures.overdue)),
                4
            )
    end as rate
from rules
left join measures
    on rules.rule_id = measures.rule_id
group by rules.rule_id, rules.kind, rules.basis
order by rules.rule_id asc
