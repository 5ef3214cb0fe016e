//! For random organisations, shields and viewers, every table of a session holds just the rows that the policy allows: reckoned
//! here in loops over all rows, from the words of the design alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use plumbline::{
    access::{Shielded, Viewer},
    config::Sees,
    contract::{self, CaseOf, Sensitivity},
    engine::{self, Asks, Limits, Params, Session, View},
    lake::{Lake, Results, Snapshot},
};
use proptest::prelude::*;
use serde_json::Value;

use crate::program::Place;

type Row = BTreeMap<String, Value>;

const AS_AT: &str = "2026-03-31";

/// What a test chooses at random, by numbers that are taken modulo what there is.
#[derive(Debug, Clone)]
struct Chosen {
    seed: u64,
    shields: Vec<usize>,
    links: Vec<(usize, usize)>,
    listed: Vec<(usize, usize)>,
    viewers: Vec<(u8, usize, u8)>,
}

fn chosen() -> impl Strategy<Value = Chosen> {
    let n = || 0..1000_usize;
    (
        0..50_u64,
        prop::collection::vec(n(), 1..5),
        prop::collection::vec((n(), n()), 0..8),
        prop::collection::vec((n(), n()), 0..6),
        prop::collection::vec((0..6_u8, n(), 0..3_u8), 4..6),
    )
        .prop_map(|(seed, shields, links, listed, viewers)| Chosen {
            seed,
            shields,
            links,
            listed,
            viewers,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_table_holds_just_what_the_policy_allows(chosen in chosen()) {
        let place = organisation(&chosen);
        let lake = Lake::existing(&place.path().join("lake")).unwrap();
        let snapshot = lake.newest().unwrap().unwrap();
        let results = snapshot.results().unwrap().pop().unwrap();
        let opened = Opened { place: &place, lake, snapshot, results };
        let everything = Viewer { shielded: Shielded::All, ..Viewer::whole() };
        let all = opened.tables(&everything);
        for viewer in viewers(&chosen, &all) {
            let oracle = Oracle::of(&viewer, &all);
            if !oracle.sees_all && oracle.teams.is_empty() && oracle.staff.is_empty() {
                // Who answers for nothing is told so.
                prop_assert_eq!(opened.session(&viewer, Asks::Ours).err().unwrap().exit_code(), 4);
                continue;
            }
            let seen = opened.tables(&viewer);
            for (table, rows) in &seen {
                let Some(expected) = oracle.expected(table, &all) else { continue };
                prop_assert_eq!(rows, &expected, "{} as seen by {:?}", table, viewer);
            }
            prop_assert_eq!(counted(&seen["measures"], false), oracle.measures(&all), "measures as seen by {:?}", viewer);
            opened.columns_are_read_by_role(&viewer);
        }
    }
}

/// A synthetic organisation with more shields, links and lists than it had.
fn organisation(chosen: &Chosen) -> Place {
    let place = Place::small();
    fs::remove_dir_all(place.exports()).unwrap();
    let seed = chosen.seed.to_string();
    place.ok(&["--as-at", AS_AT, "synth", "--cases", "30", "--seed", &seed, "exports"]);
    let keys = |file: &str| -> Vec<String> {
        let text = fs::read_to_string(place.exports().join(file)).unwrap();
        text.lines().skip(1).filter_map(|line| line.split(',').next()).map(str::to_owned).collect()
    };
    let (cases, staff) = (keys("cases.csv"), keys("staff.csv"));
    let add = |file: &str, lines: Vec<String>| {
        let path = place.exports().join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text + &lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    };
    let case = |n: &usize| &cases[n % cases.len()];
    let shields = chosen.shields.iter().enumerate();
    add(
        "shields.csv",
        shields.map(|(at, n)| format!("X{at},{},placement,,,,2026-01-05,,,,", case(n))).collect(),
    );
    let links = chosen.links.iter().filter(|(a, b)| case(a) != case(b));
    add("case_links.csv", links.map(|(a, b)| format!("{},{},associated", case(a), case(b))).collect());
    let listed = chosen.listed.iter();
    let shield = |n: &usize| n % chosen.shields.len();
    add(
        "shield_access.csv",
        listed.map(|(n, person)| format!("X{},{}", shield(n), staff[person % staff.len()])).collect(),
    );
    place.ok(&["ingest", "exports"]);
    place.ok(&["check"]);
    place
}

fn viewers(chosen: &Chosen, all: &BTreeMap<String, Vec<Row>>) -> Vec<Viewer> {
    let staff = &all["staff"];
    let viewer = |(sees, person, shielded): &(u8, usize, u8)| {
        let staff_id = text(&staff[person % staff.len()], "staff_id");
        Viewer {
            staff_id,
            sees: [Sees::Own, Sees::Managed, Sees::Team, Sees::ServiceArea, Sees::OperationalArea, Sees::All]
                [usize::from(*sees)],
            shielded: [Shielded::None, Shielded::Listed, Shielded::All][usize::from(*shielded)],
            reads: BTreeSet::from([Sensitivity::Name]),
            ..Viewer::whole()
        }
    };
    chosen.viewers.iter().map(viewer).collect()
}

struct Opened<'a> {
    place: &'a Place,
    lake: Lake,
    snapshot: Snapshot,
    results: Results,
}

impl Opened<'_> {
    fn session(&self, viewer: &Viewer, asks: Asks) -> plumbline::Result<Session> {
        let limits = Limits {
            threads: 2,
            memory_bytes: 1 << 30,
            spill: Some(self.place.path().join("lake/tmp")),
            key: None,
        };
        engine::open(&View {
            lake: &self.lake,
            snapshot: &self.snapshot,
            results: Some(&self.results),
            viewer,
            asks,
            limits: &limits,
        })
    }

    /// Every row of every table, in one order.
    fn tables(&self, viewer: &Viewer) -> BTreeMap<String, Vec<Row>> {
        let session = self.session(viewer, Asks::Ours).unwrap();
        let rows = |table: &String| {
            let mut rows: Vec<Row> = session.rows(&format!("select * from {table}"), &Params::new()).unwrap();
            rows.sort_by_cached_key(|row| serde_json::to_string(row).unwrap());
            rows
        };
        session.table_names().iter().map(|table| (table.clone(), rows(table))).collect()
    }

    fn columns_are_read_by_role(&self, viewer: &Viewer) {
        let session = self.session(viewer, Asks::Theirs).unwrap();
        for table in contract::tables().iter().filter(|table| self.snapshot.table_path(&table.name).is_some())
        {
            let shown: BTreeSet<String> = session.columns(&table.name).unwrap().into_iter().collect();
            for column in &table.columns {
                let may = table.name == "staff"
                    || matches!(column.sensitivity, Sensitivity::Key | Sensitivity::Fact | Sensitivity::Name);
                assert_eq!(shown.contains(&column.name), may, "{}.{}", table.name, column.name);
            }
        }
    }
}

