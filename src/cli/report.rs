//! `plumbline report`, and `plumbline run`: ingest, check and report in one go.

use chrono::{Datelike, NaiveDate};

use super::{
    Held,
    args::{Exports, FailOn, Of, Packs, Publish},
    check,
    context::Context,
    ingest,
    looking::{Asked, Looking},
    packs,
};
use crate::{
    Error, Result,
    access::{Shielded, Showing, Viewer},
    engine::{self, Asks, Session},
    lake::{Lake, Results, Snapshot},
    reports::{self, Options, shielded_cases},
};

pub fn run(context: &Context, exports: &Exports, fail_on: &FailOn, packs: &Packs) -> Result<Held> {
    let catalogue = context.catalogue()?;
    let thresholds = check::thresholds(fail_on, &catalogue)?;
    let month = month(packs)?;
    let lake = context.open_lake()?;
    let _locked = lake.lock()?;
    // What the snapshot will store: whoever may not look is told before anything is published.
    context.viewer_by(context.config.access.as_ref(), Showing::Cases)?;
    let snapshot = ingest::publish(context, &lake, exports)?;
    let looking = context.viewer(&lake, Showing::Cases)?;
    let results = check::judged(context, &lake, &snapshot, &catalogue)?;
    let made = Made {
        context,
        lake: &lake,
        snapshot: &snapshot,
        results: &results,
        looking: &looking,
        month,
        recipients: &packs.recipient,
    };
    let session = made.packs("run")?;
    check::tell_part(context, &session);
    check::held(context, &session, &thresholds)
}

pub fn report(context: &Context, of: &Of, packs: &Packs, publish: &Publish) -> Result<Held> {
    let month = month(packs)?;
    let lake = context.existing_lake()?;
    let looking = context.viewer(&lake, Showing::Cases)?;
    let snapshot = context.snapshot(&lake, of)?;
    let results = context.results(&snapshot)?.ok_or_else(|| {
        Error::Wrong(format!("snapshot {} has not been judged yet: `plumbline check` does that", snapshot.id))
    })?;
    let made = Made {
        context,
        lake: &lake,
        snapshot: &snapshot,
        results: &results,
        looking: &looking,
        month,
        recipients: &packs.recipient,
    };
    if publish.publish {
        made.publication()?;
    } else if publish.shielded {
        made.shielded()?;
    } else {
        made.packs("report")?;
    }
    Ok(Held::Yes)
}

/// What packs are made of, and by whom.
struct Made<'a> {
    context: &'a Context,
    lake: &'a Lake,
    snapshot: &'a Snapshot,
    results: &'a Results,
    looking: &'a Looking,
    month: Option<NaiveDate>,
    recipients: &'a [String],
}

impl Made<'_> {
    /// Packs hold no shielded case, whoever makes them: others read them too.
    fn session(&self) -> Result<Session> {
        let viewer = self.looking.viewer.without_shielded();
        self.context.session(self.lake, self.snapshot, Some(self.results), &viewer, Asks::Ours)
    }

    fn options(&self, session: &Session) -> Result<Options> {
        let options = packs::options(self.context, self.lake, self.snapshot, self.results, self.month)?;
        Ok(Options {
            part: session.part().cloned(),
            purpose: self.looking.purpose.clone(),
            recipients: self.recipients.to_vec(),
            ..options
        })
    }

    fn note(&self, command: &str, words: &str, session: &Session) -> Result<()> {
        let asked = Asked { command, words, snapshot: Some(self.snapshot), results: Some(self.results) };
        self.looking.note_findings(self.context, self.lake, &asked, session)
    }

    fn packs(&self, command: &str) -> Result<Session> {
        let session = self.session()?;
        let options = self.options(&session)?;
        self.note(command, "the packs", &session)?;
        let summary = reports::render(&session, &options, &self.context.progress)?;
        let start = match self.recipients {
            [] => self.start(),
            _ => "whoever has the key opens it (age --decrypt), and starts at its index.html".to_owned(),
        };
        let place = reports::place(&options)?;
        if !self.recipients.is_empty() && self.context.out.exists() {
            self.context.tell(&format!("{} still holds packs made before, in the clear", self.out()));
        }
        self.context.tell(&format!("{} packs in {}: {start}", summary.packs, place.display()));
        Ok(session)
    }

    /// For everybody entitled where it is one who sees every shield that asks; else for who asks alone.
    fn shielded(&self) -> Result<()> {
        let context = self.context;
        let newest = self.lake.newest()?;
        let entitled = engine::entitled(newest.as_ref().unwrap_or(self.snapshot), &context.limits)?;
        let viewer = &self.looking.viewer;
        let people: Vec<String> = match (viewer.shielded, &viewer.staff_id) {
            (Shielded::All, _) if viewer.sees_all() => entitled.into_iter().collect(),
            (_, Some(staff_id)) if entitled.contains(staff_id) => vec![staff_id.clone()],
            _ => {
                return Err(Error::NotAllowed(
                    "the packs of shielded cases are made by those whom [access] gives shields = \"all\" and the whole \
                     organisation, or by somebody whose staff_id an access list names, for themselves"
                        .into(),
                ));
            }
        };
        if people.len() > 1 && !self.recipients.is_empty() {
            return Err(Error::Wrong(
                "one archive would give each of these people the cases of the others: each makes their own, or leave out \
                 --recipient"
                    .into(),
            ));
        }
        let session_of = |person: &str| {
            let viewer = Viewer::of_shielded(person);
            let session =
                context.session(self.lake, self.snapshot, Some(self.results), &viewer, Asks::Ours)?;
            self.note("report", &format!("the shielded cases' pack of {person}"), &session)?;
            Ok(session)
        };
        let options = packs::options(context, self.lake, self.snapshot, self.results, self.month)?;
        let options = Options {
            purpose: self.looking.purpose.clone(),
            of_shielded: true,
            recipients: self.recipients.to_vec(),
            ..options
        };
        let summary = shielded_cases::write(&people, &session_of, &options, &context.progress)?;
        context.tell(&format!(
            "{} of shielded cases in {}: each is for the person whose staff_id its folder has, and for nobody else",
            if summary.packs == 1 { "1 pack".to_owned() } else { format!("{} packs", summary.packs) },
            shielded_cases::place(&options)?.display()
        ));
        Ok(())
    }

    fn publication(&self) -> Result<()> {
        if !self.looking.viewer.sees_all() {
            return Err(Error::NotAllowed(
                "the figures for publication are of the whole organisation: they are made by those who see it".into(),
            ));
        }
        let session = self.session()?;
        reports::publish(&session, &self.options(&session)?, &self.context.progress)?;
        self.context.tell(&format!("the figures for publication are in {}: {}", self.out(), self.start()));
        Ok(())
    }

    fn out(&self) -> std::path::Display<'_> {
        self.context.out.display()
    }

    fn start(&self) -> String {
        format!("start at {}", self.context.out.join("index.html").display())
    }
}

/// `2026-02`, or any day of the month.
fn month(packs: &Packs) -> Result<Option<NaiveDate>> {
    let Some(text) = &packs.month else { return Ok(None) };
    let day = format!("{text}-01").parse::<NaiveDate>().or_else(|_| text.parse());
    let day = day.map_err(|_| Error::Wrong(format!("--month {text}: expected a month such as 2026-02")))?;
    Ok(day.with_day(1))
}
