//! The catalogue: every rule file, its front matter checked, and the views that give rules shared meaning.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::files::{File, Files};
use crate::{Error, Result, config, engine, model::nearest::nearest};

/// A rule: `queries/rules/<family>/<id>.sql`, or a file of the organisation's own.
#[derive(Debug, Clone)]
pub struct Rule {
    pub id: String,
    pub family: String,
    pub head: Head,
    /// The query, at the lines it has in its file: the front matter is blank lines.
    pub sql: String,
    pub file: String,
    /// The organisation's own, not ours.
    pub is_own: bool,
}

/// The front matter of a rule file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub title: String,
    /// What is so where a deadline is kept, in a sentence: what stands beside its rate, where the fault's name would read
    /// the other way round.
    #[serde(default)]
    pub kept: Option<String>,
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
    pub file: String,
    /// The organisation's own, or a draft, not ours.
    pub is_own: bool,
    pub optional: Vec<String>,
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
    /// By the rule's name.
    examples: BTreeMap<String, File>,
}

/// The judgement, which reads views too.
pub const JUDGEMENT: &str = "queries/judge/judgement.sql";

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
        Catalogue::of(Files::ours())
    }

    /// Ours, and the organisation's own rules in a folder beside them: judged, reported and explained alike.
    ///
    /// # Errors
    /// `Wrong` with file and line where one is not as it should be, or has a name of ours.
    pub fn with_own(folder: &Path) -> Result<Catalogue> {
        let own = Files::own(folder)?;
        let mut files = Files::ours();
        for (here, ours) in [(&own.rules, &files.rules), (&own.views, &files.views)] {
            if let Some(file) = here.iter().find(|file| ours.iter().any(|one| one.name() == file.name())) {
                return Err(Error::Wrong(format!(
                    "{}:1: {} is the name of one of ours: give yours another (and switch ours off in [rules.off] \
                     where yours stands in its place)",
                    file.path,
                    file.name()
                )));
            }
        }
        files.add(own);
        Catalogue::of(files)
    }

    /// This catalogue with the files of some paths in place of those of the same name; and the rules they concern:
    /// those whose query or examples are there, and where only views are, those that read them.
    ///
    /// # Errors
    /// `Wrong` with file and line where one is not as it should be, or an example is of no rule.
    pub fn with_drafts(&self, paths: &[PathBuf]) -> Result<(Catalogue, BTreeSet<String>)> {
        let drafts = Files::read(paths)?;
        let named: BTreeSet<String> =
            drafts.rules.iter().chain(&drafts.examples).map(|file| file.name().to_owned()).collect();
        let views: BTreeSet<String> = drafts.views.iter().map(|file| file.name().to_owned()).collect();
        let mut all = self.clone();
        for rule in drafts.rules.iter().map(rule).collect::<Result<Vec<_>>>()? {
            all.rules.retain(|one| one.id != rule.id);
            all.rules.push(rule);
        }
        let drafted = drafts.views.iter().map(view).collect::<Result<Vec<_>>>()?;
        all.views.retain(|one| !views.contains(&one.name));
        all.views.extend(drafted);
        all.views = in_order(all.views)?;
        all.examples.extend(drafts.examples.into_iter().map(|file| (file.name().to_owned(), file)));
        for name in &named {
            all.rule(name)?;
        }
        if !named.is_empty() {
            return Ok((all, named));
        }
        let mut readers = BTreeSet::new();
        for rule in &all.rules {
            if all.views_of(&rule.sql)?.iter().any(|view| views.contains(&view.name)) {
                readers.insert(rule.id.clone());
            }
        }
        Ok((all, readers))
    }

    /// A catalogue of files.
    ///
    /// # Errors
    /// `Wrong` with file and line where one is not as it should be.
    pub fn of(files: Files) -> Result<Catalogue> {
        let rules: Vec<Rule> = files.rules.iter().map(rule).collect::<Result<_>>()?;
        let mut places: BTreeMap<&str, &str> = BTreeMap::new();
        for rule in &rules {
            if let Some(other) = places.insert(&rule.id, &rule.file) {
                return Err(Error::Wrong(format!("{}:1: {other} has the same name", rule.file)));
            }
        }
        let views = files.views.iter().map(view).collect::<Result<_>>()?;
        let examples = files.examples.into_iter().map(|file| (file.name().to_owned(), file)).collect();
        Ok(Catalogue { rules, views: in_order(views)?, examples })
    }

    /// In the order of family and name, ours before the organisation's own.
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

    /// A rule's examples, where it has any.
    pub fn examples(&self, id: &str) -> Option<&File> {
        self.examples.get(id)
    }

    /// Each view after those it reads.
    pub fn views(&self) -> &[View] {
        &self.views
    }

    /// The views that a query reads, and those that they read, each after those it reads.
    ///
    /// # Errors
    /// `Wrong` where the query cannot be read.
    pub fn views_of(&self, sql: &str) -> Result<Vec<&View>> {
        self.views_of_all(&[sql])
    }

    /// Likewise, of several queries.
    ///
    /// # Errors
    /// `Wrong` where one cannot be read.
    pub fn views_of_all(&self, queries: &[&str]) -> Result<Vec<&View>> {
        let mut reads = BTreeSet::new();
        for sql in queries {
            reads.extend(engine::tables_named(sql)?);
        }
        // Views come after what they read, so one pass backwards meets each before its own readings.
        let mut found: Vec<&View> = Vec::new();
        for view in self.views.iter().rev() {
            if reads.contains(&view.name) {
                reads.extend(view.reads.iter().cloned());
                found.push(view);
            }
        }
        found.reverse();
        Ok(found)
    }

    /// The `table.column`s whose absence a rule can bear: its own, and those of every view it reads.
    pub fn optional(&self, rule: &Rule) -> Result<BTreeSet<String>> {
        let mut optional: BTreeSet<String> = rule.head.optional.iter().cloned().collect();
        for view in self.views_of(&rule.sql)? {
            optional.extend(view.optional.iter().cloned());
        }
        Ok(optional)
    }

    /// The parameters that a rule and the views it reads name, and the day the judgement holds it to; what is bound
    /// beside the parameters, such as the as-at day, is none.
    pub fn parameters_of(&self, rule: &Rule) -> Result<BTreeSet<String>> {
        let mut names = engine::parameters_named(&rule.sql)?;
        for view in self.views_of(&rule.sql)? {
            names.extend(engine::parameters_named(&view.sql)?);
        }
        if !rule.head.always {
            names.insert("policy_from".into());
        }
        let ours = config::Parameters::ours();
        names.retain(|name| ours.definition(name).is_some());
        Ok(names)
    }

    /// The same catalogue, with another query for one of its rules.
    pub fn with_rule_sql(&self, id: &str, sql: String) -> Catalogue {
        let mut changed = self.clone();
        changed.rules.iter_mut().filter(|rule| rule.id == id).for_each(|rule| rule.sql = sql.clone());
        changed
    }

    /// The same catalogue, with another query for one of its views, which reads what it read.
    pub fn with_view_sql(&self, name: &str, sql: String) -> Catalogue {
        let mut changed = self.clone();
        changed.views.iter_mut().filter(|view| view.name == name).for_each(|view| view.sql = sql.clone());
        changed
    }
}

