//! What lies among the exports: every file, every member of a zip and every sheet of a workbook, by name, and in which
//! form it is. It opens archives and workbooks to list them; it never reads a row.

use std::{
    fs::{self, File},
    io::BufReader,
    path::{Path, PathBuf},
};

use calamine::{Reader, SheetType, SheetVisible, Xlsx};
use zip::ZipArchive;

use super::scan::unreadable;
use crate::{Error, Result, foreign::reading};

/// A file, or what lies in one, that may hold rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Listed {
    /// As `_file` shows it, relative to the exports: `cases.csv`, `all.zip/cases.csv`, `book.xlsx#Cases`.
    pub(super) name: String,
    /// The file on the disk.
    pub(super) path: PathBuf,
    pub(super) form: Form,
    pub(super) packing: Packing,
}

/// How rows are written down.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    Csv,
    JsonLines,
    Parquet,
    /// A sheet of a workbook.
    Sheet(Sheet),
    /// None that is read; its ending.
    Other(String),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sheet {
    pub(super) name: String,
    /// It is shown, and has a cell that is not blank: of a workbook with one such sheet, that is meant.
    pub(super) is_plain_to_see: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Packing {
    None,
    Gzip,
    /// A member of a zip file, by its name there.
    Zip(String),
}

/// What stands for the ending of a folder with nothing in it.
pub(super) const EMPTY_FOLDER: &str = "empty folder";

/// What stands for the ending of a zip file with nothing in it.
pub(super) const EMPTY_ZIP: &str = "empty zip";

/// Endings of files that may hold rows, and that are not read.
const OTHER_FORMS: [&str; 17] = [
    "7z", "arrow", "bz2", "feather", "json", "mdb", "accdb", "ods", "orc", "rar", "sas7bdat", "sav", "xls",
    "xlsb", "xml", "xz", "zst",
];

/// How deep folders are looked into.
const DEPTH: usize = 8;

impl Listed {
    /// The name of the file that it is in, relative to the exports.
    pub(super) fn file(&self) -> &str {
        match (&self.form, &self.packing) {
            (Form::Sheet(sheet), _) => &self.name[..self.name.len() - sheet.name.len() - 1],
            (_, Packing::Zip(member)) => &self.name[..self.name.len() - member.len() - 1],
            _ => &self.name,
        }
    }
}

/// Everything among the exports, by name. `exports`: a folder, a file, or a pattern of either.
///
/// # Errors
/// `Exports` (exit 3) when it is not there or cannot be read, or an archive or a workbook in it is damaged.
pub(super) fn list(exports: &Path) -> Result<Vec<Listed>> {
    let mut files = Vec::new();
    if exports.is_dir() {
        walk(exports, "", 0, &mut files)?;
    } else if exports.exists() {
        files.push((file_name(exports), exports.to_owned()));
    } else {
        matched(exports, &mut files)?;
    }
    files.sort();
    let mut listed = Vec::with_capacity(files.len());
    for (name, path) in files {
        open_up(&name, &path, &mut listed)?;
    }
    Ok(listed)
}

fn walk(folder: &Path, prefix: &str, depth: usize, files: &mut Vec<(String, PathBuf)>) -> Result<()> {
    let failed = |e| Error::Exports(format!("the exports' folder {} cannot be read: {e}", folder.display()));
    let before = files.len();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (name, path) = (format!("{prefix}{}", entry.file_name().to_string_lossy()), entry.path());
        if path.is_dir() && depth < DEPTH {
            walk(&path, &format!("{name}/"), depth + 1, files)?;
        } else {
            files.push((name, path));
        }
    }
    if files.len() == before && !prefix.is_empty() {
        files.push((prefix.trim_end_matches('/').to_owned(), folder.to_owned()));
    }
    Ok(())
}

