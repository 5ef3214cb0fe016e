//! A proposal as a plumbline.toml: what is sure as it stands, what is a guess commented out, each with its reason; and at
//! the end, as comments, what is missing and what is not used.

use std::fmt::Write as _;

use super::{
    columns::{ColumnGuess, Sure},
    evidence::counted,
    files::TableGuess,
    gaps::Gap,
    proposal::Proposal,
    template,
};
use crate::contract::Kind;

/// How wide a line of comment is at most, where words allow it.
const WIDTH: usize = 110;

/// The configuration that a proposal makes. `folder`: where the exports are, as the configuration is to say it.
pub fn configuration(proposal: &Proposal, folder: &str) -> String {
    let mut text = Text(String::new());
    text.comment(
        "Proposed by `plumbline init` from the names, types and values of the exports. What is certain or likely stands as \
         it is, with the reason above it; what is a guess is commented out: look at it, and take the `#` before the setting \
         away where it is right. `plumbline contract TABLE` says what each column is, `plumbline doctor` what is still wrong.",
    );
    text.blank();
    text.line("[exports]");
    text.line(&format!("folder = {}", quoted(folder)));
    text.files(proposal);
    for table in &proposal.tables {
        text.table(proposal, table);
    }
    text.missing(&proposal.gaps);
    text.unused(proposal);
    text.blank();
    text.0.push_str(template::OTHERS);
    text.0
}

struct Text(String);

impl Text {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn blank(&mut self) {
        self.0.push('\n');
    }

