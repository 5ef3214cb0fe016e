//! `plumbline init`: a plumbline.toml to fill in, or one proposed from exports.

use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::array::{Int64Array, StringArray};

use super::{
    Held,
    args::Common,
    aside::Aside,
    context::{Context, DEFAULT_CONFIG},
    output,
};
use crate::{
    Error, Result,
    config::Config,
    engine::Rows,
    rules::Catalogue,
    setup::{Proposal, Sure, propose, template, text},
};

pub fn run(common: Common, exports: Option<&Path>, to_stdout: bool) -> Result<Held> {
    let file = common.config.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_CONFIG));
    let context = Context::with(common, Config::default())?;
    if !to_stdout && file.exists() {
        return Err(is_there(&file));
    }
    let Some(exports) = exports else {
        write(&context, &file, &template::configuration(), to_stdout)?;
        return Ok(Held::Yes);
    };
    let aside = Aside::new()?;
    let as_at = context.as_at.unwrap_or(context.now.date_naive());
    let proposal = propose(exports, aside.path(), &Catalogue::ours()?, as_at, &context.progress)?;
    let text = text::configuration(&proposal, &folder(&file, exports));
    write(&context, &file, &text, to_stdout)?;
    context.tell(&said(&proposal));
    if !to_stdout {
        output::print(&listing(&proposal)?, context.format)?;
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
    format!(
        "{files} files are taken for {} tables; of their columns {} are certain, {} likely and {} a guess. Guesses are \
         commented out: look at them, then `plumbline doctor` and `plumbline run`",
        proposal.tables.len(),
        of(Sure::Certain),
        of(Sure::Likely),
        of(Sure::Guess)
    )
}

/// What is missing, what is only a guess, and what is used for nothing.
fn listing(proposal: &Proposal) -> Result<Rows> {
    let mut lines: Vec<(&str, String, Option<usize>, String)> = Vec::new();
    for gap in &proposal.gaps {
        let what = match (gap.is_required, gap.column) {
            (true, None) => "required table, not found",
            (true, Some(_)) => "required column, not found",
            (false, None) => "table, not found",
            (false, Some(_)) => "column, not found",
        };
        lines.push((what, gap.name(), Some(gap.rules.len()), gap.rules.join(", ")));
    }
    let guesses = proposal.guesses().into_iter();
    lines.extend(guesses.map(|(name, why)| ("a guess, commented out", name, None, why)));
    let files = proposal.unused_files.iter();
    lines.extend(files.map(|file| ("file, not used", file.clone(), None, String::new())));
    let unread = proposal.unread_files.iter();
    lines.extend(
        unread.map(|(file, fault)| ("file, not read", file.clone(), None, fault.clone().unwrap_or_default())),
    );
    for table in proposal.tables.iter().filter(|table| !table.unused.is_empty()) {
        lines.push(("columns, not used", table.files.join(", "), None, table.unused.join(", ")));
    }
    let text = |of: &dyn Fn(&(&str, String, Option<usize>, String)) -> String| -> Arc<StringArray> {
        Arc::new(lines.iter().map(|line| Some(of(line)).filter(|text| !text.is_empty())).collect())
    };
    let counts: Int64Array = lines.iter().map(|line| line.2.and_then(|n| i64::try_from(n).ok())).collect();
    Rows::of(vec![
        ("what", text(&|line| line.0.to_owned())),
        ("name", text(&|line| line.1.clone())),
        ("rules_unmeasured", Arc::new(counts)),
        ("which", text(&|line| line.3.clone())),
    ])
}
