//! The catalogue: every rule file, its front matter checked, and the views that give rules shared meaning.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde::Deserialize;

use crate::{Error, Result, config, embedded, engine, model::nearest::nearest};

/// A rule: `queries/rules/<family>/<id>.sql`.
#[derive(Debug, Clone)]
pub struct Rule {
    pub id: String,
    pub family: String,
    pub head: Head,
    pub sql: String,
}

/// The front matter of a rule file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub title: String,
    pub paragraphs: Vec<String>,
    pub kind: Kind,
    pub basis: Basis,
    /// The role that answers.
    pub owner: String,
    /// Done on a day before the day it arose is not an error of the export.
    #[serde(default)]
    pub early_ok: bool,
    /// Lists what arose before the policy came into force, too.
    #[serde(default)]
    pub always: bool,
    /// Also lists what arose before that and still stands open.
    #[serde(default)]
    pub standing: bool,
    /// No variation can except it.
    #[serde(default)]
    pub no_variation: bool,
    /// `table.column`s whose blank has its own meaning here: not supplied, the rule is measured all the same.
    #[serde(default)]
    pub optional: Vec<String>,
    /// Tables or columns that were not supplied are skipped, not needed.
    #[serde(default)]
    pub skips_absent: bool,
    pub asks: String,
    pub why: String,
    pub to_do: String,
    pub cannot_see: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Has a time, and so a rate.
    Deadline,
    /// Lists its violations alone.
    Prohibition,
    /// Found by reading text: a person must look; never a breach.
    Advisory,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The paragraph gives the time or the event.
    Policy,
    /// A duty to record without a time of its own: three working days (footnote 3).
    Derived,
    /// No time at all: the organisation's own standard.
    Local,
}

/// A view: `queries/views/<name>.sql`.
#[derive(Debug, Clone)]
pub struct View {
    pub name: String,
    pub sql: String,
    optional: Vec<String>,
    /// The tables and views it names.
    reads: BTreeSet<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ViewHead {
    optional: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Catalogue {
    rules: Vec<Rule>,
    /// Each after those it reads.
    views: Vec<View>,
}

/// The roles that rules and packs name.
const OWNERS: [&str; 8] = [
    "practitioner",
    "practice_supervisor",
    "service_manager",
    "business_services_manager",
    "head_of_practice",
    "assistant_director",
    "operational_director",
    "governance",
];

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Deadline => "deadline",
            Kind::Prohibition => "prohibition",
            Kind::Advisory => "advisory",
        }
    }
}

impl Basis {
    pub fn word(self) -> &'static str {
        match self {
            Basis::Policy => "policy",
            Basis::Derived => "derived",
            Basis::Local => "local",
        }
    }
}

impl Catalogue {
    /// The rules and views that are part of the program.
    ///
    /// # Errors
    /// `Wrong` with file and line where a rule file is not as it should be.
    pub fn ours() -> Result<Catalogue> {
        Catalogue::of(embedded::below("queries/rules"), embedded::below("queries/views"))
    }

    /// A catalogue of rule files and view files, each a path and its text.
    ///
    /// # Errors
    /// `Wrong` with file and line where one is not as it should be.
    pub fn of<'a>(
        rules: impl Iterator<Item = (&'a str, &'a str)>,
        views: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Catalogue> {
        let rules = rules.map(|(path, text)| rule(path, text)).collect::<Result<_>>()?;
        let views = views.map(|(path, text)| view(path, text)).collect::<Result<_>>()?;
        Ok(Catalogue { rules, views: in_order(views)? })
    }

