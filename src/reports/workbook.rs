//! `worklist.xlsx`: a working copy of the work list, with the measures behind the page. A cover, contents and notes,
//! then one marked-up table a sheet. The same inputs give the same bytes.

use std::{borrow::Cow, fmt::Display, path::Path};

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    DocProperties, Format, FormatAlign, Table, TableColumn, TableStyle, Url, Workbook, Worksheet, XlsxError,
};

use super::{
    audience::Audience,
    csv_files::in_order,
    data::Text,
    ledger::Ledger,
    pack::Pack,
    words,
    work::{Task, soon},
};
use crate::{Error, Result, foreign, model::visible};

/// A table on a sheet of its own.
pub struct Sheet<'a> {
    pub name: &'static str,
    /// Its name as a table: letters, digits and underscores.
    pub table: &'static str,
    pub about: &'static str,
    pub query: &'static str,
    /// A working copy has filters and a frozen header; what is published has neither.
    pub is_working_copy: bool,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell<'a>>>,
}

pub struct Column {
    pub head: &'static str,
    pub width: f64,
}

pub enum Cell<'a> {
    /// Written as text, whatever it begins with.
    Text(Cow<'a, str>),
    Number(i64),
    /// A share, as a percentage of one decimal.
    Rate(f64),
    /// Blank where there is none.
    Day(Option<NaiveDate>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Rate,
    Day,
}

struct Looks {
    title: Format,
    plain: Format,
    /// On one line, however long.
    line: Format,
    head: Format,
    text: Format,
    number: Format,
    rate: Format,
    day: Format,
}

/// A workbook: what stands on its cover and in its notes, and its tables.
struct Book<'b> {
    title: &'b str,
    /// What a reader may do with it.
    standing: &'b str,
    /// Whose it is, for the notes.
    whose: String,
    sheets: Vec<&'b Sheet<'b>>,
}

/// Above each table: its title, what it is, where it comes from.
const HEAD_ROW: u32 = 3;

/// A table of more rows is put aside row by row, in a file without a name: in memory, those of a whole organisation took
/// hundreds of megabytes.
const LONG: usize = 5000;

impl Sheet<'_> {
    fn is_long(&self) -> bool {
        self.rows.len() > LONG
    }
}

impl<'a> Cell<'a> {
    fn kind(&self) -> Kind {
        match self {
            Cell::Text(_) => Kind::Text,
            Cell::Number(_) => Kind::Number,
            Cell::Rate(_) => Kind::Rate,
            Cell::Day(_) => Kind::Day,
        }
    }

    pub fn text(text: impl Into<String>) -> Cell<'a> {
        Cell::Text(Cow::Owned(text.into()))
    }

    /// Text that stands elsewhere for as long as the workbook is made: there may be millions.
    fn lent(text: &'a str) -> Cell<'a> {
        Cell::Text(Cow::Borrowed(text))
    }
}

/// The workbook of a pack: its work list, its measures, and the tables that its page may cut short. What is put aside while
/// it is made is in the folder `aside`.
///
/// # Errors
/// `Disk`; else `Defect`: whatever the rows hold, a sheet can hold it.
pub fn bytes(ledger: &Ledger, audience: &Audience, pack: &Pack, aside: &Path) -> Result<Vec<u8>> {
    let own = [work_list(ledger, pack), measures(ledger, pack)];
    let owners: Vec<String> = audience.owners.iter().map(|owner| words::plain(owner)).collect();
    let whose = match owners.as_slice() {
        [] => format!("To {}.", audience.opens_it_to),
        owners => format!("Whose work this is: {}. To {}.", words::list(owners), audience.opens_it_to),
    };
    let book = Book {
        title: &pack.title,
        standing: "This workbook is a working copy: filter it, write in it, and keep it as safe as the case record.",
        whose,
        sheets: own.iter().chain(&pack.sheets).collect(),
    };
    made(ledger, &book, aside)
}

