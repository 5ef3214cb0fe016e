/*---
optional = ["authorisations.withdrawn_on", "staff.employment"]
---*/
-- Who may close cases themselves, and on which days (paragraphs 9.1 and 9.13): d is one of them where
-- from_on <= d and (until_on is null or d < until_on). Authorised to self-close, not an associate, past the first
-- six months. Authorisations that overlap or touch are one row, so that a day meets at most one row of a person.
with grants as (

    select
        authorisations.staff_id as staff_id,
        greatest(
            authorisations.granted_on,
            cast(within_months(staff.started_on, $probation_months) as date)
        ) as from_on,
        authorisations.withdrawn_on as until_on
    from authorisations
    inner join staff
        on authorisations.staff_id = staff.staff_id
    where
        authorisations.kind = 'self_close'
        and authorisations.granted_on is not null
        and staff.started_on is not null
        and coalesce(staff.employment, 'employed') <> 'associate'

),

spans as (

    -- An authorisation that was never withdrawn reaches past every day there is.
    select
        staff_id,
        from_on,
        coalesce(until_on, date '9999-12-31') as until_on
    from grants
    where until_on is null or until_on > from_on

),

reached_spans as (

    select
        staff_id,
        from_on,
        until_on,
        max(until_on) over (
            partition by staff_id
            order by from_on asc, until_on asc
            rows between unbounded preceding and 1 preceding
        ) as reached_on
    from spans

),

numbered_spans as (

    select
        staff_id,
        from_on,
        until_on,
        sum(case when from_on <= reached_on then 0 else 1 end) over (
            partition by staff_id
            order by from_on asc, until_on asc
            rows between unbounded preceding and current row
        ) as span
    from reached_spans

)

select
    staff_id,
    min(from_on) as from_on,
    nullif(max(until_on), date '9999-12-31') as until_on
from numbered_spans
group by staff_id, span
