-- How a cell's text is read, as the export contract's table of types says. Each macro has a quick way for the forms that
-- nearly every cell has, guarded so that DuckDB's own, more lenient casts cannot let another form through, and a slow
-- way for the rest. Blank and unreadable both give null: the caller tells them apart.

-- Without white space at both ends, by a set of characters: slow, and so kept for cells that need it.
create macro trim_all(x) as trim(x, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(160));

create macro trimmed(x) as
    case
        when x >= '!' and x < chr(127)
            and not (suffix(x, ' ') or suffix(x, chr(9)) or suffix(x, chr(10)) or suffix(x, chr(13)) or suffix(x, chr(160)))
            then x
        else trim_all(x)
    end;

create macro as_text(x) as nullif(trimmed(x), '');

create macro year_first(t) as regexp_replace(t, '^(\d{1,2})/(\d{1,2})/(\d{4})', '\3-\2-\1');

-- UK local time in whole seconds, of a trimmed text in any form. The pattern lets through the contract's forms alone; the
-- day is then written year first, and a cast finds out whether there is such a day.
create macro any_moment(t) as
    case
        when not regexp_full_match(
            t,
            '(?:\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4})'
            || '(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::\d\d)?)?)?'
        ) then null
        when regexp_matches(t, ':.*[Z+-]')
            then timezone('Europe/London', date_trunc('second', try_cast(year_first(t) as timestamptz)))
        else date_trunc('second', try_cast(year_first(t) as timestamp))
    end;

create macro as_datetime(x) as
    case
        when x is null then null
        when (x like '____-__-__T__:__' or x like '____-__-__T__:__:__' or x like '____-__-__ __:__:__')
            and x >= '0001' and x < ':' and x not like '___________24%'
            then try_cast(x as timestamp)
        else any_moment(trim_all(x))
    end;

create macro as_date(x) as
    case
        when x is null then null
        when x like '____-__-__' and x >= '0001' and x < ':' then try_cast(x as date)
        else cast(any_moment(trim_all(x)) as date)
    end;

create macro as_month(x) as
    case
        when x like '____-__' and x >= '0001' and x < ':' then try_cast(x || '-01' as date)
        else cast(date_trunc('month', as_date(x)) as date)
    end;

create macro as_bool(x) as
    case
        when x in ('true', 'Y', 'Yes', '1', 't', 'T', 'True') then true
        when x in ('false', 'N', 'No', '0', 'f', 'F', 'False') then false
        when lower(trim_all(x)) in ('y', 'yes', 'true', 't', '1') then true
        when lower(trim_all(x)) in ('n', 'no', 'false', 'f', '0') then false
    end;

create macro as_int(x) as
    case
        when regexp_full_match(trim_all(x), '[+-]?\d+(?:\.0)?')
            then try_cast(regexp_replace(trim_all(x), '\.0$', '') as bigint)
    end;

create macro word_form(x) as replace(replace(lower(trim_all(x)), ' ', '_'), '-', '_');

create macro as_word(x, words) as
    case
        when x in words then x
        when word_form(x) in words then word_form(x)
    end;
