/*---
optional = ["hearings.vacated"]
---*/
-- When the work in each private law case came to its end (paragraph 9.5), and the row that says so: the first
-- hearing that orders no further work or, in work after first hearing, filing of a section 7 or addendum report
-- whose author is not ordered to the final hearing; strictly after the day of the latest hearing that ordered
-- further work. What the export leaves blank does not qualify, nor does anything after the as-at day.
with private_cases as (

    select
        case_id,
        work_stage
    from cases
    where law_type = 'private' and work_stage is not null

),

held_hearings as (

    select
        case_id,
        hearing_id,
        hearing_on,
        further_work_ordered
    from hearings
    where hearing_on <= $as_at and vacated is not true

),

last_orders as (

    select
        case_id,
        max(hearing_on) as ordered_on
    from held_hearings
    where further_work_ordered
    group by case_id

),

endings as (

    select
        private_cases.case_id as case_id,
        held_hearings.hearing_on as ended_on,
        'hearings:' || held_hearings.hearing_id as ended_by
    from private_cases
    inner join held_hearings
        on private_cases.case_id = held_hearings.case_id
    where not held_hearings.further_work_ordered
    union all
    select
        private_cases.case_id as case_id,
        reports.filed_on as ended_on,
        'reports:' || reports.report_id as ended_by
    from private_cases
    inner join reports
        on private_cases.case_id = reports.case_id
    where
        private_cases.work_stage = 'wafh'
        and reports.kind in ('section_7', 'addendum')
        and not reports.final_hearing_attendance_ordered
        and reports.filed_on <= $as_at

),

ranked_endings as (

    select
        endings.case_id as case_id,
        endings.ended_on as ended_on,
        endings.ended_by as ended_by,
        row_number() over (
            partition by endings.case_id
            order by endings.ended_on asc, endings.ended_by asc
        ) as place
    from endings
    left join last_orders
        on endings.case_id = last_orders.case_id
    where last_orders.ordered_on is null or endings.ended_on > last_orders.ordered_on

)

select
    case_id,
    ended_on as end_of_work_on,
    ended_by
from ranked_endings
where place = 1
