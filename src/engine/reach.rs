//! What a viewer's role answers for: whose cases, and which rows of the tables that hang on a case by another key.
//!
//! Who somebody is, whom they manage and which team is in which area is the newest snapshot's to say.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::array::{ArrayRef, StringArray};
use chrono::NaiveDate;

use super::{
    HiddenCases, Limits, Params, Part, Rows, Session, Value, hidden_cases,
    scope::{KeySet, Keys},
    viewer::{Files, View, session_over, session_over_files},
};
use crate::{
    Error, Result,
    access::{Shielded, Viewer},
    config::Sees,
    embedded,
    lake::{Snapshot, snapshot::shielded_cases_path},
    model::Calendar,
};

/// What there is for a viewer, by each key that rows are found by.
pub(super) struct Reach {
    pub cases: Keys,
    pub children: Keys,
    pub shields: Keys,
    pub paper_items: Keys,
    /// Those whose work is the viewer's to answer for.
    pub teams: Keys,
    pub staff: Keys,
    /// The same, as far as rows go that are one person's and no case's.
    pub staff_of_teams: Keys,
    /// Every case that a shield hides from somebody, whoever looks.
    pub shielded: BTreeSet<String>,
    /// The cases hidden from this viewer, and the children who are in these alone.
    pub hidden: BTreeSet<String>,
    pub hidden_children: BTreeSet<String>,
    /// `None`: the whole organisation.
    pub part: Option<Part>,
}

impl Reach {
    pub fn of(view: &View, newest: &Snapshot) -> Result<Reach> {
        let shielded = hidden_cases(newest, view.limits)?;
        let hidden = hidden_of(view.viewer, &shielded, newest, view.limits)?;
        let shielded = shielded.into_keys().collect();
        let behind = Related::of_view(view, &hidden, CHILDREN_ALONE)?;
        if view.viewer.shielded == Shielded::ListedAlone {
            return Reach::of_cases(view, &shielded - &hidden, shielded, hidden, behind.children, None);
        }
        if view.viewer.sees_all() {
            return Ok(Reach {
                cases: except(&hidden),
                children: except(&behind.children),
                shields: except(&behind.shields),
                paper_items: except(&behind.paper_items),
                teams: Keys::All,
                staff: Keys::All,
                staff_of_teams: Keys::All,
                shielded,
                hidden,
                hidden_children: behind.children,
                part: None,
            });
        }
        let own = Own::of(view.viewer, newest, view.limits)?;
        let cases = own.cases(view, newest)?.into_iter().filter(|case| !hidden.contains(case)).collect();
        let staff = own.staff_of_teams(newest, view.limits)?;
        let part = Part { teams: own.teams, own: own.staff, staff };
        Reach::of_cases(view, cases, shielded, hidden, behind.children, Some(part))
    }

    /// These cases and no other, with what else a part of the organisation answers for.
    fn of_cases(
        view: &View,
        cases: BTreeSet<String>,
        shielded: BTreeSet<String>,
        hidden: BTreeSet<String>,
        hidden_children: BTreeSet<String>,
        part: Option<Part>,
    ) -> Result<Reach> {
        let related = Related::of_view(view, &cases, "children_of_cases")?;
        let none = Part::default();
        let answered = part.as_ref().unwrap_or(&none);
        Ok(Reach {
            cases: only(cases),
            children: only(related.children),
            shields: only(related.shields),
            paper_items: only(related.paper_items),
            teams: only(answered.teams.clone()),
            staff: only(answered.own.clone()),
            staff_of_teams: only(answered.staff.clone()),
            shielded,
            hidden,
            hidden_children,
            part,
        })
    }

    /// Which of a table's files, of one folder, this viewer opens: that of shielded cases where it holds something not hidden.
    pub fn opened(
        &self,
        dir: &Path,
        limits: &Limits,
    ) -> Result<impl Fn(Vec<PathBuf>) -> Vec<PathBuf> + use<>> {
        let is_opened = shielded_cases(dir, limits)?.iter().any(|case| !self.hidden.contains(case));
        Ok(move |files: Vec<PathBuf>| if is_opened { files } else { files.into_iter().take(1).collect() })
    }
}

/// The cases whose rows lie in files of their own in a snapshot's folder, or a judgement's.
pub(super) fn shielded_cases(dir: &Path, limits: &Limits) -> Result<BTreeSet<String>> {
    let cases = shielded_cases_path(dir);
    if !cases.exists() {
        return Ok(BTreeSet::new());
    }
    let session = Session::new(Calendar::built_in(), NaiveDate::default(), limits)?;
    session.add_parquet("shielded_cases", &cases)?;
    keys(&session, "select case_id as key from shielded_cases", &Params::new())
}