/// The workbook of figures that leave the organisation.
///
/// # Errors
/// As [`bytes`].
pub fn published(ledger: &Ledger, title: &str, sheets: &[Sheet], aside: &Path) -> Result<Vec<u8>> {
    let book = Book {
        title,
        standing: "Counts under five, and what would give one away by subtraction, are [c] in every sheet.",
        whose: "For everybody.".into(),
        sheets: sheets.iter().collect(),
    };
    made(ledger, &book, aside)
}

fn made(ledger: &Ledger, of: &Book, aside: &Path) -> Result<Vec<u8>> {
    let defect = |said: &dyn Display| Error::Defect(format!("the workbook of {}: {said}", of.title));
    match foreign::called(|| written(ledger, of, aside)) {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(XlsxError::TempFileError(folder, error))) => Err(Error::disk(&folder)(error)),
        Ok(Err(error)) => Err(defect(&error)),
        // Where a sheet cannot be put aside, the library panics.
        Err(said) => Err(match foreign::system_error(&said) {
            Some(error) => Error::disk(aside)(error),
            None => defect(&said),
        }),
    }
}

fn written(ledger: &Ledger, of: &Book, aside: &Path) -> Result<Vec<u8>, XlsxError> {
    let looks = Looks::new();
    let mut book = Workbook::new();
    // Setting it makes a file there to try it: for the few workbooks that need it alone.
    if of.sheets.iter().any(|sheet| sheet.is_long()) {
        book.set_tempdir(aside)?;
    }
    // The fastest: packing took a fifth of the time of all packs, and the files are small.
    book.set_zip_compression_level(1);
    let properties = DocProperties::new()
        .set_title(of.title)
        .set_subject(format!("As at {}", words::day(ledger.options.as_at)))
        .set_author("plumbline")
        .set_comment(format!("Snapshot {}, plumbline {}", ledger.options.snapshot_id, ledger.options.version))
        .set_creation_datetime(&ledger.options.made_at);
    book.set_properties(&properties);
    cover(book.add_worksheet(), &looks, ledger, of)?;
    contents(book.add_worksheet(), &looks, &of.sheets)?;
    notes(book.add_worksheet(), &looks, ledger, &of.whose)?;
    for sheet in &of.sheets {
        let page = if sheet.is_long() { book.add_worksheet_with_low_memory()? } else { book.add_worksheet() };
        table(page, &looks, sheet)?;
    }
    book.save_to_buffer()
}

fn cover(sheet: &mut Worksheet, looks: &Looks, ledger: &Ledger, of: &Book) -> Result<(), XlsxError> {
    let options = ledger.options;
    let note = options.taken_on_note.as_deref().map_or_else(String::new, |note| format!(" ({note})"));
    let mut lines = vec![
        format!("As at {}", words::weekday(options.as_at)),
        format!("Month reported: {}", words::month(ledger.month())),
        format!("Exports taken on {}{note}, snapshot {}", words::day(options.taken_on), options.snapshot_id),
        format!(
            "Made on {}{} by plumbline {}",
            words::moment(options.made_at),
            options
                .purpose
                .as_deref()
                .map_or(String::new(), |purpose| format!(" for {}", words::plain(purpose))),
            options.version
        ),
        of.standing.to_owned(),
        super::about::shield(ledger),
    ];
    lines.extend(super::about::cautions(options));
    prose(sheet, looks, "Cover", of.title, &lines)
}

fn contents(sheet: &mut Worksheet, looks: &Looks, sheets: &[&Sheet]) -> Result<(), XlsxError> {
    prose(
        sheet,
        looks,
        "Contents",
        "Contents",
        &["The sheets of this workbook, each with one table, and what they hold.".into()],
    )?;
    sheet.set_column_width(0, 28)?.set_column_width(1, 100)?;
    sheet.write_string_with_format(HEAD_ROW, 0, "Sheet", &looks.head)?;
    sheet.write_string_with_format(HEAD_ROW, 1, "What it holds", &looks.head)?;
    let fixed = [("Cover", "What this is, and of which day"), ("Notes", "What the words and signs mean")];
    let all = fixed.into_iter().chain(sheets.iter().map(|s| (s.name, s.about)));
    let mut last = HEAD_ROW;
    for (row, (name, about)) in (HEAD_ROW + 1..).zip(all) {
        sheet.write_url_with_text(row, 0, Url::new(format!("internal:'{name}'!A1")), name)?;
        sheet.write_string_with_format(row, 1, about, &looks.plain)?;
        last = row;
    }
    let columns = ["Sheet", "What it holds"].map(|head| TableColumn::new().set_header(head));
    let table = Table::new()
        .set_name("Contents_list")
        .set_columns(&columns)
        .set_autofilter(false)
        .set_style(TableStyle::Light1);
    sheet.add_table(HEAD_ROW, 0, last, 1, &table)?;
    Ok(())
}