    /// In the order of family and name.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    pub fn ids(&self) -> Vec<&str> {
        self.rules.iter().map(|rule| rule.id.as_str()).collect()
    }

    /// One rule.
    ///
    /// # Errors
    /// `Wrong` with the nearest name.
    pub fn rule(&self, id: &str) -> Result<&Rule> {
        self.rules.iter().find(|rule| rule.id == id).ok_or_else(|| {
            let hint =
                nearest(id, self.ids()).map_or(String::new(), |near| format!("; did you mean {near}?"));
            Error::Wrong(format!("there is no rule {id}{hint} (`plumbline rules` lists them)"))
        })
    }

    /// Each view after those it reads.
    pub fn views(&self) -> &[View] {
        &self.views
    }

    /// The `table.column`s whose absence a rule can bear: its own, and those of every view it reads.
    pub fn optional(&self, rule: &Rule) -> Result<BTreeSet<String>> {
        let mut optional: BTreeSet<String> = rule.head.optional.iter().cloned().collect();
        let mut reads = engine::tables_named(&rule.sql)?;
        // Views come after what they read, so one pass backwards meets each before its own readings.
        for view in self.views.iter().rev() {
            if reads.contains(&view.name) {
                optional.extend(view.optional.iter().cloned());
                reads.extend(view.reads.iter().cloned());
            }
        }
        Ok(optional)
    }
}

/// A rule file's path and text, as a rule.
///
/// # Errors
/// `Wrong` with file and line.
pub fn rule(path: &str, text: &str) -> Result<Rule> {
    let (head, sql) = front_matter(path, text)?;
    let head =
        head.ok_or_else(|| Error::Wrong(format!("{path}:1: a rule begins with `/*---`, its front matter")))?;
    let head: Head = config::parse(&head, Path::new(path))?;
    let mut parts = path.trim_end_matches(".sql").rsplit('/');
    let id = parts.next().unwrap_or_default().to_owned();
    let family = parts.next().unwrap_or_default().to_owned();
    if !OWNERS.contains(&head.owner.as_str()) {
        return Err(Error::Wrong(format!(
            "{path}: owner = {:?} is no role that answers; there are {}",
            head.owner,
            OWNERS.join(", ")
        )));
    }
    Ok(Rule { id, family, head, sql })
}

fn view(path: &str, text: &str) -> Result<View> {
    let (head, sql) = front_matter(path, text)?;
    let head: ViewHead = match head {
        Some(head) => config::parse(&head, Path::new(path))?,
        None => ViewHead::default(),
    };
    let name = path.trim_end_matches(".sql").rsplit('/').next().unwrap_or_default().to_owned();
    let reads = engine::tables_named(&sql)?;
    Ok(View { name, sql, optional: head.optional, reads })
}

/// The TOML between `/*---` and `---*/`, with as many line ends before it as there are above it, so that line
/// numbers in messages are the file's; and the rest.
fn front_matter(path: &str, text: &str) -> Result<(Option<String>, String)> {
    let Some(rest) = text.strip_prefix("/*---") else { return Ok((None, text.to_owned())) };
    let Some((head, sql)) = rest.split_once("---*/") else {
        return Err(Error::Wrong(format!(
            "{path}:1: the front matter begins with `/*---` and never ends in `---*/`"
        )));
    };
    Ok((Some(head.to_owned()), sql.trim_start().to_owned()))
}

fn in_order(views: Vec<View>) -> Result<Vec<View>> {
    let mut waiting: BTreeMap<String, View> =
        views.into_iter().map(|view| (view.name.clone(), view)).collect();
    let mut ordered: Vec<View> = Vec::new();
    while !waiting.is_empty() {
        let ready: Vec<String> = waiting
            .values()
            .filter(|view| view.reads.iter().all(|read| *read == view.name || !waiting.contains_key(read)))
            .map(|view| view.name.clone())
            .collect();
        if ready.is_empty() {
            let names: Vec<_> = waiting.into_keys().collect();
            return Err(Error::Wrong(format!(
                "these views read one another in a circle: {}",
                names.join(", ")
            )));
        }
        ordered.extend(ready.iter().filter_map(|name| waiting.remove(name)));
    }
    Ok(ordered)
}
