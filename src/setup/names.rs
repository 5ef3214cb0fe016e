//! How alike a name of an export and a name of the contract are: as written, as the same words spelt otherwise, as words
//! that mean the same. It looks at names alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::{config, embedded};

/// `words.toml`, read: what case management systems call the contract's tables, columns and words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    parts: BTreeMap<String, Vec<String>>,
    short: BTreeMap<String, String>,
    idle: Idle,
    tables: BTreeMap<String, Vec<String>>,
    columns: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    values: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// What each part is read as.
    #[serde(skip)]
    reads: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Idle {
    words: BTreeSet<String>,
}

/// A name taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// Letters and digits alone, in lower case.
    plain: String,
    /// Its parts, each as what it is read as.
    parts: BTreeSet<String>,
}

/// How alike two names are, from 0 to 1, and in what way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Likeness {
    pub(super) share: f64,
    pub(super) way: Way,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// The same letters and digits.
    Spelling,
    /// A name that the thing is known by.
    Usual,
    /// The same parts, in any order, or parts that mean the same.
    Parts,
    /// Some of the parts, or nearly the same letters.
    Alike,
}

/// Parts of a file's name that do not say what is in it.
const FILLING: [&str; 12] =
    ["export", "extract", "data", "dump", "full", "all", "copy", "final", "new", "latest", "version", "csv"];

const FILE: &str = "src/setup/words.toml";

impl Words {
    pub(super) fn ours() -> Words {
        let read = config::parse(embedded::text(FILE), std::path::Path::new(FILE));
        let mut words: Words = read.unwrap_or_else(|fault| panic!("{fault}"));
        for (meaning, others) in &words.parts {
            words.reads.extend(others.iter().map(|other| (other.clone(), meaning.clone())));
        }
        words
    }

    pub(super) fn name(&self, written: &str) -> Name {
        let long = self.short.get(&squashed(written)).map_or(written, String::as_str);
        let mut parts = BTreeSet::new();
        for part in parts_of(long) {
            let whole = self.short.get(&part).map_or_else(|| vec![part.clone()], |long| parts_of(long));
            for part in whole {
                let singular = part.strip_suffix('s').filter(|rest| rest.len() > 2 && !rest.ends_with('s'));
                let read = self.reads.get(&part).or_else(|| self.reads.get(singular?));
                parts.insert(read.map_or(singular.unwrap_or(&part), String::as_str).to_owned());
            }
        }
        if parts.iter().any(|part| !self.idle.words.contains(part)) {
            parts.retain(|part| !self.idle.words.contains(part));
        }
        Name { plain: squashed(written), parts }
    }

    /// How alike a file's name and a table of the contract are, whatever the file says of itself beside.
    pub(super) fn table(&self, written: &str, table: &str) -> Likeness {
        let says_nothing = |part: &String| {
            FILLING.contains(&part.as_str())
                || part.trim_start_matches('v').bytes().all(|b| b.is_ascii_digit())
        };
        let parts: Vec<String> = parts_of(written).into_iter().filter(|part| !says_nothing(part)).collect();
        let bare = if parts.is_empty() { written.to_owned() } else { parts.join(" ") };
        let whole = self.table_named(&self.name(written), table);
        let bare = self.table_named(&self.name(&bare), table);
        if bare.share > whole.share { bare } else { whole }
    }

    fn table_named(&self, written: &Name, table: &str) -> Likeness {
        self.best(written, table, self.tables.get(table).into_iter().flatten())
    }

    /// How alike an export's name and a column of the contract are; `table` may stand before either.
    pub(super) fn column(&self, written: &Name, table: &str, column: &str) -> Likeness {
        let of = |table: &str| self.columns.get(table).and_then(|columns| columns.get(column));
        let usual = of(table).into_iter().chain(of("any")).flatten();
        let whole = self.best(written, column, usual.clone());
        // `Case Status` in cases, `Child DOB` in children.
        let parts = &written.parts - &self.name(table).parts;
        if parts.is_empty() || parts == written.parts {
            return whole;
        }
        let plain = parts.iter().fold(String::new(), |all, part| all + part);
        let rest = self.best(&Name { plain, parts }, column, usual);
        let rest = Likeness { share: rest.share - 0.04, way: rest.way.max(Way::Parts) };
        if rest.share > whole.share { rest } else { whole }
    }