fn notes(sheet: &mut Worksheet, looks: &Looks, ledger: &Ledger, whose: &str) -> Result<(), XlsxError> {
    let mut lines: Vec<String> = [
        "Shorthand: [c] confidential: fewer than five, or what would give that away; [x] not available; [z] not applicable. A blank day or note is blank in the exports.",
        "Overdue: not done, and the day it was due has passed. Open: something prohibited that has not been put right. Cannot tell: the export \
         cannot say; the note says why. To look at: found by reading words, and no breach.",
        "A rate is met of (met, late and overdue). Held, excepted, unknown and pending stand beside it. For a prohibition, late reads put right \
         and overdue reads open; it has no rate.",
        "Policy: the paragraph gives the time. Derived: a duty to record without a time of its own, held to footnote 3's working days. Local \
         standard: the policy gives no time, and this is the organisation's own.",
        "Days late are whole calendar days from the day it was due.",
        "Ids are text. In findings.csv and measures.csv, a cell that begins with = + - @ or a tab has an apostrophe in front, so that no \
         spreadsheet runs it.",
        "Contacts that were never entered cannot be seen here.",
    ]
    .map(str::to_owned)
    .to_vec();
    lines.push(format!("Due soon: {}.", soon(ledger)));
    lines.push(whose.to_owned());
    for parameter in &ledger.options.parameters {
        let standing = match (parameter.local, parameter.differs) {
            (true, true) => ", a local standard, changed here",
            (true, false) => ", a local standard",
            (false, true) => ", changed here",
            (false, false) => "",
        };
        lines.push(format!(
            "Parameter {}: {} (paragraph {}{standing}).",
            words::plain(&parameter.name),
            parameter.value,
            parameter.paragraph
        ));
    }
    for (rule, reason) in &ledger.options.switched_off {
        lines.push(format!("Switched off: {rule}: {reason}."));
    }
    for unmeasured in &ledger.organisation.unmeasured {
        lines.push(format!("Not measured: {}: {}.", unmeasured.rule_id, unmeasured.reason));
    }
    prose(sheet, looks, "Notes", "Notes", &lines)
}

fn prose(
    sheet: &mut Worksheet,
    looks: &Looks,
    name: &str,
    title: &str,
    lines: &[String],
) -> Result<(), XlsxError> {
    sheet.set_name(name)?.set_column_width(0, 110)?;
    sheet.write_string_with_format(0, 0, fitting(title), &looks.title)?;
    for (row, line) in (1..).zip(lines) {
        sheet.write_string_with_format(row, 0, fitting(line), &looks.plain)?;
    }
    Ok(())
}

