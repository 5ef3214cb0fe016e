/*---
optional = ["hearings.vacated"]
---*/
-- Work to first hearing that stays open for its safeguarding checks alone (paragraph 9.4, footnote 8): they are
-- outstanding two months after the FHDRA, or at the as-at day where that is earlier, and no later hearing is set,
-- past or to come.
with first_hearings as (

    select
        fhdras.case_id as case_id,
        fhdras.hearing_id as hearing_id,
        fhdras.hearing_on as hearing_on,
        least(cast(within_months(fhdras.hearing_on, $stalled_safeguarding_months) as date), $as_at) as looked_at_on
    from fhdras
    inner join case_states
        on fhdras.case_id = case_states.case_id
    where case_states.case_type = 'wtfh'

),

last_hearings as (

    select
        case_id,
        max(hearing_on) as hearing_on
    from hearings
    where vacated is not true
    group by case_id

)

select
    first_hearings.case_id as case_id,
    first_hearings.hearing_id as hearing_id,
    first_hearings.hearing_on as hearing_on
from first_hearings
inner join last_hearings
    on
        first_hearings.case_id = last_hearings.case_id
        and first_hearings.hearing_on = last_hearings.hearing_on
inner join safeguarding_outstanding
    on first_hearings.case_id = safeguarding_outstanding.case_id
where
    safeguarding_outstanding.until_on is null
    or first_hearings.looked_at_on < safeguarding_outstanding.until_on