/// A rule's file, as a rule.
///
/// # Errors
/// `Wrong` with file and line.
fn rule(file: &File) -> Result<Rule> {
    let path = &file.path;
    let (head, sql) = front_matter(file)?;
    let head =
        head.ok_or_else(|| Error::Wrong(format!("{path}:1: a rule begins with `/*---`, its front matter")))?;
    let head: Head = config::parse(&head, Path::new(path))?;
    if !OWNERS.contains(&head.owner.as_str()) {
        return Err(Error::Wrong(format!(
            "{path}: owner = {:?} is no role that answers; there are {}",
            head.owner,
            OWNERS.join(", ")
        )));
    }
    Ok(Rule {
        id: file.name().to_owned(),
        family: file.family.clone(),
        head,
        sql,
        file: path.clone(),
        is_own: file.is_own,
    })
}

fn view(file: &File) -> Result<View> {
    let (head, sql) = front_matter(file)?;
    let head: ViewHead = match head {
        Some(head) => config::parse(&head, Path::new(&file.path))?,
        None => ViewHead::default(),
    };
    let reads = engine::tables_named(&sql).map_err(|e| e.in_file(&file.path))?;
    Ok(View {
        name: file.name().to_owned(),
        sql,
        file: file.path.clone(),
        is_own: file.is_own,
        optional: head.optional,
        reads,
    })
}

/// The TOML between `/*---` and `---*/`, with as many line ends before it as there are above it, so that line
/// numbers in messages are the file's; and the rest, likewise.
fn front_matter(file: &File) -> Result<(Option<String>, String)> {
    let Some(rest) = file.text.strip_prefix("/*---") else { return Ok((None, file.text.clone())) };
    let Some((head, sql)) = rest.split_once("---*/") else {
        return Err(Error::Wrong(format!(
            "{}:1: the front matter begins with `/*---` and never ends in `---*/`",
            file.path
        )));
    };
    let above = "\n".repeat(head.matches('\n').count());
    Ok((Some(head.to_owned()), format!("{above}{sql}")))
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