    fn best<'a>(&self, written: &Name, own: &str, usual: impl Iterator<Item = &'a String>) -> Likeness {
        let own = self.alike(written, &self.name(own));
        if own.way == Way::Spelling {
            return own;
        }
        let known = usual.map(|name| self.alike(written, &self.name(name)));
        let known = known.filter(|known| known.way <= Way::Parts && known.share >= 0.95);
        let known = known.map(|known| match known.way {
            Way::Spelling => Likeness { share: 0.97, way: Way::Usual },
            _ => Likeness { share: 0.93, way: Way::Usual },
        });
        known.chain([own]).max_by(|a, b| a.share.total_cmp(&b.share)).unwrap_or(own)
    }

    fn alike(&self, one: &Name, other: &Name) -> Likeness {
        if one.plain == other.plain {
            return Likeness { share: 1.0, way: Way::Spelling };
        }
        if one.parts == other.parts {
            return Likeness { share: 0.95, way: Way::Parts };
        }
        // What kind of thing it is, the type of the column says as well.
        let bare = |name: &Name| -> BTreeSet<String> {
            name.parts.iter().filter(|part| !matches!(part.as_str(), "id" | "day")).cloned().collect()
        };
        let (here, there) = (bare(one), bare(other));
        if !here.is_empty()
            && here == there
            && (here.len() == one.parts.len() || there.len() == other.parts.len())
        {
            return Likeness { share: 0.86, way: Way::Parts };
        }
        let common = one.parts.intersection(&other.parts).count() as f64;
        let dice = 2.0 * common / (one.parts.len() + other.parts.len()).max(1) as f64;
        let letters = strsim::jaro_winkler(&one.plain, &other.plain);
        let letters = if letters >= 0.9 { letters * 0.9 } else { 0.0 };
        Likeness { share: (dice * 0.85).max(letters), way: Way::Alike }
    }

    /// The contract's word that a word of the export is, by the words that are usual; `None` where none is, or several are.
    pub(super) fn value<'a>(&self, written: &str, column: &str, words: &'a [String]) -> Option<&'a str> {
        let plain = squashed(written);
        let is_usual = |word: &String| {
            let of = |column: &str| self.values.get(column).and_then(|values| values.get(word));
            of(column).into_iter().chain(of("any")).flatten().any(|usual| squashed(usual) == plain)
        };
        let same = words.iter().find(|word| squashed(word) == plain);
        if plain.is_empty() || same.is_some() {
            return same.map(String::as_str);
        }
        let mut usual = words.iter().filter(|word| is_usual(word));
        usual.next().filter(|_| usual.next().is_none()).map(String::as_str)
    }
}

impl Name {
    /// It says that it tells one thing from another.
    pub(super) fn says_id(&self) -> bool {
        self.parts.contains("id")
    }

    /// Every part of this name is in the other.
    pub(super) fn shares_most(&self, other: &Name) -> bool {
        !self.parts.is_empty() && self.parts.is_subset(&other.parts)
    }
}

/// As ingest compares names: `Case ID` is `case_id`.
pub(super) fn is_the_same(written: &str, own: &str) -> bool {
    written.trim().to_lowercase().replace([' ', '-'], "_") == own
}

pub(super) fn squashed(written: &str) -> String {
    written.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// `DateOfBirth`, `date_of_birth`, `Date of birth`: date, of, birth.
fn parts_of(written: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut before = ' ';
    let mut chars = written.chars().peekable();
    while let Some(c) = chars.next() {
        let next_is_small = chars.peek().is_some_and(|next| next.is_lowercase());
        let starts = !before.is_alphanumeric()
            || (c.is_uppercase() && (before.is_lowercase() || (before.is_uppercase() && next_is_small)))
            || c.is_numeric() != before.is_numeric() && before.is_alphanumeric() && c.is_numeric();
        if c.is_alphanumeric() {
            if starts || parts.is_empty() {
                parts.push(String::new());
            }
            let last = parts.last_mut().expect("one was just put there");
            last.extend(c.to_lowercase());
        }
        before = c;
    }
    parts
}
