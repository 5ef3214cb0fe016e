//! `plumbline check`: judge, say how each rule stands, and hold the thresholds that were asked for.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    Held,
    args::{FailOn, Format, Of},
    context::Context,
    output,
};
use crate::{
    Error, Result,
    access::Showing,
    embedded,
    engine::{Asks, Params, Session},
    lake::{Lake, Results, Snapshot},
    model::nearest,
    rules::{self, Catalogue, Check},
};

pub fn run(context: &Context, of: &Of, fail_on: &FailOn) -> Result<Held> {
    let catalogue = context.catalogue()?;
    let thresholds = thresholds(fail_on, &catalogue)?;
    let lake = context.existing_lake()?;
    let _locked = lake.lock()?;
    let looking = context.viewer(&lake, Showing::Counts)?;
    let snapshot = context.snapshot(&lake, of)?;
    let results = judged(context, &lake, &snapshot, &catalogue)?;
    let session = context.session(&lake, &snapshot, Some(&results), &looking.viewer, Asks::Ours)?;
    tell_part(context, &session);
    show(context, &session)?;
    held(context, &session, &thresholds)
}

/// Judges a snapshot, unless the same rules and parameters have judged it already.
pub fn judged(context: &Context, lake: &Lake, snapshot: &Snapshot, catalogue: &Catalogue) -> Result<Results> {
    let as_at = context.as_at.unwrap_or(snapshot.manifest.taken_on);
    let checked =
        with_run(context, lake, snapshot, catalogue, as_at, |run| rules::check(run, &context.progress))?;
    for note in &checked.notes {
        context.tell(note);
    }
    match checked.written {
        true => context.tell(&format!("judged snapshot {} as at {as_at}", snapshot.id)),
        false => context
            .tell(&format!("snapshot {} as at {as_at} had been judged by these rules already", snapshot.id)),
    }
    Ok(checked.results)
}

/// That what follows is of a part of the organisation, where the viewer answers for no more.
pub fn tell_part(context: &Context, session: &Session) {
    if session.part().is_some() {
        context.tell("counted is the part of the organisation that you may see, and no more");
    }
}

/// A run over a snapshot by the configuration's rules and parameters.
pub fn with_run<T>(
    context: &Context,
    lake: &Lake,
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    as_at: NaiveDate,
    of: impl FnOnce(&Check) -> Result<T>,
) -> Result<T> {
    for rule in &context.config.moratorium.rules {
        catalogue.rule(rule)?;
    }
    of(&Check {
        lake,
        snapshot,
        as_at,
        catalogue,
        parameters: &context.config.parameters()?,
        moratorium: &context.config.moratorium,
        off: &context.config.switched_off(&catalogue.ids())?,
        limits: &context.limits,
        now: context.now,
    })
}

/// How each rule stands, on standard output.
pub fn show(context: &Context, session: &Session) -> Result<()> {
    let rows = session.table(embedded::text("queries/cli/standing.sql"), &Params::new())?;
    output::print(&rows, context.format)?;
    if context.format == Format::Table {
        let unmeasured =
            session.table("select rule_id, reason from unmeasured order by rule_id", &Params::new())?;
        if unmeasured.batches.iter().any(|batch| batch.num_rows() > 0) {
            output::print(&unmeasured, context.format)?;
        }
    }
    Ok(())
}

/// A `--fail-on`.
#[derive(Debug, PartialEq)]
pub enum Threshold {
    /// More overdue than this.
    Overdue(i64),
    /// A rule's rate below this.
    Rate { rule: String, least: f64 },
}

pub fn thresholds(fail_on: &FailOn, catalogue: &Catalogue) -> Result<Vec<Threshold>> {
    fail_on.fail_on.iter().map(|text| threshold(text, catalogue)).collect()
}

fn threshold(text: &str, catalogue: &Catalogue) -> Result<Threshold> {
    let wrong = |found: &str| {
        let hint = nearest(found, ["overdue", "rate"])
            .map_or(String::new(), |near| format!("; did you mean {near}?"));
        Error::Wrong(format!("--fail-on {text}: expected overdue, overdue=N or rate=RULE:0.9{hint}"))
    };
    match text.split_once('=') {
        None if text == "overdue" => Ok(Threshold::Overdue(0)),
        Some(("overdue", most)) => most.parse().map(Threshold::Overdue).map_err(|_| wrong("overdue")),
        Some(("rate", rest)) => {
            let (rule, least) = rest.split_once(':').ok_or_else(|| wrong("rate"))?;
            let rule = catalogue.rule(rule)?;
            if rule.head.kind != rules::Kind::Deadline {
                return Err(Error::Wrong(format!("--fail-on {text}: {} has a count, no rate", rule.id)));
            }
            let least: f64 = least.parse().map_err(|_| wrong("rate"))?;
            if !(0.0..=1.0).contains(&least) {
                return Err(Error::Wrong(format!("--fail-on {text}: a rate is between 0 and 1")));
            }
            Ok(Threshold::Rate { rule: rule.id.clone(), least })
        }
        _ => Err(wrong(text.split('=').next().unwrap_or_default())),
    }
}

/// Whether every threshold holds; those that do not are told.
///
/// What cannot be told does not hold: a rule that is unmeasured, or has nothing due, is said to be so.
pub fn held(context: &Context, session: &Session, thresholds: &[Threshold]) -> Result<Held> {
    #[derive(serde::Deserialize)]
    struct Standing {
        rule_id: String,
        overdue: Option<i64>,
        rate: Option<f64>,
    }
    let standings: Vec<Standing> =
        session.rows(embedded::text("queries/cli/standing.sql"), &Params::new())?;
    let overdue: i64 = standings.iter().filter_map(|s| s.overdue).sum();
    let rates: BTreeMap<&str, Option<f64>> = standings.iter().map(|s| (s.rule_id.as_str(), s.rate)).collect();
    let mut all = Held::Yes;
    for threshold in thresholds {
        let failure = match threshold {
            Threshold::Overdue(most) => {
                (overdue > *most).then(|| format!("{overdue} overdue, more than {most}"))
            }
            Threshold::Rate { rule, least } => match rates.get(rule.as_str()).copied().flatten() {
                Some(rate) if rate >= *least => None,
                Some(rate) => Some(format!("{rule}: a rate of {rate:.4}, below {least}")),
                None => Some(format!("{rule}: no rate can be told (nothing due, or not measured)")),
            },
        };
        if let Some(failure) = failure {
            context.tell(&format!("--fail-on: {failure}"));
            all = Held::No;
        }
    }
    Ok(all)
}
