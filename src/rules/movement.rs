//! Why the number of overdue obligations moved between two results: in three steps, each of which changes one thing, so
//! that nothing is left over. First the old snapshot under the new rules and parameters, then at the new day, then the
//! new data.

use std::path::PathBuf;

use chrono::NaiveDate;

use super::{judge, judge::Check, results};
use crate::{
    Error, Result, embedded,
    engine::{Params, Rows, Session, Value},
    lake::{Draft, Results, Snapshot},
    progress::Progress,
};

/// A judgement that is there, and the snapshot it is of.
pub struct Judged<'a> {
    pub snapshot: &'a Snapshot,
    pub results: &'a Results,
}

/// A judgement made only to compare with: its files are gone when this is.
struct Aside {
    obligations: Vec<PathBuf>,
    _draft: Option<Draft>,
}

const MOVES: &str = "queries/judge/moves.sql";

/// The moves of every rule's overdue findings from an earlier judgement to that of `run`, whose obligations are in a
/// folder and whose identity is `hash`; registered in the session as `movement_findings`.
///
/// # Errors
/// As [`judge::check`].
pub fn add(
    run: &Check,
    hash: &str,
    from: Option<&Judged>,
    to_obligations: &[PathBuf],
    session: &Session,
    progress: &dyn Progress,
) -> Result<()> {
    let Some(from) = from else { return session.add_rows("movement_findings", results::no_moves()?) };
    let old = || from.results.files("obligations");
    // The old snapshot under the new rules and parameters; nothing to do where these are the same.
    let ruled = match from.results.parameters_sha256 == hash {
        true => Aside { obligations: old(), _draft: None },
        false => judged(run, from.snapshot, from.results.as_at, progress)?,
    };
    // Then at the new day.
    let dated = match from.results.as_at == run.as_at {
        true => Aside { obligations: ruled.obligations.clone(), _draft: None },
        false => judged(run, from.snapshot, run.as_at, progress)?,
    };
    let steps = [
        ("rules", old(), ruled.obligations.clone()),
        ("day", ruled.obligations.clone(), dated.obligations.clone()),
        ("data", dated.obligations.clone(), to_obligations.to_owned()),
    ];
    add_cases(session, "cases_before", from.snapshot)?;
    add_cases(session, "cases_after", run.snapshot)?;
    let mut moves = results::no_moves()?;
    for (step, before, after) in steps {
        if before == after {
            continue;
        }
        let rows = step_rows(session, step, &before, &after, from, run)?;
        moves.batches.extend(rows.batches);
    }
    session.add_rows("movement_findings", moves)
}

fn step_rows(
    session: &Session,
    step: &str,
    before: &[PathBuf],
    after: &[PathBuf],
    from: &Judged,
    run: &Check,
) -> Result<Rows> {
    session.add_files("obligations_before", before)?;
    session.add_files("obligations_after", after)?;
    let params = Params::from([
        ("step".into(), Value::Text(step.into())),
        ("from_as_at".into(), Value::Date(from.results.as_at)),
        ("to_as_at".into(), Value::Date(run.as_at)),
    ]);
    let mut rows = session.table(embedded::text(MOVES), &params)?;
    rows.batches.retain(|batch| batch.num_rows() > 0);
    Ok(rows)
}

/// The earlier snapshot judged by the run's rules and parameters at a day, into a folder of the lake that goes away.
fn judged(run: &Check, snapshot: &Snapshot, as_at: NaiveDate, progress: &dyn Progress) -> Result<Aside> {
    let run = Check { snapshot, as_at, ..*run };
    let draft = snapshot.draft_results(as_at, "movement")?;
    judge::judge_into(&run, draft.path(), progress)?;
    Ok(Aside { obligations: vec![draft.path().join("obligations")], _draft: Some(draft) })
}

fn add_cases(session: &Session, name: &str, snapshot: &Snapshot) -> Result<()> {
    match snapshot.table_files("cases") {
        Some(files) => session.add_files(name, &files),
        None => session.add_rows(name, results::hidden_cases(std::iter::empty())?),
    }
}

/// The moves between two judgements that are there, and their counts: `movement_findings` and `movement`.
///
/// # Errors
/// `Wrong` where the later one was judged by other rules or parameters than those of `run`: what the old snapshot is
/// under them cannot be told. Otherwise as [`judge::check`].
pub fn between(run: &Check, from: &Judged, to: &Results, progress: &dyn Progress) -> Result<(Rows, Rows)> {
    let hash = judge::identity(run);
    if to.parameters_sha256 != hash {
        return Err(Error::Wrong(format!(
            "snapshot {} as at {} was judged by other rules or parameters than those of now: judge it again with \
             `plumbline check --snapshot {} --as-at {}`, then compare",
            run.snapshot.id, to.as_at, run.snapshot.id, to.as_at
        )));
    }
    let session = judge::session_to_compare(run)?;
    add(run, &hash, Some(from), &to.files("obligations"), &session, progress)?;
    let counts = session.table(embedded::text("queries/judge/movement.sql"), &Params::new())?;
    let findings = session.table("select * from movement_findings", &Params::new())?;
    Ok((counts, findings))
}
