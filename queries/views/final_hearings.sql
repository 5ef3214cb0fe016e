/*---
optional = ["hearings.vacated"]
---*/
-- Each case's final hearing: the latest of that kind that went ahead, not after the as-at day; of several on one
-- day, the greatest id.
with held_finals as (

    select
        case_id,
        hearing_id,
        hearing_on,
        row_number() over (partition by case_id order by hearing_on desc, hearing_id desc) as place
    from hearings
    where
        kind = 'final'
        and case_id is not null
        and hearing_on <= $as_at
        and vacated is not true

)

select
    case_id,
    hearing_id,
    hearing_on
from held_finals
where place = 1
