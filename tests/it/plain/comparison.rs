//! One random organisation, judged by the program and by us, on several days.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::PathBuf,
};

use chrono::NaiveDate;

use super::{
    dice::{Dice, plus},
    judgement::{self, COLUMNS, Judged},
    organisation::Asked,
    owed::Rule,
    pools::day,
    settings::Settings,
    world::{Export, World},
};
use crate::program::Place;

/// What each rule came to: every status, and whether it was due soon or had lapsed.
pub type Reached = BTreeSet<(&'static str, String)>;

/// A seed and what is made of it.
pub struct Run {
    pub seed: u64,
    pub cases: usize,
    /// The days to judge at; the exports are taken on the last, around which its dates lie.
    pub days: &'static [&'static str],
    pub own_holidays: bool,
    pub settings: fn() -> Settings,
}

/// A run's exports in the lake, and the same as we read them.
struct Taken {
    place: Place,
    exports: Vec<Export>,
    before: Vec<Export>,
}

impl Run {
    /// Compares every rule on every day; what differs is told, and the exports are kept.
    pub fn compare(&self, rules: &[Rule], reached: &mut Reached) -> Result<(), String> {
        let settings = (self.settings)();
        let taken = self.take(&settings);
        let mut differences = String::new();
        for as_at in self.days.iter().map(|text| day(text)) {
            let world = self.world(&taken, as_at, &settings);
            let theirs = judged_by_the_program(&taken.place, as_at);
            for rule in rules {
                let ours = judgement::judge(&world, rule);
                reached.extend(ours.iter().flat_map(reached_by).map(|word| (rule.name, word)));
                let none = Vec::new();
                let difference = difference(rule, ours, theirs.get(rule.name).unwrap_or(&none));
                if !difference.is_empty() {
                    let _ = write!(differences, "\n{} at {as_at}{difference}", rule.name);
                }
            }
        }
        if differences.is_empty() {
            return Ok(());
        }
        let kept = self.keep(&taken.place);
        Err(format!("seed {}, exports kept in {}:{differences}", self.seed, kept.display()))
    }

    fn taken_on(&self) -> NaiveDate {
        day(self.days.last().expect("a run has days"))
    }

    /// Two snapshots, of one organisation: the second without some of the first's rows.
    fn take(&self, settings: &Settings) -> Taken {
        let taken_on = self.taken_on();
        let Run { seed, cases, own_holidays, .. } = *self;
        let before = Asked { seed, cases, around: taken_on, own_holidays }.make();
        let exports = without_some(seed, &before);
        let mut place = Place::small();
        fs::write(place.path().join("plumbline.toml"), settings.toml()).unwrap();
        for (exports, taken_on) in [(&before, plus(taken_on, -40)), (&exports, taken_on)] {
            place = place.with("export.toml", &format!("taken_on = {taken_on}\n"));
            for export in exports {
                place = place.with(&format!("{}.csv", export.table.name), &csv_text(export));
            }
            place.ok(&["ingest", "exports"]);
        }
        Taken { place, exports, before }
    }

    fn world(&self, taken: &Taken, as_at: NaiveDate, settings: &Settings) -> World {
        let mut world = World::read(as_at, &taken.exports, settings.clone());
        world.previous = Some(Box::new(World::read(as_at, &taken.before, settings.clone())));
        world
    }

    fn keep(&self, place: &Place) -> PathBuf {
        let name = format!("plain-{}-{}", self.seed, self.taken_on());
        let kept = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let exports = kept.join("exports");
        fs::create_dir_all(&exports).unwrap();
        for entry in fs::read_dir(place.exports()).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), exports.join(entry.file_name())).unwrap();
        }
        fs::copy(place.path().join("plumbline.toml"), kept.join("plumbline.toml")).unwrap();
        kept
    }
}

fn reached_by(row: &Judged) -> Vec<String> {
    let mut words = vec![row[judgement::STATUS].clone()];
    for (at, column) in COLUMNS.iter().enumerate() {
        if matches!(*column, "due_soon" | "lapsed") && row[at] == "true" {
            words.push((*column).to_owned());
        }
    }
    words
}

/// The exports of a later day: a few cases, entries and documents are gone. A shield's case stays: without it nothing
/// is published.
fn without_some(seed: u64, before: &[Export]) -> Vec<Export> {
    let mut dice = Dice::new(seed ^ 0xdead);
    let shields = before.iter().find(|export| export.table.name == "shields");
    let shielded: BTreeSet<&String> =
        shields.iter().flat_map(|export| &export.lines).map(|line| &line[1]).collect();
    let mut exports = before.to_vec();
    for export in &mut exports {
        let share = match export.table.name.as_str() {
            "cases" => 3,
            "contact_log" | "documents" => 6,
            _ => 0,
        };
        export.lines.retain(|line| shielded.contains(&line[0]) || !dice.percent(share));
    }
    exports
}

fn csv_text(export: &Export) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&export.header).unwrap();
    for line in &export.lines {
        writer.write_record(line).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// The rows of a CSV text, without its header.
pub fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn judged_by_the_program(place: &Place, as_at: NaiveDate) -> BTreeMap<String, Vec<Judged>> {
    let as_at = as_at.to_string();
    place.ok(&["--as-at", &as_at, "check"]);
    let query = format!("select rule_id, {} from obligations", COLUMNS.join(", "));
    let text = place.ok(&["--as-at", &as_at, "--purpose", "audit", "sql", "--format", "csv", query.as_str()]);
    let mut judged: BTreeMap<String, Vec<Judged>> = BTreeMap::new();
    for mut cells in csv_rows(&text) {
        let rule = cells.remove(0);
        judged.entry(rule).or_default().push(cells);
    }
    judged
}

/// Both sides as multisets, every column; blank where they are the same.
fn difference(rule: &Rule, mut ours: Vec<Judged>, theirs: &[Judged]) -> String {
    let mut told = String::new();
    let mut theirs = theirs.to_vec();
    if rule.free_part {
        let parts: BTreeSet<_> = theirs.iter().map(|row| (&row[0], &row[2], &row[judgement::PART])).collect();
        if parts.len() < theirs.len() {
            told.push_str("\n  two obligations of one subject have one part");
        }
        ours.iter_mut().chain(&mut theirs).for_each(|row| row[judgement::PART].clear());
    }
    let mut missing = ours;
    let mut extra = Vec::new();
    for row in theirs {
        match missing.iter().position(|ours| *ours == row) {
            Some(at) => drop(missing.swap_remove(at)),
            None => extra.push(row),
        }
    }
    if missing.is_empty() && extra.is_empty() {
        return told;
    }
    let _ = write!(told, ": {} rows of ours alone, {} of the program's", missing.len(), extra.len());
    let _ = write!(told, "\n           {}", COLUMNS.join(" | "));
    for (whose, mut rows) in [("ours", missing), ("program", extra)] {
        rows.sort_by(|one, other| (&one[2], &one[3]).cmp(&(&other[2], &other[3])));
        for row in rows.iter().take(SHOWN) {
            let _ = write!(told, "\n  {whose:8} {}", row.join(" | "));
        }
    }
    told
}

/// How many rows of each side a message shows.
const SHOWN: usize = 6;
