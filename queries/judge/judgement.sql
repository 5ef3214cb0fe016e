-- The one judgement, for every rule: what `owed` lists becomes obligations with a status and who answers.
-- The steps and their order are those of the rule catalogue; the first that applies is the status.
with known as (

    -- Step 1: what was triggered after the as-at day is no obligation yet; done after it is not known yet.
    select
        owed.*,
        case when done_at <= end_of_day($as_at) then done_at end as known_done_at
    from owed
    where triggered_at is null or triggered_at <= end_of_day($as_at)

),

listed as (

    -- Step 2: from the day the policy came into force; a standing duty also from before, where it stands open.
    select known.*
    from known
    left join case_states
        on known.case_id = case_states.case_id
    where
        $always
        or known.triggered_at is null
        or known.triggered_at >= $policy_from
        or (
            $standing
            and (known.known_done_at is null or known.is_unknown)
            and not coalesce(case_states.is_closed, false)
        )

),

varied_cases as (

    select case_id
    from valid_variations
    where
        subject_id is null
        and paragraph in (select word from rule_words where rule_id = $rule_id)
    group by case_id

),

varied_subjects as (

    select
        case_id,
        subject_id
    from valid_variations
    where
        subject_id is not null
        and paragraph in (select word from rule_words where rule_id = $rule_id)
    group by case_id, subject_id

),

weighed as (

    select
        listed.*,
        -- Why the row itself cannot be judged, blank where it can.
        case
            when listed.triggered_at is null then 'when this arose is not recorded'
            when listed.is_unknown then 'the export cannot tell'
            when listed.due_at is null then 'when this was due cannot be told: a day it needs is outside the calendar'
            when
                not $early_ok
                and cast(listed.known_done_at as date) < cast(listed.triggered_at as date)
                then 'recorded as done before it arose'
        end as unknown_because,
        not $no_variation
        and (varied_cases.case_id is not null or varied_subjects.case_id is not null) as is_varied,
        end_of_day(least(coalesce(cast(listed.due_at as date), $as_at), $as_at)) as answers_at
    from listed
    left join varied_cases
        on listed.case_id = varied_cases.case_id
    left join varied_subjects
        on
            listed.case_id = varied_subjects.case_id
            and listed.subject_id = varied_subjects.subject_id

),

judged as (

    -- Steps 3 to 9. Step 4 does not apply to a prohibition: put right is `late`, open is `overdue`.
    select
        weighed.*,
        case
            when unknown_because is not null then 'unknown'
            when $kind = 'deadline' and known_done_at <= due_at then 'met'
            when held_by is not null then 'held'
            when is_varied then 'excepted'
            when known_done_at is not null then 'late'
            when $kind <> 'deadline' or due_at < end_of_day($as_at) then 'overdue'
            else 'pending'
        end as status
    from weighed

)

select
    $rule_id as rule_id,
    judged.case_id as case_id,
    judged.subject_kind as subject_kind,
    judged.subject_id as subject_id,
    judged.triggered_at as triggered_at,
    judged.due_at as due_at,
    judged.known_done_at as done_at,
    judged.status as status,
    coalesce(
        judged.status = 'pending'
        and judged.due_at <= within_working_days($as_at, $due_soon_working_days),
        false
    ) as due_soon,
    coalesce(judged.status = 'overdue' and judged.lapses_at <= end_of_day($as_at), false) as lapsed,
    case judged.status
        when 'late' then cast(cast(judged.known_done_at as date) as int) - cast(cast(judged.due_at as date) as int)
        when 'overdue' then cast($as_at as int) - cast(cast(judged.due_at as date) as int)
        else 0
    end as days_late,
    $owner_role as owner_role,
    case
        when judged.holder_staff_id is not null or judged.holder_team_id is not null then judged.holder_team_id
        when answering_allocations.case_id is not null then answering_allocations.team_id
        else case_states.team_id
    end as team_id,
    case
        when judged.holder_staff_id is not null or judged.holder_team_id is not null then judged.holder_staff_id
        else answering_allocations.staff_id
    end as staff_id,
    case when judged.case_id is null then judged.holder_team_id else current_allocations.team_id end
        as current_team_id,
    case when judged.case_id is null then judged.holder_staff_id else current_allocations.staff_id end
        as current_staff_id,
    judged.held_by as held_by,
    judged.part as part,
    judged.triggered_by as triggered_by,
    case when judged.known_done_at is not null then judged.done_by end as done_by,
    coalesce(judged.note, judged.unknown_because) as note,
    judged.lapses_at as lapses_at
from judged
left join case_states
    on judged.case_id = case_states.case_id
left join current_allocations
    on judged.case_id = current_allocations.case_id
left join answering_allocations
    on
        judged.case_id = answering_allocations.case_id
        and judged.answers_at >= answering_allocations.from_at
        and (answering_allocations.to_at is null or judged.answers_at < answering_allocations.to_at)
