//! One rule whole, as a page: what it asks, why, how it is counted, an example of each status, what it cannot see, how to
//! put it right, its query. `docs/rules` holds ours; `plumbline rules NAME` shows the same text.

use std::{collections::BTreeSet, fmt::Write as _};

use chrono::NaiveDate;

use super::{
    Basis, Kind,
    catalogue::{Catalogue, Rule},
    examples::{self, Example},
    notes, unmeasured, world,
};
use crate::{
    Result,
    config::{Moratorium, Parameters},
    contract,
    engine::Needs,
};

/// The statuses in the order that a page shows them.
const STATUSES: [&str; 7] = ["met", "late", "overdue", "pending", "held", "excepted", "unknown"];

/// A rule's page, in Markdown.
///
/// # Errors
/// `Wrong` with file and line where the rule does not plan or its examples do not run.
pub fn page(catalogue: &Catalogue, rule: &Rule, parameters: &Parameters, as_at: NaiveDate) -> Result<String> {
    let head = &rule.head;
    let mut page = Page(String::new());
    page.line(&format!("# {}", head.title));
    page.line(&format!(
        "`{}` · {} · {} · {} answers",
        rule.id,
        paragraphs(&head.paragraphs),
        kind(rule),
        role(&head.owner)
    ));
    if let Some(kept) = &head.kept {
        page.line(&format!("Kept, it reads: {kept}."));
    }
    page.section("What it asks", &head.asks);
    page.section("Why", &head.why);
    page.line("## How it is counted");
    page.line(&counted(catalogue, rule, parameters, as_at)?);
    page.line(&needs(catalogue, rule, parameters, as_at)?);
    page.examples(rule, &examples::statuses(catalogue, rule)?);
    page.section("What it cannot see", &head.cannot_see);
    page.section("How to put it right", &head.to_do);
    page.line("## Its query");
    page.line(&format!("`{}`", rule.file));
    page.line(&format!("```sql\n{}\n```", rule.sql.trim()));
    Ok(page.0.trim_end().to_owned() + "\n")
}

/// The list of all pages, by family.
pub fn contents(catalogue: &Catalogue) -> String {
    let mut page = Page(String::new());
    page.line("# The rules");
    page.line(
        "One page a rule, made from its file and its examples by `plumbline rules pages docs/rules`. What a deadline, a \
         prohibition and an advisory are, and how all are judged alike, is in `queries/README.md`.",
    );
    let mut families: Vec<&str> = Vec::new();
    for rule in catalogue.rules() {
        if !families.contains(&rule.family.as_str()) {
            families.push(&rule.family);
        }
    }
    for family in families {
        page.line(&format!("## {}", capital(&family.replace('_', " "))));
        let rules = catalogue.rules().iter().filter(|rule| rule.family == family);
        let line = |rule: &Rule| {
            format!(
                "- [{}]({}.md): {}, {}",
                rule.head.title,
                rule.id,
                paragraphs(&rule.head.paragraphs),
                kind(rule)
            )
        };
        page.line(&rules.map(line).collect::<Vec<_>>().join("\n"));
    }
    page.0.trim_end().to_owned() + "\n"
}

/// A page being written; its parts are parted by blank lines.
struct Page(String);

impl Page {
    fn line(&mut self, text: &str) {
        if !text.is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(self.0, "{}\n\n", text.trim_end());
        }
    }

    fn section(&mut self, heading: &str, text: &str) {
        self.line(&format!("## {heading}"));
        self.line(text);
    }

    fn examples(&mut self, rule: &Rule, examples: &[Example]) {
        self.line("## An example of each status");
        for status in STATUSES {
            let Some(example) = examples.iter().find(|example| example.status == status) else { continue };
            self.line(&format!(
                "**{}**, at the end of {}",
                said(rule, status),
                example.as_at.format("%-d %B %Y")
            ));
            let given =
                example.given.iter().map(|row| format!("- given {}: {}", row.table, cells(&row.cells)));
            let set = example.set.iter().map(|(name, value)| format!("- with {name} = {value}"));
            let judged = format!("- judged {}", cells(&example.judged));
            self.line(&given.chain(set).chain([judged]).collect::<Vec<_>>().join("\n"));
        }
    }
}

fn cells(cells: &[(String, String)]) -> String {
    let cell = |(name, value): &(String, String)| format!("{name} `{value}`");
    cells.iter().map(cell).collect::<Vec<_>>().join(", ")
}

/// A status as its kind of rule reads it.
fn said(rule: &Rule, status: &str) -> String {
    match (rule.head.kind, status) {
        (Kind::Deadline, _) => status.to_owned(),
        (_, "late") => "late: put right".to_owned(),
        (_, "overdue") => "overdue: open".to_owned(),
        (_, other) => other.to_owned(),
    }
}