/// The files and folders that a pattern names.
fn matched(exports: &Path, files: &mut Vec<(String, PathBuf)>) -> Result<()> {
    let shown = exports.display();
    let missing = || Error::Exports(format!("the exports {shown} are not there: name their folder"));
    let pattern = exports.to_str().filter(|text| text.contains(['*', '?', '[']));
    let paths = glob::glob(pattern.ok_or_else(missing)?)
        .map_err(|e| Error::Exports(format!("{shown} is no pattern of file names: {}", e.msg)))?;
    for path in paths {
        let path = path.map_err(|e| Error::Exports(format!("{shown}: {e}")))?;
        let name = file_name(&path);
        if path.is_dir() {
            walk(&path, &format!("{name}/"), 1, files)?;
        } else {
            files.push((name, path));
        }
    }
    if files.is_empty() { Err(missing()) } else { Ok(()) }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn open_up(name: &str, path: &Path, listed: &mut Vec<Listed>) -> Result<()> {
    let lower = name.to_lowercase();
    let is_passed_over = lower.rsplit('/').next().is_some_and(|file| file.starts_with(['.', '~']));
    let whole = |form, packing| Listed { name: name.to_owned(), path: path.to_owned(), form, packing };
    match ending(&lower) {
        _ if path.is_dir() => listed.push(whole(Form::Other(EMPTY_FOLDER.to_owned()), Packing::None)),
        _ if is_passed_over || !path.is_file() => {
            listed.push(whole(Form::Other(String::new()), Packing::None));
        }
        "zip" => members(name, path, listed)?,
        "xlsx" | "xlsm" => sheets(name, path, listed)?,
        "gz" => {
            let inner = lower.strip_suffix(".gz").unwrap_or(&lower);
            let form = match form(inner) {
                Form::Other(ending) if ending.is_empty() => Form::Csv,
                form => form,
            };
            listed.push(whole(form, Packing::Gzip));
        }
        _ => listed.push(whole(form(&lower), Packing::None)),
    }
    Ok(())
}

/// By the ending of a name in lower case; one without an ending is none that is read.
fn form(lower: &str) -> Form {
    match ending(lower) {
        "csv" | "tsv" | "tab" | "txt" => Form::Csv,
        "jsonl" | "ndjson" => Form::JsonLines,
        "parquet" | "parq" => Form::Parquet,
        ending => Form::Other(ending.to_owned()),
    }
}

/// Whether rows may be looked for in a file of such an ending, though it is not read.
pub(super) fn may_hold_rows(ending: &str) -> bool {
    OTHER_FORMS.contains(&ending)
        || [EMPTY_FOLDER, EMPTY_ZIP, "gz", "zip", "xlsx", "xlsm", "parquet"].contains(&ending)
}

fn ending(lower: &str) -> &str {
    let file = lower.rsplit('/').next().unwrap_or(lower);
    file.rsplit_once('.').map_or("", |(_, ending)| ending)
}

fn members(name: &str, path: &Path, listed: &mut Vec<Listed>) -> Result<()> {
    let file = File::open(path).map_err(unreadable(name))?;
    let damaged =
        |e| Error::Exports(format!("{name} is no whole zip file ({e}): was it cut off? Make it again"));
    let archive = ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let before = listed.len();
    for member in archive.file_names() {
        let member = member.map_err(damaged)?;
        let file = member.rsplit('/').next().unwrap_or(&member);
        if file.is_empty() || file.starts_with(['.', '~']) || member.starts_with("__MACOSX/") {
            continue;
        }
        let form = match form(&member.to_lowercase()) {
            // Rows that can only be read by jumping about in the file: not from within an archive.
            Form::Parquet => Form::Other("parquet".to_owned()),
            form => form,
        };
        listed.push(Listed {
            name: format!("{name}/{member}"),
            path: path.to_owned(),
            form,
            packing: Packing::Zip(member.into_owned()),
        });
    }
    if listed.len() == before {
        let (name, path) = (name.to_owned(), path.to_owned());
        listed.push(Listed { name, path, form: Form::Other(EMPTY_ZIP.to_owned()), packing: Packing::None });
    }
    // As for gzip: pandas' `to_csv("cases.zip")` names the one member `cases`.
    if let [only] = &mut listed[before..]
        && only.form == Form::Other(String::new())
    {
        only.form = Form::Csv;
    }
    listed[before..].sort();
    Ok(())
}

/// A workbook, opened.
pub(super) type Workbook = Xlsx<BufReader<File>>;

/// Opens a workbook.
///
/// # Errors
/// `Exports` (exit 3) when it is damaged, cut off, or locked by a password.
pub(super) fn workbook(name: &str, path: &Path) -> Result<Workbook> {
    let file = File::open(path).map_err(unreadable(name))?;
    reading(|| Xlsx::new(BufReader::new(file))).map_err(|e| {
        Error::Exports(format!(
            "{name} is no whole workbook ({e}): was it cut off, or is it locked by a password? Save it again as .xlsx"
        ))
    })
}

fn sheets(name: &str, path: &Path, listed: &mut Vec<Listed>) -> Result<()> {
    let mut workbook = workbook(name, path)?;
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let has_cells = has_cells(&mut workbook, &sheet.name);
        listed.push(Listed {
            name: format!("{name}#{}", sheet.name),
            path: path.to_owned(),
            form: Form::Sheet(Sheet {
                is_plain_to_see: sheet.visible == SheetVisible::Visible && has_cells,
                name: sheet.name,
            }),
            packing: Packing::None,
        });
    }
    Ok(())
}

/// Whether a sheet has a cell that is not blank; one that cannot be read counts as one that has, so that its fault is told
/// when it is read.
fn has_cells(workbook: &mut Workbook, sheet: &str) -> bool {
    let Ok(mut cells) = reading(|| workbook.worksheet_cells_reader(sheet)) else { return true };
    let cells = &mut cells;
    loop {
        match reading(|| cells.next_cell()) {
            Ok(Some(cell)) if matches!(cell.get_value(), calamine::DataRef::Empty) => {}
            Ok(found) => return found.is_some(),
            Err(_) => return true,
        }
    }
}
