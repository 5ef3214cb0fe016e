//! `plumbline init`: a plumbline.toml to fill in, or one proposed from exports.

use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write},
    path::Path,
    sync::Arc,
};

use arrow::array::{Int64Array, StringArray};

use super::{Held, args::Format, aside::Aside, context::Context, output};
use crate::{
    Error, Result,
    engine::Rows,
    rules::Catalogue,
    setup::{Gap, Proposal, Sure, TableGuess, propose, template, text},
};

pub fn run(context: &Context, exports: Option<&Path>, to_stdout: bool) -> Result<Held> {
    let file = &context.config_file;
    if !to_stdout && file.exists() {
        return Err(is_there(file));
    }
    let Some(exports) = exports else {
        write(context, file, &template::configuration(), to_stdout)?;
        return Ok(Held::Yes);
    };
    let aside = Aside::new(&context.lake)?;
    let as_at = context.as_at.unwrap_or(context.now.date_naive());
    let proposal = propose(exports, aside.path(), &Catalogue::ours()?, as_at, &context.progress)?;
    let text = text::configuration(&proposal, &folder(file, exports));
    write(context, file, &text, to_stdout)?;
    context.tell(&said(&proposal));
    if !to_stdout {
        let lines = lines(&proposal);
        match context.format {
            Format::Table => output::print_text(&lines.iter().map(shown).collect::<String>())?,
            format => output::print(&rows(&lines)?, format)?,
        }
    }
    Ok(Held::Yes)
}

fn is_there(file: &Path) -> Error {
    Error::Wrong(format!(
        "{0} is there already, and was left as it is: move it away first, name another with --config, or see what would be \
         proposed with --stdout (plumbline init EXPORTS --stdout)",
        file.display()
    ))
}

fn write(context: &Context, file: &Path, text: &str, to_stdout: bool) -> Result<()> {
    if to_stdout {
        return output::print_text(text);
    }
    match OpenOptions::new().write(true).create_new(true).open(file) {
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Err(is_there(file)),
        opened => {
            opened.and_then(|mut file| file.write_all(text.as_bytes())).map_err(Error::disk(file))?;
            context.tell(&format!("wrote {}", file.display()));
            Ok(())
        }
    }
}

/// The exports' folder as the configuration is to say it: beside it, where they are named so; else the whole path.
fn folder(file: &Path, exports: &Path) -> String {
    let is_here = file.parent().is_none_or(|parent| parent.as_os_str().is_empty());
    let named = match is_here || exports.is_absolute() {
        true => exports.to_owned(),
        false => exports.canonicalize().unwrap_or_else(|_| exports.to_owned()),
    };
    named.to_string_lossy().into_owned()
}

fn said(proposal: &Proposal) -> String {
    let counts = proposal.counts();
    let of = |sure| counts.get(&sure).copied().unwrap_or_default();
    let files: usize = proposal.tables.iter().map(|table| table.files.len()).sum();
    let guesses = match proposal.guesses().len() {
        0 => "nothing is left to guess: `plumbline doctor` says what is still wrong".to_owned(),
        n => format!(
            "{n} guesses are commented out: look at them, then `plumbline doctor` says what is still wrong"
        ),
    };
    format!(
        "files taken for tables: {files}, tables: {}; of their columns {} are certain and {} likely; {guesses}",
        proposal.tables.len(),
        of(Sure::Certain),
        of(Sure::Likely),
    )
}

/// A line of what is told.
struct Line {
    what: &'static str,
    name: String,
    rules: Option<usize>,
    which: String,
}

/// What is missing, what is only a guess, and what is used for nothing.
fn lines(proposal: &Proposal) -> Vec<Line> {
    let mut lines: Vec<Line> = proposal.gaps.iter().map(missing).collect();
    let line =
        |what, name: &str, which: &str| Line { what, name: name.into(), rules: None, which: which.into() };
    let guesses = proposal.guesses();
    lines.extend(guesses.iter().map(|(name, why)| line("a guess, commented out", name, why)));
    lines.extend(proposal.unused_files.iter().map(|file| line("file, not used", file, "")));
    let unread = proposal.unread_files.iter();
    lines.extend(unread.map(|(file, fault)| line("file, not read", file, fault.as_deref().unwrap_or(""))));
    let tables = proposal.tables.iter().filter(|table| !table.unused.is_empty());
    let unused =
        |table: &TableGuess| line("columns, not used", &table.files.join(", "), &table.unused.join(", "));
    lines.extend(tables.map(unused));
    lines
}

/// For people: the longest of these lines would be a very wide table.
fn shown(line: &Line) -> String {
    let rules = match line.rules {
        None => String::new(),
        Some(1) => " (1 rule)".to_owned(),
        Some(n) => format!(" ({n} rules)"),
    };
    let colon = if line.which.is_empty() { "" } else { ":" };
    output::beside(&format!("{:<26}", line.what), &format!("{}{rules}{colon} {}", line.name, line.which))
}

fn rows(lines: &[Line]) -> Result<Rows> {
    let text = |of: &dyn Fn(&Line) -> &str| -> Arc<StringArray> {
        Arc::new(lines.iter().map(|line| Some(of(line)).filter(|text| !text.is_empty())).collect())
    };
    let counts: Int64Array =
        lines.iter().map(|line| line.rules.and_then(|n| i64::try_from(n).ok())).collect();
    Rows::of(vec![
        ("what", text(&|line| line.what)),
        ("name", text(&|line| &line.name)),
        ("rules_unmeasured", Arc::new(counts)),
        ("which", text(&|line| &line.which)),
    ])
}

fn missing(gap: &Gap) -> Line {
    let what = match (gap.is_required, gap.column) {
        (true, None) => "required table, not found",
        (true, Some(_)) => "required column, not found",
        (false, None) => "table, not found",
        (false, Some(_)) => "column, not found",
    };
    Line { what, name: gap.name(), rules: Some(gap.rules.len()), which: gap.rules.join(", ") }
}
