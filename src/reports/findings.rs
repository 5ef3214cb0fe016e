//! Findings out of the columns of a query. There are millions of them: they are not put into text and read again, as the few
//! rows of the other queries are.

use arrow::{
    array::{
        Array, ArrayRef, AsArray, BooleanArray, Date32Array, Int64Array, RecordBatch, StringViewArray,
        TimestampMicrosecondArray,
    },
    compute::cast,
    datatypes::{DataType, Date32Type, Int64Type, TimeUnit, TimestampMicrosecondType},
};
use chrono::{NaiveDate, NaiveDateTime};

use super::data::{Finding, Status, Text};
use crate::{Error, Result};

/// The findings of a batch, by the names of its columns. What falls due later is no finding yet, and has no `finding_id` and no
/// `first_seen`.
///
/// # Errors
/// `Defect` where a query of ours gives other columns.
pub fn read(batch: &RecordBatch) -> Result<Vec<Finding>> {
    let columns = Columns::of(batch)?;
    (0..batch.num_rows()).map(|row| columns.finding(row)).collect()
}

struct Columns {
    finding_id: Option<StringViewArray>,
    rule_id: StringViewArray,
    case_id: StringViewArray,
    subject_kind: StringViewArray,
    subject_id: StringViewArray,
    triggered_at: TimestampMicrosecondArray,
    due_at: TimestampMicrosecondArray,
    done_at: TimestampMicrosecondArray,
    status: StringViewArray,
    due_soon: BooleanArray,
    lapsed: BooleanArray,
    days_late: Int64Array,
    owner_role: StringViewArray,
    team_id: StringViewArray,
    staff_id: StringViewArray,
    current_team_id: StringViewArray,
    current_staff_id: StringViewArray,
    held_by: StringViewArray,
    part: StringViewArray,
    triggered_by: StringViewArray,
    done_by: StringViewArray,
    note: StringViewArray,
    first_seen: Option<Date32Array>,
}

impl Columns {
    fn of(batch: &RecordBatch) -> Result<Columns> {
        let text = |name| column(batch, name, &DataType::Utf8View).map(|c| c.as_string_view().clone());
        let truth = |name| column(batch, name, &DataType::Boolean).map(|c| c.as_boolean().clone());
        let moment = |name| {
            let kind = DataType::Timestamp(TimeUnit::Microsecond, None);
            column(batch, name, &kind).map(|c| c.as_primitive::<TimestampMicrosecondType>().clone())
        };
        let number = column(batch, "days_late", &DataType::Int64)?.as_primitive::<Int64Type>().clone();
        let is_there = |name| batch.column_by_name(name).is_some();
        let day =
            |name| column(batch, name, &DataType::Date32).map(|c| c.as_primitive::<Date32Type>().clone());
        Ok(Columns {
            finding_id: is_there("finding_id").then(|| text("finding_id")).transpose()?,
            rule_id: text("rule_id")?,
            case_id: text("case_id")?,
            subject_kind: text("subject_kind")?,
            subject_id: text("subject_id")?,
            triggered_at: moment("triggered_at")?,
            due_at: moment("due_at")?,
            done_at: moment("done_at")?,
            status: text("status")?,
            due_soon: truth("due_soon")?,
            lapsed: truth("lapsed")?,
            days_late: number,
            owner_role: text("owner_role")?,
            team_id: text("team_id")?,
            staff_id: text("staff_id")?,
            current_team_id: text("current_team_id")?,
            current_staff_id: text("current_staff_id")?,
            held_by: text("held_by")?,
            part: text("part")?,
            triggered_by: text("triggered_by")?,
            done_by: text("done_by")?,
            note: text("note")?,
            first_seen: is_there("first_seen").then(|| day("first_seen")).transpose()?,
        })
    }

    fn finding(&self, row: usize) -> Result<Finding> {
        Ok(Finding {
            // No two are the same: none is kept in mind.
            finding_id: self.finding_id.as_ref().and_then(|ids| cell(ids, row)).map(Text::from),
            rule_id: word(&self.rule_id, row)?,
            case_id: text(&self.case_id, row),
            subject_kind: text(&self.subject_kind, row),
            subject_id: text(&self.subject_id, row),
            triggered_at: moment(&self.triggered_at, row)?,
            due_at: moment(&self.due_at, row)?,
            done_at: moment(&self.done_at, row)?,
            status: status(&self.status, row)?,
            due_soon: self.due_soon.is_valid(row) && self.due_soon.value(row),
            lapsed: self.lapsed.is_valid(row) && self.lapsed.value(row),
            days_late: if self.days_late.is_valid(row) { self.days_late.value(row) } else { 0 },
            owner_role: word(&self.owner_role, row)?,
            team_id: text(&self.team_id, row),
            staff_id: text(&self.staff_id, row),
            current_team_id: text(&self.current_team_id, row),
            current_staff_id: text(&self.current_staff_id, row),
            held_by: text(&self.held_by, row),
            part: text(&self.part, row),
            triggered_by: text(&self.triggered_by, row),
            done_by: text(&self.done_by, row),
            note: text(&self.note, row),
            first_seen: self.first_seen.as_ref().map_or(Ok(None), |days| day(days, row))?,
        })
    }
}

fn column(batch: &RecordBatch, name: &str, kind: &DataType) -> Result<ArrayRef> {
    let found = batch.column_by_name(name).ok_or_else(|| wrong(format!("no column {name}")))?;
    cast(found, kind).map_err(|e| wrong(format!("{name}: {e}")))
}

fn cell(column: &StringViewArray, row: usize) -> Option<&str> {
    column.is_valid(row).then(|| column.value(row))
}

fn text(column: &StringViewArray, row: usize) -> Option<Text> {
    cell(column, row).map(Text::read)
}

/// A text that is never blank.
fn word(column: &StringViewArray, row: usize) -> Result<Text> {
    text(column, row).ok_or_else(|| wrong("a rule or its owner is blank".into()))
}

fn status(column: &StringViewArray, row: usize) -> Result<Status> {
    let word = cell(column, row).unwrap_or_default();
    let found = Status::ALL.into_iter().find(|status| status.word() == word);
    found.ok_or_else(|| wrong(format!("no status {word:?}")))
}

fn moment(column: &TimestampMicrosecondArray, row: usize) -> Result<Option<NaiveDateTime>> {
    let beyond = || wrong("a moment beyond all calendars".into());
    column.is_valid(row).then(|| column.value_as_datetime(row).ok_or_else(beyond)).transpose()
}

fn day(column: &Date32Array, row: usize) -> Result<Option<NaiveDate>> {
    let beyond = || wrong("a day beyond all calendars".into());
    column.is_valid(row).then(|| column.value_as_date(row).ok_or_else(beyond)).transpose()
}

fn wrong(what: String) -> Error {
    Error::Defect(format!("a query's findings cannot be read: {what}"))
}