fn paragraphs(paragraphs: &[String]) -> String {
    let word = if paragraphs.len() == 1 { "paragraph" } else { "paragraphs" };
    format!("{word} {}", paragraphs.join(", "))
}

fn kind(rule: &Rule) -> &'static str {
    match (rule.head.kind, rule.head.basis) {
        (Kind::Deadline, Basis::Policy) => "a deadline of the policy",
        (Kind::Deadline, Basis::Derived) => "a deadline of three working days (footnote 3)",
        (Kind::Deadline, Basis::Local) => "a deadline of the organisation's own standard",
        (Kind::Prohibition, _) => "a prohibition",
        (Kind::Advisory, _) => "an advisory: a person must look",
    }
}

fn role(owner: &str) -> String {
    format!("the {}", owner.replace('_', " "))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// Its numbers, and what its marks mean.
fn counted(catalogue: &Catalogue, rule: &Rule, parameters: &Parameters, as_at: NaiveDate) -> Result<String> {
    let head = &rule.head;
    let mut lines = Vec::new();
    lines.push(match head.kind {
        Kind::Deadline => {
            "- Each duty is listed, done or not; its rate is those done in time of all that fell due."
        }
        Kind::Prohibition => {
            "- Only what should not be is listed: a count, and no rate. What was put right reads late."
        }
        Kind::Advisory => "- Found by reading words or names: listed apart, and never counted as a breach.",
    });
    let marks = [
        (head.early_ok, "- Done before the duty arose is done."),
        (head.always, "- What arose before the policy came into force counts too."),
        (
            head.standing,
            "- What arose before the policy came into force counts where it is still not done in an open case.",
        ),
        (head.no_variation, "- No variation (1.2) can except it."),
        (head.skips_absent, "- A table or column that was not supplied is passed over."),
    ];
    lines.extend(marks.iter().filter(|(set, _)| *set).map(|(_, words)| *words));
    let mut lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
    for name in catalogue.parameters_of(rule)? {
        let Some(definition) = parameters.definition(&name) else { continue };
        let value = notes::value_text(parameters, &name, as_at);
        let unit = if definition.unit == "date" { String::new() } else { format!(" {}", definition.unit) };
        let from = match (definition.local, definition.paragraph.as_str()) {
            (true, _) => ", a local standard".to_owned(),
            (false, "") => String::new(),
            (false, paragraph) => format!(", {paragraph}"),
        };
        let differs = if parameters.differs(&name) { ", other than ours" } else { "" };
        lines.push(format!("- `{name}` = {value}{unit}{from}{differs}: {}", definition.meaning));
    }
    Ok(lines.join("\n"))
}

/// The tables and columns without which it cannot be measured.
fn needs(catalogue: &Catalogue, rule: &Rule, parameters: &Parameters, as_at: NaiveDate) -> Result<String> {
    if rule.head.skips_absent {
        return Ok(String::new());
    }
    let session = world::empty(as_at, &world::small())?;
    world::add_rule_words(&session, catalogue.rules())?;
    let moratorium = Moratorium::default();
    let params = world::params(parameters, &moratorium, as_at);
    world::add_views(&session, catalogue.views_of(&rule.sql)?, &params, false)?;
    let params = world::rule_params(&params, rule, &moratorium, as_at);
    let needs: Needs = session.needs(&rule.sql, &params).map_err(|e| e.in_file(&rule.file))?;
    let optional: BTreeSet<String> = catalogue.optional(rule)?;
    let (mut needed, mut read_as_empty) = (Vec::new(), Vec::new());
    for (table, columns) in needs.iter().filter(|(table, _)| contract::table(table).is_some()) {
        if unmeasured::READ_AS_EMPTY.contains(&table.as_str()) {
            read_as_empty.push(table.as_str());
            continue;
        }
        let columns: Vec<&str> = columns
            .iter()
            .map(String::as_str)
            .filter(|column| {
                !contract::ORIGIN.contains(column) && !optional.contains(&format!("{table}.{column}"))
            })
            .collect();
        needed.push(if columns.is_empty() {
            table.clone()
        } else {
            format!("{table} ({})", columns.join(", "))
        });
    }
    let mut sentences = Vec::new();
    if !needed.is_empty() {
        let needed = needed.join("; ");
        sentences.push(format!(
            "Without any of these in the exports it cannot be measured, and says so: {needed}."
        ));
    }
    if !read_as_empty.is_empty() {
        sentences.push(format!("Read as empty where it was not supplied: {}.", read_as_empty.join(", ")));
    }
    Ok(sentences.join(" "))
}
