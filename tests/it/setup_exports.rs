//! The made-up organisation's exports as another system would write them: other file names, other columns, other words,
//! other dates; the same facts.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use chrono::{NaiveDate, NaiveDateTime};
use plumbline::contract::{self, Column, Kind, Table};

pub fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data")
}

/// Writes them to a folder, and gives what must never be shown: names and ids.
pub fn disguised(folder: &Path) -> BTreeSet<String> {
    fs::create_dir_all(folder).unwrap();
    fs::copy(sample().join("export.toml"), folder.join("export.toml")).unwrap();
    let mut secrets = BTreeSet::new();
    for table in contract::tables() {
        write(table, folder, &mut secrets);
    }
    secrets
}

fn write(table: &'static Table, folder: &Path, secrets: &mut BTreeSet<String>) {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(sample().join(format!("{}.csv", table.name)))
        .unwrap();
    let header = reader.headers().unwrap().clone();
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .delimiter(b';')
        .from_path(folder.join(file(&table.name)))
        .unwrap();
    let columns: Vec<Option<&Column>> = header.iter().map(|name| table.column(name)).collect();
    let named: Vec<String> = header
        .iter()
        .zip(&columns)
        .map(|(name, own)| own.map_or(name.into(), |own| column(table, own)))
        .collect();
    writer.write_record(&named).unwrap();
    for record in reader.records() {
        let record = record.unwrap();
        let cells = record.iter().enumerate().map(|(at, cell)| match columns.get(at).copied().flatten() {
            Some(own) => {
                let is_secret = own.name == "name"
                    && matches!(table.name.as_str(), "children" | "adults" | "staff")
                    || own.name == "case_id";
                if is_secret && cell.len() > 3 {
                    secrets.insert(cell.to_owned());
                }
                disguised_cell(table, own, cell)
            }
            None => cell.to_owned(),
        });
        writer.write_record(cells.collect::<Vec<_>>()).unwrap();
    }
    writer.flush().unwrap();
}

fn file(table: &str) -> String {
    let stem = match table {
        "cases" => "Case list",
        "contact_log" => "CLOG 2026",
        "children" => "Child Details",
        "staff" => "Staff List",
        "allocations" => "Case_Allocations_v2",
        "documents" => "Document Register",
        "hearings" => "CourtHearings",
        other => return format!("{}.csv", title(other)),
    };
    format!("{stem}.csv")
}

/// `case_plan_reviews`: `Case Plan Reviews`.
fn title(name: &str) -> String {
    let capital = |part: &str| part[..1].to_uppercase() + &part[1..];
    name.split('_').map(capital).collect::<Vec<_>>().join(" ")
}

fn column(table: &Table, own: &Column) -> String {
    let name = own.name.as_str();
    match (table.name.as_str(), name) {
        (_, "case_id") => return "Case Number".into(),
        ("children", "date_of_birth") => return "DOB".into(),
        ("cases", "received_on") => return "Date Received".into(),
        ("cases", "closed_on") => return "Closure Date".into(),
        ("cases", "law_type") => return "Type of Law".into(),
        ("contact_log", "event_at") => return "Contact Date Time".into(),
        ("contact_log", "recorded_at") => return "DateEntered".into(),
        ("contact_log", "recorded_by") => return "Entered By".into(),
        ("contact_log", "summary") => return "Case Note".into(),
        ("contact_log", "mode") => return "Contact Method".into(),
        ("allocations", "allocated_at") => return "Allocated From".into(),
        ("allocations", "ended_at") => return "Date Ended".into(),
        ("staff", "manager_id") => return "Line Manager".into(),
        ("staff", "role") => return "Job Title".into(),
        _ => {}
    }
    if let Some(stem) = name.strip_suffix("_on") {
        return format!("Date {}", title(stem));
    }
    if let Some(stem) = name.strip_suffix("_at") {
        return format!("{} Date Time", title(stem));
    }
    if let Some(stem) = name.strip_suffix("_id") {
        return format!("{}Ref", title(stem).replace(' ', ""));
    }
    title(name)
}

fn disguised_cell(table: &Table, own: &Column, cell: &str) -> String {
    let text = cell.trim();
    let word = match (&own.kind, text) {
        (Kind::Date, _) if table.name == "cases" => date(text, "%d %b %Y"),
        (Kind::Date, _) if table.name == "hearings" => date(text, "%d-%b-%y"),
        (Kind::Date, _) if table.name == "documents" => date(text, "%d.%m.%Y"),
        (Kind::Datetime, _) if table.name == "allocations" => moment(text, "%m/%d/%Y %H:%M"),
        (Kind::Datetime, _) if table.name == "contact_log" => moment(text, "%d/%m/%Y %H:%M:%S"),
        (Kind::Enum(_), "public") if own.name == "law_type" => Some("Public Law".into()),
        (Kind::Enum(_), "private") if own.name == "law_type" => Some("PRIV".into()),
        (Kind::Enum(_), "telephone") => Some("Phone".into()),
        (Kind::Enum(_), "face_to_face") => Some("F2F".into()),
        // A word that the contract refuses stays one that is.
        (Kind::Enum(_), "phone call") => Some("rang".into()),
        (Kind::Enum(_), "not_applicable") => Some("N/A".into()),
        (Kind::Enum(_), "yes") => Some("Y".into()),
        (Kind::Enum(_), "no") => Some("N".into()),
        (Kind::Enum(_), "local_authority") => Some("LA".into()),
        _ => None,
    };
    word.unwrap_or_else(|| cell.to_owned())
}

fn date(text: &str, format: &str) -> Option<String> {
    let day =
        NaiveDate::parse_from_str(text, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y"));
    Some(day.ok()?.format(format).to_string())
}

fn moment(text: &str, format: &str) -> Option<String> {
    const FORMS: [&str; 4] = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"];
    let moment = FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    Some(moment.format(format).to_string())
}