fn work_list<'a>(ledger: &Ledger<'a>, pack: &Pack<'a>) -> Sheet<'a> {
    let text = |cell: &'a Option<Text>| Cell::lent(cell.as_deref().unwrap_or_default());
    let row = |task: &Task<'a>| {
        let (finding, rule) = (task.finding, task.rule);
        vec![
            Cell::lent(task.tag().word),
            text(&finding.case_id),
            Cell::text(words::capital(&task.subject())),
            Cell::lent(&rule.to_do),
            Cell::lent(&rule.title),
            Cell::Day(task.day()),
            Cell::Number(finding.days_late),
            Cell::Text(task.person(ledger)),
            Cell::text(words::plain(&rule.owner_role)),
            Cell::text(rule.paragraphs.join(", ")),
            Cell::lent(rule.basis.word()),
            text(&finding.note),
            Cell::Day(finding.first_seen),
            text(&finding.finding_id),
        ]
    };
    let column = |head, width| Column { head, width };
    Sheet {
        name: "Work list",
        table: "Work_list",
        about: "What waits to be done, the most pressing first: overdue, due soon, what cannot be told, and what is due within four weeks.",
        query: "findings.sql and coming.sql",
        is_working_copy: true,
        columns: vec![
            column("Status", 13.0),
            column("Case", 14.0),
            column("What it is about", 28.0),
            column("What to do", 44.0),
            column("Rule", 36.0),
            column("Due, or happened", 16.0),
            column("Days late", 11.0),
            column("Held by", 24.0),
            column("Waits for", 24.0),
            column("Paragraph", 12.0),
            column("Basis", 10.0),
            column("Note", 44.0),
            column("First seen", 16.0),
            column("Finding", 20.0),
        ],
        rows: pack.tasks.iter().map(row).collect(),
    }
}

fn measures<'a>(ledger: &Ledger<'a>, pack: &Pack<'a>) -> Sheet<'a> {
    let text = |cell: &'a Option<Text>| Cell::lent(cell.as_deref().unwrap_or("[z]"));
    let row = |measure: &'a super::Measure| {
        let rule = ledger.rule(&measure.rule_id);
        let counts = measure.counts;
        let mut cells = vec![
            Cell::lent(rule.map_or(&*measure.rule_id, |rule| rule.title.as_str())),
            Cell::lent(rule.map_or("[x]", |rule| rule.kind.word())),
            Cell::lent(rule.map_or("[x]", |rule| rule.basis.word())),
            text(&measure.team_id),
            text(&measure.staff_id),
            measure.month.map_or(Cell::text("[x]"), |month| Cell::Day(Some(month))),
        ];
        let counts = [
            counts.met,
            counts.late,
            counts.overdue,
            counts.pending,
            counts.excepted,
            counts.held,
            counts.unknown,
        ];
        cells.extend(counts.map(Cell::Number));
        cells
    };
    let column = |head, width| Column { head, width };
    Sheet {
        name: "Measures",
        table: "Measures",
        about: "Counts by rule, team and the month things fell due in (its first day), met ones too: what the rates are made of.",
        query: "measures_by_team.sql or, for a person, measures_by_person.sql",
        is_working_copy: false,
        columns: vec![
            column("Rule", 44.0),
            column("Kind", 13.0),
            column("Basis", 10.0),
            column("Team", 12.0),
            column("Person", 12.0),
            column("Month", 16.0),
            column("Met", 10.0),
            column("Late", 10.0),
            column("Overdue", 10.0),
            column("Pending", 10.0),
            column("Excepted", 10.0),
            column("Held", 10.0),
            column("Unknown", 10.0),
        ],
        rows: in_order(&pack.rows).into_iter().map(row).collect(),
    }
}