fn only(keys: BTreeSet<String>) -> Keys {
    Keys::Only(KeySet::from_iter(keys))
}

pub(super) fn except(keys: &BTreeSet<String>) -> Keys {
    if keys.is_empty() { Keys::All } else { Keys::Except(keys.iter().cloned().collect()) }
}

/// The cases that the newest snapshot's shields hide from a viewer.
///
/// # Errors
/// `Lake` and `Disk` where the snapshot cannot be read.
pub fn hidden_from(viewer: &Viewer, newest: &Snapshot, limits: &Limits) -> Result<BTreeSet<String>> {
    hidden_of(viewer, &hidden_cases(newest, limits)?, newest, limits)
}

/// One on the access list of every shield that hides a case sees it.
fn hidden_of(
    viewer: &Viewer,
    shielded: &HiddenCases,
    newest: &Snapshot,
    limits: &Limits,
) -> Result<BTreeSet<String>> {
    let listed = match (viewer.shielded, &viewer.staff_id) {
        (Shielded::All, _) => return Ok(BTreeSet::new()),
        (Shielded::Listed | Shielded::ListedAlone, Some(staff_id)) => {
            access_lists(newest, limits)?.remove(staff_id).unwrap_or_default()
        }
        _ => BTreeSet::new(),
    };
    let hides = |shields: &BTreeSet<String>| shields.is_empty() || !shields.is_subset(&listed);
    Ok(shielded.iter().filter(|(_, shields)| hides(shields)).map(|(case, _)| case.clone()).collect())
}

/// The people whom the access list of every shield of some case names.
///
/// # Errors
/// As [`hidden_from`].
pub fn entitled(newest: &Snapshot, limits: &Limits) -> Result<BTreeSet<String>> {
    let shielded = hidden_cases(newest, limits)?;
    let sees_one = |listed: &BTreeSet<String>| {
        shielded.values().any(|shields| !shields.is_empty() && shields.is_subset(listed))
    };
    let lists = access_lists(newest, limits)?;
    Ok(lists.into_iter().filter(|(_, listed)| sees_one(listed)).map(|(person, _)| person).collect())
}

/// Each person whom an access list names, with the shields whose list it is.
fn access_lists(newest: &Snapshot, limits: &Limits) -> Result<BTreeMap<String, BTreeSet<String>>> {
    #[derive(serde::Deserialize)]
    struct Listed {
        shield_id: String,
        staff_id: String,
    }
    let session = session_over(newest, newest.manifest.taken_on, &["shield_access"], limits)?;
    let rows: Vec<Listed> = session.rows(embedded::text("queries/scope/access_lists.sql"), &Params::new())?;
    let mut lists = BTreeMap::<String, BTreeSet<String>>::new();
    for row in rows {
        lists.entry(row.staff_id).or_default().insert(row.shield_id);
    }
    Ok(lists)
}

/// Whose work a viewer answers for.
struct Own {
    staff: BTreeSet<String>,
    teams: BTreeSet<String>,
}

impl Own {
    fn of(viewer: &Viewer, newest: &Snapshot, limits: &Limits) -> Result<Own> {
        let session = session_over(newest, newest.manifest.taken_on, &["staff", "teams"], limits)?;
        let staff_id = viewer.staff_id.clone().unwrap_or_default();
        let person = Params::from([("staff_id".into(), Value::Text(staff_id.clone()))]);
        let mut own = Own { staff: BTreeSet::new(), teams: BTreeSet::new() };
        match viewer.sees {
            Sees::Own => {
                own.staff.insert(staff_id);
            }
            Sees::Managed => {
                own.staff = asked(&session, "managed_staff", &person)?;
                own.staff.insert(staff_id);
            }
            Sees::Team if !viewer.of.is_empty() => own.teams = viewer.of.iter().cloned().collect(),
            Sees::Team => own.teams = asked(&session, "own_teams", &person)?,
            Sees::ServiceArea | Sees::OperationalArea => {
                own.teams = teams_of_areas(&session, viewer, &person)?
            }
            Sees::All => {}
        }
        own.check(&session, viewer)?;
        Ok(own)
    }

    /// Whoever answers for nobody whom the exports know is told so: an empty table would read as nothing to do.
    fn check(&self, session: &Session, viewer: &Viewer) -> Result<()> {
        let known = keys(
            session,
            "select staff_id as key from staff union select team_id as key from teams",
            &Params::new(),
        )?;
        let named: Vec<&str> = self
            .staff
            .iter()
            .chain(&self.teams)
            .filter(|key| !known.contains(*key))
            .map(String::as_str)
            .collect();
        if self.staff.is_empty() && self.teams.is_empty() {
            return Err(Error::NotAllowed(format!(
                "this lake's [access] lets you see \"{}\", and the newest snapshot has no team for that: nothing is shown",
                viewer.sees.word()
            )));
        }
        if named.is_empty() {
            return Ok(());
        }
        Err(Error::NotAllowed(format!(
            "this lake's [access] lets you see the cases of {}, which is in no row of staff or teams in the newest \
             snapshot: nothing is shown",
            named.join(", ")
        )))
    }

