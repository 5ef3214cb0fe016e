/*---
optional = ["hearings.vacated"]
---*/
-- Each case's FHDRA: its latest first hearing and dispute resolution appointment that went ahead, not after the
-- as-at day; of several on one day, the greatest id.
with held_fhdras as (

    select
        case_id,
        hearing_id,
        hearing_on,
        outcome,
        outcome_recorded_on,
        row_number() over (partition by case_id order by hearing_on desc, hearing_id desc) as place
    from hearings
    where
        kind = 'fhdra'
        and case_id is not null
        and hearing_on <= $as_at
        and vacated is not true

)

select
    case_id,
    hearing_id,
    hearing_on,
    outcome,
    outcome_recorded_on
from held_fhdras
where place = 1
