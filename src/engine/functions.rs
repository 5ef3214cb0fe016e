//! The deadline functions, over whole columns, and the finding's stable id.
//!
//! `within_working_days(t, n)`, `within_hours`, `within_days`, `within_weeks`, `within_months`: a date or a
//! timestamp and a number give the last moment in time. The number may be a schedule (`0001-01-01=3,2027-01-01=5`):
//! a parameter whose value changes on a day; the value in force on t's day counts.
//! `end_of_day(d)`: 23:59:59. `month_of(d)`: the first of its month, for any day there is (DataFusion's own `date_trunc`
//! counts a date in nanoseconds, and fails on years before 1677 or after 2262). `birthday(dob, n)`: a date. Blank in, blank out; outside the calendar: blank.

use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

use arrow::{
    array::{
        Array, ArrayRef, AsArray, Date32Array, Int64Array, StringViewBuilder, TimestampMicrosecondArray,
    },
    compute::cast,
    datatypes::{DataType, Date32Type, Int64Type, TimeUnit, TimestampMicrosecondType},
};
use chrono::NaiveDate;
use datafusion::{
    common::{Result, exec_err, plan_err},
    logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility},
};
use sha2::{Digest, Sha256};

use crate::model::{calendar::Calendar, day, hex, moments, months};

const MOMENT: DataType = DataType::Timestamp(TimeUnit::Microsecond, None);

/// Every function of a session; `as_at` chooses the value of a schedule where no moment does.
pub fn all(calendar: &Arc<Calendar>, as_at: NaiveDate) -> Vec<ScalarUDF> {
    let as_at = day::number(as_at);
    let deadline = |unit| {
        ScalarUDF::from(Deadline {
            unit,
            calendar: Calendars(calendar.clone()),
            signature: Signature::user_defined(Volatility::Immutable),
        })
    };
    let mut functions: Vec<ScalarUDF> = Unit::ALL.map(deadline).into();
    functions.push(ScalarUDF::from(MonthOf { signature: Signature::user_defined(Volatility::Immutable) }));
    functions.push(ScalarUDF::from(EndOfDay { signature: Signature::user_defined(Volatility::Immutable) }));
    functions
        .push(ScalarUDF::from(Birthday { as_at, signature: Signature::user_defined(Volatility::Immutable) }));
    functions.push(ScalarUDF::from(FindingId { signature: Signature::variadic_any(Volatility::Immutable) }));
    functions
}

/// What a deadline function counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    WorkingDays,
    Hours,
    Days,
    Weeks,
    Months,
}

impl Unit {
    const ALL: [Unit; 5] = [Unit::WorkingDays, Unit::Hours, Unit::Days, Unit::Weeks, Unit::Months];

    /// That of the function of this name.
    pub(super) fn named(function: &str) -> Option<Unit> {
        Unit::ALL.into_iter().find(|unit| unit.function() == function)
    }

    fn function(self) -> &'static str {
        match self {
            Unit::WorkingDays => "within_working_days",
            Unit::Hours => "within_hours",
            Unit::Days => "within_days",
            Unit::Weeks => "within_weeks",
            Unit::Months => "within_months",
        }
    }
}

/// Two calendars are one when they are the same object: a session has just one.
#[derive(Clone)]
struct Calendars(Arc<Calendar>);

impl PartialEq for Calendars {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Calendars {}

impl Hash for Calendars {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).hash(state);
    }
}

