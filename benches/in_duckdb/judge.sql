-- Three rules judged over the Parquet that ingest.py wrote, written from the rule catalogue alone: late_recording,
-- record_not_reviewed and unreviewed_case_plan, with who answers for each obligation. `as_at` is a variable of the
-- session; the tables of the export are views, and a table that was not supplied is an empty one.

-- ---------------------------------------------------------------------------------------------------------------------
-- Time
-- ---------------------------------------------------------------------------------------------------------------------

create macro end_of(d) as cast(d as date) + time '23:59:59';

-- A supplied list replaces the built-in one in the whole years from its first date to its last.
create table holidays as
with supplied as (
    select date as day from bank_holidays
),
span as (
    select min(year(day)) as first, max(year(day)) as last from supplied
)
select day from supplied
union
select date as day
from built_in_holidays
where not coalesce(year(date) between (select first from span) and (select last from span), false);

-- Every day of the years covered, and how many working days there are up to it. A gap between covered years starts
-- the count anew, so that no deadline crosses it.
create table days as
with years as (
    select y from range(2001, 2041) as r(y)
    union
    select unnest(range(min(year(date)), max(year(date)) + 1)) from bank_holidays
),
spans as (
    select y, y - row_number() over (order by y) as span from years
),
covered as (
    select
        spans.span,
        cast(unnest(generate_series(make_date(y, 1, 1), make_date(y, 12, 31), interval 1 day)) as date) as day
    from spans
),
marked as (
    select
        span,
        day,
        isodow(day) < 6 and day not in (select day from holidays) as is_working
    from covered
)
select
    span,
    day,
    is_working,
    sum(cast(is_working as integer)) over (partition by span order by day) as until
from marked;

-- For each day from which a working day can be counted, the end of its 3rd, 5th and 15th working day. The day before
-- the first of a span can be counted from as well.
create table due_after as
with starts as (
    select span, day, until from days
    union all
    select span, cast(min(day) - 1 as date), 0
    from days
    group by span
    having not exists (select 1 from days as other where other.day = min(days.day) - 1)
),
workdays as (
    select span, until, day from days where is_working
)
select
    starts.day,
    end_of(third.day) as wd3,
    end_of(fifth.day) as wd5,
    end_of(fifteenth.day) as wd15
from starts
left join workdays as third on third.span = starts.span and third.until = starts.until + 3
left join workdays as fifth on fifth.span = starts.span and fifth.until = starts.until + 5
left join workdays as fifteenth on fifteenth.span = starts.span and fifteenth.until = starts.until + 15;

set variable as_at_end = end_of(getvariable('as_at'));
set variable policy_from = timestamp '2022-01-11';
set variable due_soon_until = (select wd5 from due_after where day = getvariable('as_at'));

-- n elapsed hours by the clocks of London; from a date without a time, the end of the day so many days on. An hour
-- that comes twice is the earlier one: a zoned time of DuckDB's takes the later, so it is put back where that differs.
create macro london(t) as
    case
        when timezone('Europe/London', timezone('Europe/London', t) - interval 1 hour) = t
            then timezone('Europe/London', t) - interval 1 hour
        else timezone('Europe/London', t)
    end;

