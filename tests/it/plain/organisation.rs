//! A random small organisation: every table of the contract, in which every status of every rule is likely.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use plumbline::contract::{self, Kind, Table};

use super::{
    cells,
    dice::{Dice, plus},
    pools,
    world::Export,
};

/// What is asked of an organisation.
#[derive(Clone, Copy)]
pub struct Asked {
    pub seed: u64,
    pub cases: usize,
    /// The day its dates lie around.
    pub around: NaiveDate,
    /// Whether it supplies bank holidays of its own.
    pub own_holidays: bool,
}

pub struct Maker {
    pub dice: Dice,
    pub asked: Asked,
    tables: BTreeMap<&'static str, Vec<Vec<String>>>,
    /// The keys made so far, and those of each case.
    keys: BTreeMap<&'static str, Vec<String>>,
    case_keys: BTreeMap<(&'static str, String), Vec<String>>,
    pub staff_roles: Vec<(String, &'static str)>,
    pub births: BTreeMap<String, NaiveDate>,
    pub names: BTreeMap<String, String>,
}

/// What the rows of one case have in common.
pub struct Story {
    pub case_id: String,
    pub children: Vec<String>,
    /// The person who mostly works on it.
    pub staff_id: String,
    pub received_on: NaiveDate,
    pub closed_on: Option<NaiveDate>,
    pub is_private: bool,
}

/// The tables of a case, and how many rows at the most it has in each; `variations` point at the others' rows.
const OF_A_CASE: [(&str, usize); 28] = [
    ("adults", 1),
    ("diversity", 3),
    ("addresses", 2),
    ("allocations", 4),
    ("hearings", 3),
    ("safeguarding_checks", 3),
    ("case_plans", 2),
    ("case_plan_elements", 2),
    ("case_plan_reviews", 3),
    ("risks", 1),
    ("commissioned_work", 1),
    ("reports", 2),
    ("documents", 7),
    ("s47_referrals", 2),
    ("closures", 1),
    ("contact_log", 5),
    ("detailed_recordings", 2),
    ("shields", 1),
    ("record_access", 3),
    ("transfers", 2),
    ("paper_items", 2),
    ("paper_movements", 1),
    ("retention_decisions", 1),
    ("deletions", 2),
    ("sealed_copies", 1),
    ("quality_assessments", 1),
    ("case_links", 1),
    ("variations", 12),
];

impl Asked {
    pub fn make(self) -> Vec<Export> {
        let mut maker = Maker {
            dice: Dice::new(self.seed),
            asked: self,
            tables: BTreeMap::new(),
            keys: BTreeMap::new(),
            case_keys: BTreeMap::new(),
            staff_roles: Vec::new(),
            births: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        maker.service();
        maker.children();
        for number in 0..self.cases {
            maker.case(number);
        }
        if self.own_holidays {
            maker.bank_holidays();
        }
        maker.exports()
    }
}

impl Maker {
    fn service(&mut self) {
        for number in 1..=6 {
            self.keys.entry("teams").or_default().push(format!("T{number}"));
        }
        for (number, role) in pools::ROLES.iter().enumerate() {
            let staff_id = format!("P{:02}", number + 1);
            self.keys.entry("staff").or_default().push(staff_id.clone());
            self.staff_roles.push((staff_id, role));
        }
        for number in 0..6 {
            self.service_row("teams", format!("T{}", number + 1));
        }
        for (staff_id, _) in self.staff_roles.clone() {
            self.service_row("staff", staff_id);
        }
        for (table, prefix, rows) in [
            ("authorisations", "AU", 36),
            ("practice_assessments", "PA", 50),
            ("compliance_reviews", "CR", 140),
        ] {
            for number in 0..rows {
                self.service_row(table, format!("{prefix}{number}"));
            }
        }
    }

    fn children(&mut self) {
        for number in 0..self.asked.cases {
            let key = format!("K{number:03}");
            self.keys.entry("children").or_default().push(key.clone());
            self.service_row("children", key);
        }
    }

    /// A row that is of no case.
    fn service_row(&mut self, table: &'static str, key: String) {
        let staff = self.keys["staff"].clone();
        let received_on = self.dice.within(plus(self.asked.around, -1500), 1500);
        let story = Story {
            case_id: String::new(),
            children: Vec::new(),
            staff_id: staff[self.dice.below(staff.len())].clone(),
            received_on,
            closed_on: None,
            is_private: false,
        };
        self.row(table, &story, key);
    }

    fn case(&mut self, number: usize) {
        let case_id = format!("C{number:03}");
        self.keys.entry("cases").or_default().push(case_id.clone());
        let story = self.story(case_id);
        self.row("cases", &story, story.case_id.clone());
        for child in &story.children {
            self.row("case_children", &story, child.clone());
        }
        for (table, most) in OF_A_CASE {
            let rows = match table {
                "allocations" | "closures" => most.min(1 + self.dice.below(most)),
                // A first hearing alone is where a case stalls.
                "hearings" if story.is_private => self.dice.below(most),
                "shields" => usize::from(self.dice.percent(20)) * (1 + self.dice.below(2)),
                _ => self.dice.below(most + 1),
            };
            if table == "closures" && self.dice.percent(8) {
                continue;
            }
            for _ in 0..rows {
                let key = match table {
                    "closures" => story.case_id.clone(),
                    "case_links" => self.any("cases"),
                    _ => format!("{table}-{}", self.tables.get(table).map_or(0, Vec::len)),
                };
                self.row(table, &story, key);
            }
            if table == "shields" {
                self.shield_access(&story);
            }
        }
    }

    fn story(&mut self, case_id: String) -> Story {
        let around = self.asked.around;
        let received_on = match self.dice.below(10) {
            0 => self.dice.within(plus(around, -6000), 4000),
            1 => plus(pools::day("2022-01-11"), self.dice.step()),
            2 => plus(around, -self.dice.step()),
            _ => self.dice.within(plus(around, -900), 900),
        };
        let closed_on = match self.dice.below(10) {
            0..=2 => None,
            3 => Some(plus(around, self.dice.step() - 7)),
            4 => Some(plus(received_on, self.dice.step())),
            _ => Some(self.dice.within(received_on, 500)),
        };
        let mut children: Vec<String> = (0..self.dice.below(4)).map(|_| self.any("children")).collect();
        if self.dice.percent(35) {
            children = vec![self.any("children")];
            while !is_of_age(&children[0]) {
                children = vec![self.any("children")];
            }
        }
        let staff_id = self.any("staff");
        let is_private = self.dice.percent(55);
        Story { case_id, children, staff_id, received_on, closed_on, is_private }
    }

    pub fn any(&mut self, table: &'static str) -> String {
        let keys = &self.keys[table];
        keys[self.dice.below(keys.len())].clone()
    }

    /// A key of that table, mostly of the same case; sometimes of another, or of nothing.
    pub fn pointer(&mut self, table: &'static str, story: &Story) -> String {
        if self.dice.percent(3) {
            return format!("no-{table}");
        }
        let own = self.case_keys.get(&(table, story.case_id.clone()));
        if let Some(own) = own
            && self.dice.percent(85)
        {
            return own[self.dice.below(own.len())].clone();
        }
        if self.keys.contains_key(table) { self.any(table) } else { String::new() }
    }

    /// The row made last in a table.
    pub fn last(&self, table: &str) -> Option<&Vec<String>> {
        self.tables.get(table)?.last()
    }

    /// The first cell of the case's last row in a table that holds this word.
    pub fn key_of_row_with(&self, table: &str, story: &Story, word: &str) -> Option<String> {
        let holds = |line: &&Vec<String>, text: &str| line.iter().any(|cell| cell == text);
        let lines = self.tables.get(table)?.iter().rev();
        let of_case = lines.take_while(|line| holds(line, &story.case_id));
        of_case.filter(|line| holds(line, word)).map(|line| line[0].clone()).next()
    }

    /// The day of the case's hearing that was made last.
    pub fn heard_on(&self, story: &Story) -> Option<NaiveDate> {
        let hearing = self.last("hearings").filter(|hearing| hearing[1] == story.case_id)?;
        hearing[3].parse().ok()
    }

    /// The key of any row of this case, of whatever table.
    pub fn subject(&mut self, story: &Story) -> String {
        let own = self.case_keys.iter().filter(|((_, case), _)| *case == story.case_id);
        let keys: Vec<&String> = own.flat_map(|(_, keys)| keys).collect();
        match keys.is_empty() {
            true => story.case_id.clone(),
            false => keys[self.dice.below(keys.len())].clone(),
        }
    }

    fn row(&mut self, table: &'static str, story: &Story, key: String) {
        let of = contract::table(table).expect("a table of the contract");
        let line = cells::line(self, of, story, &key);
        let subject = match table {
            "case_children" | "case_links" => format!("{}/{key}", story.case_id),
            _ => key.clone(),
        };
        self.case_keys.entry((table, story.case_id.clone())).or_default().push(subject);
        if !matches!(table, "teams" | "staff" | "cases" | "children") {
            self.keys.entry(table).or_default().push(key);
        }
        self.tables.entry(table).or_default().push(line);
    }

    fn shield_access(&mut self, story: &Story) {
        let shields = self.case_keys.get(&("shields", story.case_id.clone())).cloned().unwrap_or_default();
        for shield in shields {
            for _ in 0..self.dice.below(4) {
                let staff_id = if self.dice.percent(40) { story.staff_id.clone() } else { self.any("staff") };
                self.tables.entry("shield_access").or_default().push(vec![shield.clone(), staff_id]);
            }
        }
    }

    /// A calendar of two years with a day off that nobody else has, and without most of the usual ones.
    fn bank_holidays(&mut self) {
        let days = ["2025-01-01", "2025-12-25", "2025-12-23", "2026-03-16", "2026-04-03", "2026-12-25"];
        let lines = days.iter().map(|day| vec![(*day).to_owned(), "a day off".to_owned()]).collect();
        self.tables.insert("bank_holidays", lines);
    }

    fn exports(mut self) -> Vec<Export> {
        let mut exports = Vec::new();
        for table in contract::tables() {
            let Some(mut lines) = self.tables.remove(table.name.as_str()) else { continue };
            if !matches!(table.name.as_str(), "shields" | "shield_access" | "bank_holidays") {
                self.disturb(table, &mut lines);
            }
            let header = table.columns.iter().map(|column| column.name.as_str()).collect();
            exports.push(Export { table, header, lines });
        }
        exports
    }

    /// What goes wrong in exports: a row twice, a key twice, a cell that is none, a row without its key.
    fn disturb(&mut self, table: &'static Table, lines: &mut Vec<Vec<String>>) {
        for _ in 0..lines.len().div_ceil(60) {
            let at = self.dice.below(lines.len());
            lines.push(lines[at].clone());
        }
        for _ in 0..lines.len().div_ceil(60) {
            let (from, at) = (self.dice.below(lines.len()), self.dice.below(lines.len()));
            let mut other = lines[from].clone();
            for place in places_of_key(table) {
                other[place].clone_from(&lines[at][place]);
            }
            lines.push(other);
        }
        for _ in 0..lines.len() / 40 {
            let (at, place) = (self.dice.below(lines.len()), self.dice.below(table.columns.len()));
            if !matches!(table.columns[place].kind, Kind::Id | Kind::Text) {
                lines[at][place] = self.dice.pick(&["31/02/2026", "maybe", "n/a"]).to_owned();
            }
        }
        for _ in 0..lines.len() / 80 {
            let mut keyless = lines[self.dice.below(lines.len())].clone();
            for place in places_of_key(table) {
                keyless[place].clear();
            }
            lines.push(keyless);
        }
    }
}

/// Whether a child is one of those who become twenty-five in our years.
pub fn is_of_age(child_id: &str) -> bool {
    child_id.ends_with(['0', '3', '5', '8'])
}

fn places_of_key(table: &Table) -> Vec<usize> {
    let is_key = |name: &String| table.key.contains(name);
    (0..table.columns.len()).filter(|place| is_key(&table.columns[*place].name)).collect()
}