    /// Words as comment lines of a readable width.
    fn comment(&mut self, words: &str) {
        let mut line = String::from("#");
        for word in shown(words).split(' ') {
            if line.len() > 1 && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.line(&line);
                line = String::from("#");
            }
            let _ = write!(line, " {word}");
        }
        self.line(&line);
    }

    /// A setting with its reason above; commented out, where it is a guess.
    fn setting(&mut self, sure: Sure, why: &str, settings: &[String]) {
        self.comment(&format!("{}: {why}", word(sure)));
        for setting in settings {
            match sure {
                Sure::Guess => self.line(&format!("# {setting}")),
                _ => self.line(setting),
            }
        }
    }

    fn files(&mut self, proposal: &Proposal) {
        for fault in &proposal.faults {
            self.blank();
            self.comment(fault);
        }
        let unnamed = || proposal.tables.iter().filter(|table| !table.is_named);
        if unnamed().next().is_none() {
            return;
        }
        self.blank();
        self.line("[exports.files]");
        for table in unnamed() {
            let setting = format!("{} = {}", table.table.name, quoted(&table.pattern));
            self.setting(table.sure, &table.why, &[setting]);
        }
    }

    fn table(&mut self, proposal: &Proposal, table: &TableGuess) {
        let name = &table.table.name;
        let said: Vec<&ColumnGuess> = table.columns.iter().filter(|guess| !guess.is_named).collect();
        let named = table.columns.len() - said.len();
        let dated: Vec<_> =
            table.columns.iter().filter_map(|guess| Some((guess, proposal.dates(table, guess)?))).collect();
        let worded: Vec<&ColumnGuess> = table
            .columns
            .iter()
            .filter(|guess| !guess.words.is_empty() || (guess.hidden_words > 0 && is_of_words(guess)))
            .collect();
        if said.is_empty() && dated.is_empty() && worded.is_empty() {
            return;
        }
        self.blank();
        self.comment(&format!(
            "==== {name}: {} ({} rows looked at)",
            table.files.join(", "),
            counted(table.rows)
        ));
        if !said.is_empty() {
            self.line(&format!("[columns.{name}]"));
            if named > 0 {
                let columns = if named == 1 { "column has" } else { "columns have" };
                self.comment(&format!(
                    "{named} more {columns} the contract's own names, and need not be said."
                ));
            }
        }
        for guess in said {
            let setting = |export: &String| format!("{} = {}", guess.column.name, quoted(export));
            let settings: Vec<String> = guess.exports.iter().map(setting).collect();
            let why = match settings.len() {
                1 => guess.why.clone(),
                n => format!("{n} columns fit equally, keep one: {}", guess.why),
            };
            self.setting(guess.sure, &why, &settings);
        }
        if !dated.is_empty() {
            self.blank();
            self.line(&format!("[dates.{name}]"));
        }
        for (guess, dates) in dated {
            let setting = |order: &crate::config::DateOrder| {
                format!("{} = {}", guess.column.name, quoted(order.word()))
            };
            let settings: Vec<String> = dates.orders.iter().map(setting).collect();
            // Of a column that is itself a guess nothing more can be sure, but it does no harm to have it said.
            self.setting(dates.sure, &dates.why, &settings);
        }
        for guess in worded {
            self.words(name, guess);
        }
    }

    fn words(&mut self, table: &str, guess: &ColumnGuess) {
        self.blank();
        if guess.hidden_words > 0 {
            self.comment(&format!(
                "{table}.{}: {} values are none of the contract's words, and are not shown here, since the column holds too \
                 many or too long ones: `plumbline contract {table}` has the words.",
                guess.column.name,
                counted(guess.hidden_words)
            ));
            return;
        }
        self.line(&format!("[values.{table}.{}]", guess.column.name));
        if let Kind::Enum(words) = &guess.column.kind {
            self.comment(&format!("The contract's words: {}.", words.join(", ")));
        }
        for word in &guess.words {
            let own = word.own.as_deref().unwrap_or_default();
            let cells = if word.count == 1 { "cell" } else { "cells" };
            let why = format!("{}, {} {cells}", word.why, counted(word.count));
            self.setting(word.sure, &why, &[format!("{} = {}", quoted(&word.word), quoted(own))]);
        }
    }

    fn missing(&mut self, gaps: &[Gap]) {
        if gaps.is_empty() {
            return;
        }
        self.blank();
        self.comment("==== What the contract wants and was not found, and the rules that cannot be measured without it");
        for gap in gaps.iter().filter(|gap| gap.is_required) {
            let what = match gap.column {
                None => "without this table the exports cannot be used",
                Some(_) => "without this column no row of the table can be used",
            };
            self.comment(&format!("{}: {what}.{}", gap.name(), rules(gap)));
        }
        for gap in
            gaps.iter().filter(|gap| !gap.is_required && (!gap.rules.is_empty() || gap.column.is_none()))
        {
            self.comment(&format!("{}.{}", gap.name(), rules(gap)));
        }
        let others: Vec<String> = gaps
            .iter()
            .filter(|gap| !gap.is_required && gap.rules.is_empty() && gap.column.is_some())
            .map(Gap::name)
            .collect();
        if !others.is_empty() {
            self.comment(&format!(
                "Not found either, and no rule is unmeasured for it: {}.",
                others.join(", ")
            ));
        }
        self.constants(gaps);
    }

    /// Columns of few words that may be the same in every row of these exports.
    fn constants(&mut self, gaps: &[Gap]) {
        let wanted = |gap: &&Gap| !gap.rules.is_empty() || gap.is_required;
        let mut last = "";
        for gap in gaps.iter().filter(wanted) {
            let column = gap.column.and_then(|column| crate::contract::table(gap.table)?.column(column));
            let Some((column, Kind::Enum(words))) = column.map(|column| (column, &column.kind)) else {
                continue;
            };
            if last != gap.table {
                self.blank();
                self.comment("Where a column is the same in every row, its word can be said instead:");
                self.line(&format!("# [constants.{}]", gap.table));
                last = gap.table;
            }
            self.line(&format!("# {} = {}    # one of {}", column.name, quoted(&words[0]), words.join(", ")));
        }
    }

    fn unused(&mut self, proposal: &Proposal) {
        let columns: Vec<&TableGuess> =
            proposal.tables.iter().filter(|table| !table.unused.is_empty()).collect();
        let nothing =
            columns.is_empty() && proposal.unused_files.is_empty() && proposal.unread_files.is_empty();
        if nothing {
            return;
        }
        self.blank();
        self.comment("==== What is among the exports and used for nothing");
        for table in columns {
            self.comment(&format!("{}: the columns {}.", table.files.join(", "), table.unused.join(", ")));
        }
        for file in &proposal.unused_files {
            self.comment(&format!("{file}: no table of the contract is near it."));
        }
        for (file, fault) in &proposal.unread_files {
            match fault {
                Some(fault) => self.comment(fault),
                None => self.comment(&format!("{file}: is in no form that is read.")),
            }
        }
    }
}

fn rules(gap: &Gap) -> String {
    match gap.rules.as_slice() {
        [] => " No rule is unmeasured for it.".into(),
        [one] => format!(" 1 rule: {one}"),
        several => format!(" {} rules: {}", several.len(), several.join(", ")),
    }
}

fn is_of_words(guess: &ColumnGuess) -> bool {
    matches!(guess.column.kind, Kind::Enum(_) | Kind::Bool)
}

fn word(sure: Sure) -> &'static str {
    match sure {
        Sure::Certain => "certain",
        Sure::Likely => "likely",
        Sure::Guess => "a guess",
    }
}

/// On one line.
fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A string as TOML has it, on one line whatever is in it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