fn table(page: &mut Worksheet, looks: &Looks, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name(sheet.name)?;
    page.write_string_with_format(0, 0, sheet.name, &looks.title)?;
    page.write_string_with_format(1, 0, sheet.about, &looks.line)?;
    let source =
        format!("Source: {}. One table follows, with its head in row {}.", sheet.query, HEAD_ROW + 1);
    page.write_string_with_format(2, 0, source, &looks.line)?;
    for (at, column) in (0u16..).zip(&sheet.columns) {
        page.set_column_width(at, column.width)?;
    }
    // A column looks as its first cell does: only what differs carries a look of its own, which costs more.
    let kinds: Vec<Kind> = sheet.rows.first().map_or(Vec::new(), |row| row.iter().map(Cell::kind).collect());
    for (at, kind) in (0u16..).zip(&kinds) {
        page.set_column_format(at, looks.of(*kind))?;
    }
    if sheet.is_working_copy {
        page.set_freeze_panes(HEAD_ROW + 1, 0)?;
    }
    if sheet.rows.is_empty() {
        page.write_string_with_format(HEAD_ROW, 0, "There is nothing to list.", &looks.line)?;
        return Ok(());
    }
    let columns: Vec<TableColumn> = sheet
        .columns
        .iter()
        .map(|column| TableColumn::new().set_header(column.head).set_header_format(&looks.head))
        .collect();
    let last = HEAD_ROW + u32::try_from(sheet.rows.len()).expect("fewer rows than a sheet holds");
    let table = Table::new()
        .set_name(sheet.table)
        .set_alt_text_title(sheet.name)
        .set_alt_text(sheet.about)
        .set_columns(&columns)
        .set_autofilter(sheet.is_working_copy)
        .set_style(TableStyle::Light1);
    page.add_table(HEAD_ROW, 0, last, sheet.columns.len() as u16 - 1, &table)?;
    // The head is written: from here on downwards alone.
    for (row, cells) in (HEAD_ROW + 1..).zip(&sheet.rows) {
        for ((at, cell), kind) in (0u16..).zip(cells).zip(&kinds) {
            if cell.kind() == *kind {
                put_plain(page, row, at, cell)?;
            } else {
                put(page, looks, row, at, cell)?;
            }
        }
    }
    Ok(())
}

/// A cell that looks as its column does.
fn put_plain(page: &mut Worksheet, row: u32, at: u16, cell: &Cell) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => page.write_string(row, at, fitting(text))?,
        Cell::Number(n) => page.write_number(row, at, *n as f64)?,
        Cell::Rate(share) => page.write_number(row, at, *share)?,
        Cell::Day(Some(day)) if is_before_the_calendar(*day) => {
            page.write_string(row, at, day.to_string())?
        }
        Cell::Day(Some(day)) => page.write_datetime(row, at, *day)?,
        Cell::Day(None) => page,
    };
    Ok(())
}

/// A cell that does not look as its column does.
fn put(page: &mut Worksheet, looks: &Looks, row: u32, at: u16, cell: &Cell) -> Result<(), XlsxError> {
    let look = looks.of(cell.kind());
    match cell {
        Cell::Text(text) => page.write_string_with_format(row, at, fitting(text), look)?,
        Cell::Number(n) => page.write_number_with_format(row, at, *n as f64, look)?,
        Cell::Rate(share) => page.write_number_with_format(row, at, *share, look)?,
        Cell::Day(Some(day)) if is_before_the_calendar(*day) => {
            page.write_string_with_format(row, at, day.to_string(), &looks.text)?
        }
        Cell::Day(Some(day)) => page.write_datetime_with_format(row, at, *day, look)?,
        Cell::Day(None) => page,
    };
    Ok(())
}

/// A spreadsheet's calendar begins in 1900: a day mistyped before it stands as text.
fn is_before_the_calendar(day: NaiveDate) -> bool {
    !(1900..=9999).contains(&day.year())
}

/// No cell holds more letters than this.
fn fitting(text: &str) -> Cow<'_, str> {
    const MOST: usize = 32_767;
    let text = visible(text);
    match text.char_indices().nth(MOST) {
        Some((end, _)) if text.len() > MOST => Cow::Owned(text[..end].to_owned()),
        _ => text,
    }
}

impl Looks {
    fn of(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Text => &self.text,
            Kind::Number => &self.number,
            Kind::Rate => &self.rate,
            Kind::Day => &self.day,
        }
    }

    fn new() -> Looks {
        let wrapped = || Format::new().set_text_wrap().set_align(FormatAlign::Top);
        Looks {
            title: Format::new().set_bold().set_font_size(16),
            plain: wrapped(),
            line: Format::new().set_align(FormatAlign::Top),
            head: wrapped().set_bold(),
            // The text format keeps ids such as 00123, and words such as =1+1, as they are.
            text: wrapped().set_num_format("@"),
            number: wrapped().set_num_format("#,##0"),
            rate: wrapped().set_num_format("0.0%"),
            day: wrapped().set_num_format("d mmmm yyyy"),
        }
    }
}