fn text(row: &Row, column: &str) -> Option<String> {
    row.get(column).and_then(Value::as_str).map(str::to_owned)
}

/// What a viewer may see, by every case, team and person one by one.
struct Oracle {
    sees_all: bool,
    shielded: BTreeSet<String>,
    hidden: BTreeSet<String>,
    cases: BTreeSet<String>,
    teams: BTreeSet<String>,
    staff: BTreeSet<String>,
    of_teams: BTreeSet<String>,
    children: BTreeSet<String>,
    hidden_children: BTreeSet<String>,
    shields: BTreeSet<String>,
    items: BTreeSet<String>,
}

impl Oracle {
    fn of(viewer: &Viewer, all: &BTreeMap<String, Vec<Row>>) -> Oracle {
        let hiding = hiding(all);
        let listed: BTreeSet<String> = all["shield_access"]
            .iter()
            .filter(|row| text(row, "staff_id") == viewer.staff_id)
            .filter_map(|row| text(row, "shield_id"))
            .collect();
        let is_open = |shields: &BTreeSet<String>| match viewer.shielded {
            Shielded::All => true,
            Shielded::None => false,
            Shielded::Listed | Shielded::ListedAlone => shields.iter().all(|shield| listed.contains(shield)),
        };
        let hidden: BTreeSet<String> =
            hiding.iter().filter(|(_, shields)| !is_open(shields)).map(|(case, _)| case.clone()).collect();
        let (teams, staff) = answered_for(viewer, all);
        let sees_all = viewer.sees == Sees::All;
        let reached = |case: &String| {
            let is_case = |row: &&Row| text(row, "case_id").as_ref() == Some(case);
            let by_allocation = all["allocations"].iter().filter(is_case).any(|row| {
                text(row, "staff_id").is_some_and(|id| staff.contains(&id))
                    || text(row, "team_id").is_some_and(|id| teams.contains(&id))
            });
            by_allocation
                || all["cases"]
                    .iter()
                    .filter(is_case)
                    .any(|row| text(row, "team_id").is_some_and(|id| teams.contains(&id)))
        };
        let every: BTreeSet<String> = all.values().flatten().filter_map(|row| text(row, "case_id")).collect();
        let cases: BTreeSet<String> =
            every.into_iter().filter(|case| !hidden.contains(case) && (sees_all || reached(case))).collect();
        let by_case = |table: &str, key: &str| -> BTreeSet<String> {
            let seen = |row: &&Row| text(row, "case_id").map_or(sees_all, |case| cases.contains(&case));
            all[table].iter().filter(seen).filter_map(|row| text(row, key)).collect()
        };
        let of_teams = all["staff"]
            .iter()
            .filter(|row| text(row, "team_id").is_some_and(|team| teams.contains(&team)))
            .filter_map(|row| text(row, "staff_id"))
            .chain(staff.iter().cloned())
            .collect();
        let in_cases: BTreeSet<String> =
            all["case_children"].iter().filter_map(|row| text(row, "child_id")).collect();
        let seen_children = by_case("case_children", "child_id");
        let hidden_children = in_cases
            .iter()
            .filter(|child| {
                let of = |row: &&Row| text(row, "child_id").as_ref() == Some(child);
                let mut rows = all["case_children"].iter().filter(of);
                rows.all(|row| text(row, "case_id").is_some_and(|case| hidden.contains(&case)))
            })
            .cloned()
            .collect();
        // A child in no case at all is the whole organisation's.
        let children = match sees_all {
            false => seen_children,
            true => all["children"]
                .iter()
                .filter_map(|row| text(row, "child_id"))
                .filter(|child| !in_cases.contains(child) || seen_children.contains(child))
                .collect(),
        };
        let (shields, items) = (by_case("shields", "shield_id"), by_case("paper_items", "item_id"));
        Oracle {
            sees_all,
            shielded: hiding.into_keys().collect(),
            hidden,
            cases,
            teams,
            staff,
            of_teams,
            children,
            hidden_children,
            shields,
            items,
        }
    }

