//! `plumbline report`, and `plumbline run`: ingest, check and report in one go.

use chrono::{Datelike, NaiveDate};

use super::{
    Held,
    args::{Exports, FailOn, Of, Packs, Publish},
    check,
    context::Context,
    ingest, packs,
};
use crate::{
    Error, Result,
    access::{Showing, Viewer},
    engine::Session,
    lake::{Lake, Results, Snapshot},
    reports,
};

/// Packs hold no shielded case, whoever renders them: they are read as one whom no shield lists. Whoever runs the
/// command must be allowed to, and say what for, all the same.
const PACKS: Viewer = Viewer { staff_id: None, sees_every_shield: false };

pub fn run(context: &Context, exports: &Exports, fail_on: &FailOn, packs: &Packs) -> Result<Held> {
    let catalogue = context.catalogue()?;
    let thresholds = check::thresholds(fail_on, &catalogue)?;
    let month = month(packs)?;
    let lake = Lake::open(&context.lake)?;
    let _locked = lake.lock()?;
    let snapshot = ingest::publish(context, &lake, exports)?;
    context.viewer(&lake, Showing::Cases)?;
    let results = check::judged(context, &lake, &snapshot, &catalogue)?;
    let session = context.session(&lake, &snapshot, Some(&results), &PACKS)?;
    render(context, &lake, &snapshot, &results, &session, month)?;
    check::held(context, &session, &thresholds)
}

pub fn report(context: &Context, of: &Of, packs: &Packs, publish: &Publish) -> Result<Held> {
    let month = month(packs)?;
    let lake = context.existing_lake()?;
    context.viewer(&lake, Showing::Cases)?;
    let snapshot = context.snapshot(&lake, of)?;
    let results = context.results(&snapshot)?.ok_or_else(|| {
        Error::Wrong(format!("snapshot {} has not been judged yet: `plumbline check` does that", snapshot.id))
    })?;
    let session = context.session(&lake, &snapshot, Some(&results), &PACKS)?;
    if publish.publish {
        let options = packs::options(context, &lake, &snapshot, &results, month)?;
        reports::publish(&session, &options, &context.progress)?;
        context.tell(&format!(
            "the figures for publication are in {}: start at {}",
            context.out.display(),
            context.out.join("index.html").display()
        ));
        return Ok(Held::Yes);
    }
    render(context, &lake, &snapshot, &results, &session, month)?;
    Ok(Held::Yes)
}

fn render(
    context: &Context,
    lake: &Lake,
    snapshot: &Snapshot,
    results: &Results,
    session: &Session,
    month: Option<NaiveDate>,
) -> Result<()> {
    let options = packs::options(context, lake, snapshot, results, month)?;
    let summary = reports::render(session, &options, &context.progress)?;
    context.tell(&format!(
        "{} packs in {}: start at {}",
        summary.packs,
        context.out.display(),
        context.out.join("index.html").display()
    ));
    Ok(())
}

/// `2026-02`, or any day of the month.
fn month(packs: &Packs) -> Result<Option<NaiveDate>> {
    let Some(text) = &packs.month else { return Ok(None) };
    let day = format!("{text}-01").parse::<NaiveDate>().or_else(|_| text.parse());
    let day = day.map_err(|_| Error::Wrong(format!("--month {text}: expected a month such as 2026-02")))?;
    Ok(day.with_day(1))
}
