//! Every export as plain text: what is packed, in UTF-16, a sheet of a workbook or Parquet is brought to text in UTF-8
//! once, aside in the draft of the snapshot, where nothing of it outlives the run. So whatever comes after reads records of a
//! text, and can read them again. It never looks at what a cell means.

use std::{
    fs::File,
    io::{BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use encoding_rs::DecoderResult;
use flate2::bufread::MultiGzDecoder;
use zip::ZipArchive;

use super::{
    listing::{Form, Listed, Packing},
    parquet_file,
    scan::{self, BOM, Encoding, Scan, Text, unreadable},
    workbook,
};
use crate::{Error, Result, config::Encoding as Written, lake};

/// Plain text to read rows from.
#[derive(Debug, Clone)]
pub(super) struct Plain {
    pub(super) path: PathBuf,
    pub(super) form: TextForm,
    pub(super) encoding: Encoding,
    /// It begins with a byte order mark.
    pub(super) bom: bool,
    /// How the export itself is written, for the manifest: `utf-16le`, `xlsx`, `parquet`.
    pub(super) written: String,
    /// The row of the first line of the body, where it is not the line's own.
    pub(super) first_row: Option<i64>,
    /// Columns of the export that cannot be put down as text.
    pub(super) unread: Vec<String>,
    /// The program that wrote it may have put errors for values, and cut long numbers short: cells may be marked.
    pub(super) may_be_spoilt: bool,
    /// A row that is shorter than the header ends with blanks.
    pub(super) fills_short_rows: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextForm {
    Csv,
    JsonLines,
}

impl Plain {
    /// What a staging query made; its rows are numbered from 1.
    pub(super) fn staged(path: PathBuf) -> Plain {
        Plain { may_be_spoilt: true, ..converted(path, "staging", Some(1), Vec::new()) }
    }

    /// The byte at which the text begins.
    pub(super) fn body_start(&self) -> u64 {
        if self.bom { BOM.len() as u64 } else { 0 }
    }
}

/// Brings an export to plain text. `aside`: where that is written, without an ending.
///
/// # Errors
/// `Exports` (exit 3) when it is damaged, cut off, locked by a password, or in bytes that are not of its encoding; `Disk`
/// (exit 5) when the text cannot be written.
pub(super) fn plain(found: &Listed, scan: &Scan, declared: Option<Written>, aside: &Path) -> Result<Plain> {
    let made = aside.with_extension("txt");
    match (&found.form, &found.packing) {
        (Form::Sheet(sheet), _) => {
            workbook::to_csv(&found.name, &found.path, &sheet.name, &mut create(&made)?)?;
            Ok(converted(made, "xlsx", None, Vec::new()))
        }
        (Form::Parquet, _) => {
            let unread = parquet_file::to_csv(&found.name, &found.path, &mut create(&made)?)?;
            Ok(converted(made, "parquet", Some(1), unread))
        }
        (Form::Csv | Form::JsonLines, packing) => {
            let form = if found.form == Form::Csv { TextForm::Csv } else { TextForm::JsonLines };
            let unpacked = match packing {
                Packing::None => None,
                _ => Some(unpack(found, declared, &made)?),
            };
            let text = unpacked.or(scan.text).expect("a text that is not packed was looked at");
            let path = if unpacked.is_some() { made } else { found.path.clone() };
            text_of(&found.name, path, text, form, aside)
        }
        (Form::Other(_), _) => Err(Error::Defect(format!("{} is in no form that is read", found.name))),
    }
}

/// What was put down as CSV from something else.
fn converted(path: PathBuf, written: &str, first_row: Option<i64>, unread: Vec<String>) -> Plain {
    Plain {
        path,
        form: TextForm::Csv,
        encoding: Encoding::Utf8,
        bom: false,
        written: written.to_owned(),
        first_row,
        unread,
        may_be_spoilt: true,
        fills_short_rows: written == "xlsx",
    }
}

fn text_of(name: &str, path: PathBuf, text: Text, form: TextForm, aside: &Path) -> Result<Plain> {
    let (path, encoding, bom) = match text.written {
        Written::Utf8 => (path, Encoding::Utf8, text.bom),
        Written::Windows1252 => (path, Encoding::Windows1252, false),
        Written::Utf16Le | Written::Utf16Be => {
            let made = aside.with_extension("utf8");
            decode(name, &path, text.written, &mut create(&made)?)?;
            (made, Encoding::Utf8, false)
        }
    };
    Ok(Plain {
        path,
        form,
        encoding,
        bom,
        written: text.written.name().to_owned(),
        first_row: None,
        unread: Vec::new(),
        may_be_spoilt: form == TextForm::JsonLines,
        fills_short_rows: false,
    })
}

/// A text being written aside.
pub(super) struct Aside {
    path: PathBuf,
    writer: BufWriter<File>,
}

/// A new text aside.
///
/// # Errors
/// `Disk` (exit 5) when it cannot be made.
pub(super) fn create(path: &Path) -> Result<Aside> {
    let file = lake::create_aside(path)?;
    Ok(Aside { path: path.to_owned(), writer: BufWriter::with_capacity(1 << 20, file) })
}

impl Aside {
    /// # Errors
    /// `Disk` (exit 5).
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.writer.write_all(bytes).map_err(Error::disk(&self.path))
    }

    /// # Errors
    /// `Disk` (exit 5).
    pub(super) fn end(&mut self) -> Result<()> {
        self.writer.flush().map_err(Error::disk(&self.path))
    }
}

/// Unpacks a text, to its last byte and checked by the archive's own sum.
fn unpack(found: &Listed, declared: Option<Written>, made: &Path) -> Result<Text> {
    let name = &found.name;
    let file = BufReader::new(File::open(&found.path).map_err(unreadable(name))?);
    let mut aside = create(made)?;
    let mut copy = |from: &mut dyn Read| -> Result<Text> {
        let mut packed = Packed { inner: from };
        let text = scan::look(name, &mut packed, declared, |bytes| aside.write(bytes))?;
        aside.end()?;
        Ok(text)
    };
    match &found.packing {
        Packing::Zip(member) => {
            let damaged =
                |e| Error::Exports(format!("{name} cannot be unpacked ({e}): make the zip file again"));
            let mut archive = ZipArchive::new(file).map_err(damaged)?;
            let mut member = archive.by_name(member).map_err(|e| match e {
                zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED) => {
                    Error::Exports(format!("{name} is locked by a password: unpack it first"))
                }
                e => damaged(e),
            })?;
            copy(&mut member)
        }
        _ => copy(&mut MultiGzDecoder::new(file)),
    }
}

/// Says of an archive that ends early what that means.
struct Packed<'a> {
    inner: &'a mut dyn Read,
}

impl Read for Packed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.inner.read(buffer).map_err(|e| {
            std::io::Error::new(e.kind(), format!("it is damaged or cut off ({e}): export it again"))
        })
    }
}

/// UTF-16 to UTF-8; not one letter is replaced.
fn decode(name: &str, path: &Path, from: Written, to: &mut Aside) -> Result<()> {
    let encoding = if from == Written::Utf16Le { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut file = File::open(path).map_err(unreadable(name))?;
    let (mut buffer, mut text, mut before) = (vec![0; 1 << 18], vec![0; 1 << 20], 0u64);
    loop {
        let read = file.read(&mut buffer).map_err(unreadable(name))?;
        let mut at = 0;
        loop {
            let (result, used, made) =
                decoder.decode_to_utf8_without_replacement(&buffer[at..read], &mut text, read == 0);
            to.write(&text[..made])?;
            at += used;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    return Err(Error::Exports(format!(
                        "{name}: near byte {} it is not {}, its encoding: was it cut off? Export it again",
                        before + at as u64,
                        from.name()
                    )));
                }
            }
        }
        before += read as u64;
        if read == 0 {
            return to.end();
        }
    }
}