create macro hours_after(t, n) as
    case
        when cast(t as time) = time '00:00' then end_of(cast(t as date) + n // 24)
        else timezone('Europe/London', london(t) + to_hours(n))
    end;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who answers
-- ---------------------------------------------------------------------------------------------------------------------

create table real_allocations as
select
    allocations.allocation_id,
    allocations.case_id,
    allocations.staff_id,
    coalesce(allocations.team_id, cases.team_id) as team_id,
    allocations.allocated_at,
    allocations.ended_at,
    case allocations.capacity when 'duty' then 3 when 'second_guardian' then 2 else 1 end as place
from allocations
inner join cases using (case_id)
where
    allocations.allocated_at is not null
    and (allocations.ended_at is null or allocations.ended_at > allocations.allocated_at);

-- Who answers changes only when an allocation begins or ends. At each such moment: the best of those in force, and
-- where there are none, the last to have ended.
create table answering as
with moments as (
    select case_id, allocated_at as from_at from real_allocations
    union
    select case_id, ended_at from real_allocations where ended_at is not null
)
select
    moments.case_id,
    moments.from_at,
    {'staff_id': a.staff_id, 'team_id': a.team_id} as who
from moments
inner join real_allocations as a on a.case_id = moments.case_id and a.allocated_at <= moments.from_at
qualify row_number() over (
    partition by moments.case_id, moments.from_at
    order by
        case when a.ended_at <= moments.from_at then a.ended_at end desc nulls first,
        a.place,
        a.allocated_at desc,
        a.allocation_id desc
) = 1;

create table case_now as
select
    cases.case_id,
    cases.team_id as case_team_id,
    cases.closed_on,
    coalesce(cases.closed_on <= getvariable('as_at'), false) as is_closed,
    last.who is not null as is_answered,
    case when last.who is null then cases.team_id else last.who.team_id end as current_team_id,
    last.who.staff_id as current_staff_id
from cases
left join (
    select case_id, arg_max(who, from_at) as who
    from answering
    where from_at <= getvariable('as_at_end')
    group by case_id
) as last using (case_id);

create table managers as
select staff_id
from staff
where role in ('service_manager', 'practice_supervisor', 'head_of_practice', 'assistant_director', 'improvement_manager');

-- ---------------------------------------------------------------------------------------------------------------------
-- What is owed
-- ---------------------------------------------------------------------------------------------------------------------

create view late_recording as
select
    'late_recording' as rule_id,
    contact_log.case_id,
    'contact_log' as subject_kind,
    contact_log.entry_id as subject_id,
    contact_log.event_at as triggered_at,
    due_after.wd3 as due_at,
    contact_log.recorded_at as done_at,
    contact_log.recorded_at is null as is_unknown,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    cast(null as timestamp) as lapses_at,
    cast(null as varchar) as done_by
from contact_log
left join due_after on due_after.day = cast(contact_log.event_at as date)
where contact_log.source is distinct from 'automatic';

create view record_not_reviewed as
with ranked as (
    select
        *,
        case
            when case_id is not null and allocated_at is not null then
                lag(staff_id) over in_turn is not distinct from staff_id and lag(allocation_id) over in_turn is not null
            else false
        end as is_same_holder
    from allocations
    where
        capacity is distinct from 'duty'
        and not coalesce(ended_at <= allocated_at, false)
    window in_turn as (partition by case_id, allocated_at is null order by allocated_at, allocation_id)
),
owed as (
    select
        *,
        hours_after(allocated_at, 48) as due_at,
        case
            when cast(allocated_at as time) = time '00:00' or cast(record_reviewed_at as time) = time '00:00'
                then case when cast(record_reviewed_at as date) >= cast(allocated_at as date) then record_reviewed_at end
            when record_reviewed_at >= allocated_at then record_reviewed_at
        end as done_at
    from ranked
    where not is_same_holder
)
select
    'record_not_reviewed' as rule_id,
    case_id,
    'allocations' as subject_kind,
    allocation_id as subject_id,
    allocated_at as triggered_at,
    due_at,
    done_at,
    false as is_unknown,
    staff_id as holder_staff_id,
    coalesce(owed.team_id, cases.team_id) as holder_team_id,
    ended_at as lapses_at,
    cast(null as varchar) as done_by
from owed
left join cases using (case_id)
where not (done_at is null and coalesce(ended_at <= due_at, false));

create view unreviewed_case_plan as
with plans as (
    select case_plans.case_plan_id, case_plans.case_id, case_plans.initiated_on, due_after.wd15 as due_at
    from case_plans
    left join due_after on due_after.day = case_plans.initiated_on
),
reviews as (
    select plans.case_plan_id, plans.case_id, r.review_id, r.reviewed_by, r.reviewed_on, end_of(r.reviewed_on) as at
    from plans
    inner join case_plan_reviews as r using (case_plan_id)
    where r.reviewed_on >= plans.initiated_on and r.reviewed_by in (select staff_id from managers)
),
first_reviews as (
    select
        reviews.case_plan_id,
        min(reviews.reviewed_on) as reviewed_on,
        arg_min(reviews.review_id, {'on': reviews.reviewed_on, 'id': reviews.review_id}) as review_id
    from reviews
    asof left join answering on answering.case_id = reviews.case_id and answering.from_at <= reviews.at
    where answering.who.staff_id is distinct from reviews.reviewed_by
    group by reviews.case_plan_id
)
select
    'unreviewed_case_plan' as rule_id,
    plans.case_id,
    'case_plans' as subject_kind,
    plans.case_plan_id as subject_id,
    cast(plans.initiated_on as timestamp) as triggered_at,
    plans.due_at,
    cast(first_reviews.reviewed_on as timestamp) as done_at,
    false as is_unknown,
    cast(null as varchar) as holder_staff_id,
    cast(null as varchar) as holder_team_id,
    end_of(case_now.closed_on) as lapses_at,
    'case_plan_reviews:' || first_reviews.review_id as done_by
from plans
left join first_reviews using (case_plan_id)
left join case_now using (case_id)
where not (
    first_reviews.reviewed_on is null
    and coalesce(case_now.is_closed and case_now.closed_on <= cast(plans.due_at as date), false)
);

-- ---------------------------------------------------------------------------------------------------------------------
-- The judgement, at the end of the as-at day
-- ---------------------------------------------------------------------------------------------------------------------

create table rules (rule_id varchar, paragraph varchar, owner_role varchar, is_standing boolean);

insert into rules values
    ('late_recording', '2.2', 'practitioner', false),
    ('record_not_reviewed', '2.2', 'practitioner', false),
    ('unreviewed_case_plan', '8.3', 'service_manager', true);

create table excepted as
select distinct rules.rule_id, variations.case_id, variations.subject_id
from variations
inner join rules on trim(variations.paragraph) in (rules.paragraph, rules.rule_id)
where
    variations.case_id is not null
    and variations.explanation is not null
    and variations.explained_on <= getvariable('as_at')
    and variations.manager_notified_on <= getvariable('as_at');

create table excepted_cases as select rule_id, case_id from excepted where subject_id is null;

create table excepted_subjects as select rule_id, case_id, subject_id from excepted where subject_id is not null;

create view obligations as
with owed as (
    select * from late_recording
    union all
    select * from record_not_reviewed
    union all
    select * from unreviewed_case_plan
),
known as (
    select
        * exclude (done_at),
        case when done_at <= getvariable('as_at_end') then done_at end as done_at
    from owed
    where triggered_at is null or triggered_at <= getvariable('as_at_end')
),
listed as (
    select known.*, rules.owner_role, case_now.case_team_id, case_now.current_team_id, case_now.current_staff_id
    from known
    inner join rules using (rule_id)
    left join case_now using (case_id)
    where
        known.triggered_at is null
        or known.triggered_at >= getvariable('policy_from')
        or (
            rules.is_standing
            and (known.done_at is null or known.is_unknown)
            and not coalesce(case_now.is_closed, false)
        )
),
judged as (
    select
        listed.*,
        case
            when triggered_at is null or due_at is null or is_unknown
                or cast(done_at as date) < cast(triggered_at as date) then 'unknown'
            when done_at <= due_at then 'met'
            when exists (
                select 1 from excepted_cases as e
                where e.rule_id = listed.rule_id and e.case_id = listed.case_id
            ) or exists (
                select 1 from excepted_subjects as e
                where e.rule_id = listed.rule_id and e.case_id = listed.case_id and e.subject_id = listed.subject_id
            ) then 'excepted'
            when done_at is not null then 'late'
            when due_at < getvariable('as_at_end') then 'overdue'
            else 'pending'
        end as status,
        least(coalesce(end_of(due_at), getvariable('as_at_end')), getvariable('as_at_end')) as answers_at
    from listed
)
select
    judged.rule_id,
    judged.case_id,
    judged.subject_kind,
    judged.subject_id,
    judged.triggered_at,
    judged.due_at,
    judged.done_at,
    judged.status,
    coalesce(judged.status = 'pending' and judged.due_at <= getvariable('due_soon_until'), false) as due_soon,
    coalesce(judged.status = 'overdue' and judged.lapses_at <= getvariable('as_at_end'), false) as lapsed,
    case judged.status
        when 'late' then cast(judged.done_at as date) - cast(judged.due_at as date)
        when 'overdue' then getvariable('as_at') - cast(judged.due_at as date)
        else 0
    end as days_late,
    judged.owner_role,
    case
        when judged.holder_staff_id is not null or judged.holder_team_id is not null then judged.holder_team_id
        when answering.who is not null then answering.who.team_id
        else judged.case_team_id
    end as team_id,
    case
        when judged.holder_staff_id is not null or judged.holder_team_id is not null then judged.holder_staff_id
        else answering.who.staff_id
    end as staff_id,
    case when judged.case_id is null then judged.holder_team_id else judged.current_team_id end as current_team_id,
    case when judged.case_id is null then judged.holder_staff_id else judged.current_staff_id end as current_staff_id,
    cast(null as varchar) as held_by,
    cast(null as varchar) as part,
    cast(null as varchar) as triggered_by,
    -- What is not known to be done yet was done by nothing yet.
    case when judged.done_at is not null then judged.done_by end as done_by
from judged
asof left join answering on answering.case_id = judged.case_id and answering.from_at <= judged.answers_at;