    /// The rows of a table that there should be; `None` where it is checked in another way, or says nothing of anybody.
    fn expected(&self, table: &str, all: &BTreeMap<String, Vec<Row>>) -> Option<Vec<Row>> {
        let may: Box<dyn Fn(&Row) -> bool> = match table {
            "obligations" | "findings" => Box::new(|row| {
                self.is_owed(row, &["team_id", "current_team_id"], &["staff_id", "current_staff_id"])
            }),
            "movement_findings" => Box::new(|row| self.is_owed(row, &["team_id"], &[])),
            "finding_states" => Box::new(|row| self.is_owed(row, &[], &[])),
            "retention" => Box::new(|row| self.case(row, "case_id")),
            "backlog" | "measures" | "movement" | "quarantine" => return None,
            _ => {
                let table = contract::table(table)?;
                Box::new(|row| self.is_seen(table, row))
            }
        };
        Some(all[table].iter().filter(|row| may(row)).cloned().collect())
    }

    fn is_seen(&self, table: &contract::Table, row: &Row) -> bool {
        let key = |column: &str, keys: &BTreeSet<String>| {
            text(row, column).map_or(self.sees_all, |key| keys.contains(&key))
        };
        match (table.name.as_str(), &table.case) {
            ("case_links", _) => self.case(row, "case_id") && self.case(row, "linked_case_id"),
            ("authorisations" | "practice_assessments", _) => {
                self.sees_all || key("staff_id", &self.of_teams)
            }
            ("compliance_reviews", _) => self.sees_all || key("team_id", &self.teams),
            (_, CaseOf::None) => true,
            (_, CaseOf::CaseId) => self.case(row, "case_id"),
            (_, CaseOf::CaseChildren) => key("child_id", &self.children),
            // What points at no shield and no item is the whole organisation's.
            (_, CaseOf::Shields) => key("shield_id", &self.shields),
            (_, CaseOf::PaperItems) => key("item_id", &self.items),
        }
    }

    /// A case that a row names: one that is in no other row is the whole organisation's, like a blank.
    fn case(&self, row: &Row, column: &str) -> bool {
        match text(row, column) {
            None => self.sees_all,
            Some(case) if self.sees_all => !self.hidden.contains(&case),
            Some(case) => self.cases.contains(&case),
        }
    }

    fn is_owed(&self, row: &Row, teams: &[&str], staff: &[&str]) -> bool {
        let case = text(row, "case_id");
        let child = (text(row, "subject_kind").as_deref() == Some("children"))
            .then(|| text(row, "subject_id"))
            .flatten();
        if case.as_ref().is_some_and(|case| self.hidden.contains(case))
            || child.as_ref().is_some_and(|child| self.hidden_children.contains(child))
        {
            return false;
        }
        let any = |columns: &[&str], keys: &BTreeSet<String>| {
            columns.iter().any(|column| text(row, column).is_some_and(|key| keys.contains(&key)))
        };
        self.sees_all
            || case.is_some_and(|case| self.cases.contains(&case))
            || child.is_some_and(|child| self.children.contains(&child))
            || any(teams, &self.teams)
            || any(staff, &self.staff)
    }

