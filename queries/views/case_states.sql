-- Each case at the as-at day: closed by then or not, and its type in one word (`wtfh`, `wafh`, `public`; blank
-- where the export does not say, and then the case is in no rule that names a type).
select
    case_id,
    coalesce(closed_on <= $as_at, false) as is_closed,
    closed_on,
    team_id,
    law_type,
    work_stage,
    case law_type
        when 'public' then 'public'
        when 'private' then work_stage
    end as case_type
from cases
