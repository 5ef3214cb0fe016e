-- The cases in which safeguarding checks are, or once were, outstanding (paragraph 9.4): on day d they are where
-- until_on is null or d < until_on. A check is settled from the day a complete one was received on; one that is
-- not required, or opted out of with a reason, asks for nothing. A case with no other checks has no row.
with checks as (

    select
        case_id,
        case when state = 'complete' then received_on end as settled_on
    from safeguarding_checks
    where
        case_id is not null
        and coalesce(state, 'outstanding') <> 'not_required'
        and (coalesce(state, 'outstanding') <> 'opted_out' or reason is null)

)

select
    case_id,
    case when count(settled_on) = count(*) then max(settled_on) end as until_on
from checks
group by case_id