    /// The measures counted out of all obligations, shielded cases aside.
    fn measures(&self, all: &BTreeMap<String, Vec<Row>>) -> BTreeMap<String, i64> {
        let seen = |row: &&Row| {
            let is_in = |column: &str, keys: &BTreeSet<String>| {
                text(row, column).is_some_and(|key| keys.contains(&key))
            };
            !is_in("case_id", &self.shielded)
                && (self.sees_all || is_in("team_id", &self.teams) || is_in("staff_id", &self.staff))
        };
        let mut counts = BTreeMap::new();
        for row in all["obligations"].iter().filter(seen) {
            let key = ["rule_id", "team_id", "staff_id", "status"]
                .map(|column| text(row, column).unwrap_or_default());
            *counts.entry(key.join("|")).or_insert(0) += 1;
        }
        counts
    }
}

fn counted(measures: &[Row], with_shielded: bool) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for row in
        measures.iter().filter(|row| with_shielded || text(row, "team_id").as_deref() != Some("[shielded]"))
    {
        for status in ["met", "late", "overdue", "pending", "excepted", "held", "unknown"] {
            let n = row[status].as_i64().unwrap_or(0);
            if n > 0 {
                let key =
                    ["rule_id", "team_id", "staff_id"].map(|column| text(row, column).unwrap_or_default());
                *counts.entry(format!("{}|{status}", key.join("|"))).or_insert(0) += n;
            }
        }
    }
    counts
}

/// Each case that is hidden from somebody, with the shields that hide it.
fn hiding(all: &BTreeMap<String, Vec<Row>>) -> BTreeMap<String, BTreeSet<String>> {
    let is_closed = |case: &str| {
        let mut rows = all["cases"].iter().filter(|row| text(row, "case_id").as_deref() == Some(case));
        rows.any(|row| text(row, "closed_on").is_some_and(|day| day.as_str() <= AS_AT))
    };
    let subjects = |case: &str| -> BTreeSet<String> {
        let of = |row: &&Row| {
            text(row, "case_id").as_deref() == Some(case) && text(row, "role").as_deref() == Some("subject")
        };
        all["case_children"].iter().filter(of).filter_map(|row| text(row, "child_id")).collect()
    };
    let mut hiding: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for shield in &all["shields"] {
        if text(shield, "lifted_on").is_some_and(|day| day.as_str() <= AS_AT) {
            continue;
        }
        let (Some(id), Some(own)) = (text(shield, "shield_id"), text(shield, "case_id")) else { continue };
        let mut with = BTreeSet::from([own.clone()]);
        for link in all["case_links"].iter().filter(|row| text(row, "kind").as_deref() == Some("associated"))
        {
            let (a, b) = (text(link, "case_id").unwrap(), text(link, "linked_case_id").unwrap());
            if a == own && is_closed(&b) {
                with.insert(b);
            } else if b == own && is_closed(&a) {
                with.insert(a);
            }
        }
        let children = subjects(&own);
        for case in all["cases"].iter().filter_map(|row| text(row, "case_id")) {
            if case != own && is_closed(&case) && !subjects(&case).is_disjoint(&children) {
                with.insert(case);
            }
        }
        for case in with {
            hiding.entry(case).or_default().insert(id.clone());
        }
    }
    hiding
}

/// The teams and the people whose work a viewer answers for.
fn answered_for(viewer: &Viewer, all: &BTreeMap<String, Vec<Row>>) -> (BTreeSet<String>, BTreeSet<String>) {
    let own = viewer.staff_id.clone().unwrap();
    let mut own_teams: BTreeSet<String> = BTreeSet::new();
    for person in all["staff"].iter().filter(|row| text(row, "staff_id").as_ref() == Some(&own)) {
        own_teams.extend(text(person, "team_id"));
    }
    for team in &all["teams"] {
        let leads = |column: &str| text(team, column).as_ref() == Some(&own);
        if leads("service_manager_id") || leads("business_services_manager_id") {
            own_teams.extend(text(team, "team_id"));
        }
    }
    let of_area = |column: &str| -> BTreeSet<String> {
        let is_own = |row: &&Row| own_teams.contains(&text(row, "team_id").unwrap());
        let areas: BTreeSet<String> =
            all["teams"].iter().filter(is_own).filter_map(|row| text(row, column)).collect();
        let in_area = |row: &&Row| text(row, column).is_some_and(|area| areas.contains(&area));
        all["teams"].iter().filter(in_area).filter_map(|row| text(row, "team_id")).collect()
    };
    let none = BTreeSet::new;
    match viewer.sees {
        Sees::Own => (none(), BTreeSet::from([own])),
        Sees::Managed => {
            let managed = all["staff"].iter().filter(|row| text(row, "manager_id").as_ref() == Some(&own));
            let staff = managed.filter_map(|row| text(row, "staff_id")).chain([own.clone()]).collect();
            (none(), staff)
        }
        Sees::Team => (own_teams.clone(), none()),
        Sees::ServiceArea => (of_area("service_area"), none()),
        Sees::OperationalArea => (of_area("operational_area"), none()),
        Sees::All => (none(), none()),
    }
}