impl fmt::Debug for Calendars {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("calendar")
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Deadline {
    unit: Unit,
    calendar: Calendars,
    signature: Signature,
}

impl Deadline {
    fn of(&self, t: i64, n: i64) -> Option<i64> {
        match self.unit {
            Unit::WorkingDays => moments::within_working_days(&self.calendar.0, t, n),
            Unit::Hours => moments::within_hours(t, n),
            Unit::Days => moments::within_days(t, n),
            Unit::Weeks => moments::within_weeks(t, n),
            Unit::Months => moments::within_months(t, n),
        }
    }
}

impl ScalarUDFImpl for Deadline {
    fn name(&self) -> &str {
        self.unit.function()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        when_and_number(self.name(), given, MOMENT)
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(MOMENT)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let number = Number::from(&args.args[1], self.name())?;
        let when = args.args[0].to_array(args.number_rows)?;
        let when = when.as_primitive::<TimestampMicrosecondType>();
        let due: TimestampMicrosecondArray = (0..when.len())
            .map(|row| {
                if when.is_null(row) {
                    return None;
                }
                let t = when.value(row);
                self.of(t, number.at(row, moments::day_of(t))?)
            })
            .collect();
        Ok(ColumnarValue::Array(Arc::new(due)))
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct EndOfDay {
    signature: Signature,
}

impl ScalarUDFImpl for EndOfDay {
    fn name(&self) -> &str {
        "end_of_day"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        if given.len() != 1 {
            return plan_err!("end_of_day(day) takes one argument; {} were given", given.len());
        }
        Ok(vec![moment_like(self.name(), &given[0], MOMENT)?])
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(MOMENT)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let when = args.args[0].to_array(args.number_rows)?;
        let ends: TimestampMicrosecondArray = when
            .as_primitive::<TimestampMicrosecondType>()
            .unary(|t| moments::end_of_day(moments::day_of(t)));
        Ok(ColumnarValue::Array(Arc::new(ends)))
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct MonthOf {
    signature: Signature,
}

impl ScalarUDFImpl for MonthOf {
    fn name(&self) -> &str {
        "month_of"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        if given.len() != 1 {
            return plan_err!("month_of(day) takes one argument; {} were given", given.len());
        }
        Ok(vec![moment_like(self.name(), &given[0], DataType::Date32)?])
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Date32)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let days = args.args[0].to_array(args.number_rows)?;
        let months: Date32Array = days
            .as_primitive::<Date32Type>()
            .iter()
            .map(|day| day.and_then(months::first_of_month))
            .collect();
        Ok(ColumnarValue::Array(Arc::new(months)))
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Birthday {
    as_at: i32,
    signature: Signature,
}

impl ScalarUDFImpl for Birthday {
    fn name(&self) -> &str {
        "birthday"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        when_and_number(self.name(), given, DataType::Date32)
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Date32)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let number = Number::from(&args.args[1], self.name())?;
        let born = args.args[0].to_array(args.number_rows)?;
        let born = born.as_primitive::<Date32Type>();
        let days: Date32Array = (0..born.len())
            .map(|row| {
                if born.is_null(row) {
                    return None;
                }
                moments::birthday(born.value(row), number.at(row, self.as_at)?)
            })
            .collect();
        Ok(ColumnarValue::Array(Arc::new(days)))
    }
}

/// The second argument of a deadline: one number, a number a row, or a schedule of days and numbers.
enum Number {
    Each(Int64Array),
    One(Option<i64>),
    Schedule(Vec<(i32, i64)>),
}

impl Number {
    fn from(given: &ColumnarValue, function: &str) -> Result<Number> {
        let (array, scalar) = match given {
            ColumnarValue::Array(array) => (array.clone(), false),
            ColumnarValue::Scalar(value) => (value.to_array()?, true),
        };
        match array.data_type() {
            DataType::Int64 => {
                let numbers = array.as_primitive::<Int64Type>().clone();
                let one = |n: Int64Array| Number::One((!n.is_null(0)).then(|| n.value(0)));
                Ok(if scalar { one(numbers) } else { Number::Each(numbers) })
            }
            DataType::Utf8 if scalar && !array.is_null(0) => {
                schedule(array.as_string::<i32>().value(0), function)
            }
            _ => exec_err!("{function}: a schedule of numbers is one value, not a column"),
        }
    }

    /// The number for a row whose moment falls on `day`; blank where a number is.
    fn at(&self, row: usize, day: i32) -> Option<i64> {
        match self {
            Number::One(number) => *number,
            Number::Each(numbers) => (!numbers.is_null(row)).then(|| numbers.value(row)),
            Number::Schedule(steps) => {
                let later = steps.partition_point(|(from, _)| *from <= day);
                later.checked_sub(1).map(|at| steps[at].1)
            }
        }
    }
}

fn schedule(text: &str, function: &str) -> Result<Number> {
    let step = |part: &str| {
        let (from, number) = part.split_once('=')?;
        let from: NaiveDate = from.parse().ok()?;
        Some((day::number(from), number.parse().ok()?))
    };
    match text.split(',').map(step).collect::<Option<Vec<_>>>() {
        Some(mut steps) => {
            steps.sort_unstable();
            Ok(Number::Schedule(steps))
        }
        None => {
            exec_err!("{function}: `{text}` is no number, and no schedule such as 2022-01-11=3,2027-01-01=5")
        }
    }
}

fn when_and_number(function: &str, given: &[DataType], when: DataType) -> Result<Vec<DataType>> {
    if given.len() != 2 {
        return plan_err!("{function}(when, number) takes two arguments; {} were given", given.len());
    }
    let number = match &given[1] {
        kind if kind.is_integer() => DataType::Int64,
        DataType::Null => DataType::Int64,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => DataType::Utf8,
        other => return plan_err!("{function}: the number is a whole number, not {other}"),
    };
    Ok(vec![moment_like(function, &given[0], when)?, number])
}

fn moment_like(function: &str, given: &DataType, wanted: DataType) -> Result<DataType> {
    match given {
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) | DataType::Null => Ok(wanted),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Ok(wanted),
        other => plan_err!("{function}: {other} is neither a date nor a timestamp"),
    }
}

/// `finding_id(rule, case, subject_kind, subject, part)`: stable while these are.
#[derive(Debug, PartialEq, Eq, Hash)]
struct FindingId {
    signature: Signature,
}

impl ScalarUDFImpl for FindingId {
    fn name(&self) -> &str {
        "finding_id"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8View)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let parts: Vec<ArrayRef> = args
            .args
            .iter()
            .map(|arg| Ok(cast(&arg.to_array(args.number_rows)?, &DataType::Utf8View)?))
            .collect::<Result<_>>()?;
        let mut ids = StringViewBuilder::with_capacity(args.number_rows);
        for row in 0..args.number_rows {
            let mut hash = Sha256::new();
            for part in &parts {
                let part = part.as_string_view();
                // A unit separator, and a mark for a value, so that blank and empty differ.
                if !part.is_null(row) {
                    hash.update(b"=");
                    hash.update(part.value(row));
                }
                hash.update(b"\x1f");
            }
            ids.append_value(hex::of(&hash.finalize()[..8]));
        }
        Ok(ColumnarValue::Array(Arc::new(ids.finish())))
    }
}