    fn cases(&self, view: &View, newest: &Snapshot) -> Result<BTreeSet<String>> {
        let mut cases = self.cases_in(newest, view.limits)?;
        if newest.id != view.snapshot.id {
            // What the newest snapshot does not hold any more is told by the one that is looked at.
            let session = session_over(newest, newest.manifest.taken_on, &["cases"], view.limits)?;
            let there = keys(&session, "select case_id as key from cases", &Params::new())?;
            let older = self.cases_in(view.snapshot, view.limits)?;
            cases.extend(older.into_iter().filter(|case| !there.contains(case)));
        }
        Ok(cases)
    }

    fn cases_in(&self, snapshot: &Snapshot, limits: &Limits) -> Result<BTreeSet<String>> {
        let session = session_over(snapshot, snapshot.manifest.taken_on, &["allocations", "cases"], limits)?;
        session.add_rows("these_staff", column("staff_id", &self.staff)?)?;
        session.add_rows("these_teams", column("team_id", &self.teams)?)?;
        asked(&session, "reached_cases", &Params::new())
    }

    fn staff_of_teams(&self, newest: &Snapshot, limits: &Limits) -> Result<BTreeSet<String>> {
        let session = session_over(newest, newest.manifest.taken_on, &["staff"], limits)?;
        session.add_rows("these_teams", column("team_id", &self.teams)?)?;
        let mut staff = asked(&session, "staff_of_teams", &Params::new())?;
        staff.extend(self.staff.iter().cloned());
        Ok(staff)
    }
}

fn teams_of_areas(session: &Session, viewer: &Viewer, person: &Params) -> Result<BTreeSet<String>> {
    let operational = Value::Bool(viewer.sees == Sees::OperationalArea);
    let params = Params::from([("operational".into(), operational)]);
    let areas = match viewer.of.is_empty() {
        false => viewer.of.iter().cloned().collect(),
        true => {
            let teams = asked(session, "own_teams", person)?;
            session.add_rows("these_teams", column("team_id", &teams)?)?;
            asked(session, "areas_of_teams", &params)?
        }
    };
    session.add_rows("these_areas", column("area", &areas)?)?;
    asked(session, "teams_of_areas", &params)
}

/// The query for the children who are hidden with cases.
pub(super) const CHILDREN_ALONE: &str = "children_of_these_cases_alone";

/// What hangs on cases by another key.
#[derive(Default)]
pub(super) struct Related {
    pub children: BTreeSet<String>,
    pub shields: BTreeSet<String>,
    pub paper_items: BTreeSet<String>,
}

impl Related {
    fn of_view(view: &View, cases: &BTreeSet<String>, children: &str) -> Result<Related> {
        let snapshot = view.snapshot;
        Related::of(
            &|table| snapshot.table_files(table),
            snapshot.manifest.taken_on,
            cases,
            children,
            view.limits,
        )
    }

    pub fn of(
        files: Files,
        day: NaiveDate,
        cases: &BTreeSet<String>,
        children: &str,
        limits: &Limits,
    ) -> Result<Related> {
        if cases.is_empty() {
            return Ok(Related::default());
        }
        let tables = ["case_children", "shields", "paper_items"];
        let session = session_over_files(files, day, &tables, limits)?;
        session.add_rows("these_cases", column("case_id", cases)?)?;
        let keys = |query: &str| asked(&session, query, &Params::new());
        Ok(Related {
            children: keys(children)?,
            shields: keys("shields_of_cases")?,
            paper_items: keys("paper_items_of_cases")?,
        })
    }
}

/// A table of one column of keys.
pub(super) fn column(name: &str, keys: &BTreeSet<String>) -> Result<Rows> {
    let keys: ArrayRef = Arc::new(keys.iter().map(Some).collect::<StringArray>());
    Rows::of(vec![(name, keys)])
}

pub(super) fn asked(session: &Session, query: &str, params: &Params) -> Result<BTreeSet<String>> {
    keys(session, embedded::text(&format!("queries/scope/{query}.sql")), params)
}

fn keys(session: &Session, sql: &str, params: &Params) -> Result<BTreeSet<String>> {
    #[derive(serde::Deserialize)]
    struct Key {
        key: Option<String>,
    }
    Ok(session.rows::<Key>(sql, params)?.into_iter().filter_map(|row| row.key).collect())
}
