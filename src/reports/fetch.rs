//! Asks the session for the rows of the packs: each query once, for everybody.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    Options,
    data::{Finding, Organisation, Paragraph, Rule},
    findings, month_reported,
};
use crate::{
    Error, Result, embedded,
    engine::{Params, Session, Value},
    progress::Progress,
    rules::policy,
};

/// What falls due within so many days is worth planning for.
pub const COMING_DAYS: u64 = 28;

/// Records whose retention ends within so many months are listed ahead.
pub const RETENTION_MONTHS: u32 = 12;

/// The columns without which nobody can tell when a child was last seen.
const SIGHTINGS: [&str; 4] = ["case_id", "child_id", "contact", "event_at"];

/// Every row of the packs.
///
/// # Errors
/// As the session's.
pub fn organisation(session: &Session, options: &Options, progress: &dyn Progress) -> Result<Organisation> {
    progress.begin("reading results", Some(19));
    let asked = Asked { session, progress, as_at: options.as_at, month: month_reported(options)? };
    // The findings are as much as all the rest: one thread reads them while another asks for that.
    let (findings, rest) = std::thread::scope(|scope| {
        let findings = scope.spawn(|| asked.findings());
        let rest = asked.rest(options);
        (findings.join(), rest)
    });
    let findings =
        findings.map_err(|_| Error::Defect("the findings were given up while they were read".into()))??;
    progress.end();
    Ok(Organisation { findings, ..rest? })
}

#[derive(Deserialize)]
struct Kept {
    rule_id: String,
    kept: String,
}

#[derive(Deserialize)]
struct Counted {
    n: usize,
}

struct Asked<'a> {
    session: &'a Session,
    progress: &'a dyn Progress,
    as_at: NaiveDate,
    month: NaiveDate,
}

impl Asked<'_> {
    /// Everything but the findings.
    fn rest(&self, options: &Options) -> Result<Organisation> {
        let rules = self.rules()?;
        let is_known = |rule: &str| rules.iter().any(|known| known.rule_id == rule);
        let last_seen_untold = sightings_untold(options);
        let variations_untold = variations_untold(options);
        Ok(Organisation {
            unmeasured: self.rows("unmeasured", &[])?,
            teams: self.rows("teams", &[])?,
            staff: self.rows("staff", &[])?,
            open_cases: self.rows("open_cases", &["as_at"])?,
            last_seen: match last_seen_untold {
                None => self.rows("last_seen", &["as_at"])?,
                Some(_) => Vec::new(),
            },
            last_seen_untold,
            findings: Vec::new(),
            coming: self.coming()?,
            retention: self.rows_if(is_known("retention_expired"), "retention", &["until_retention"])?,
            reviews: self.rows_if(is_known("data_review_missed"), "reviews", &["first_month"])?,
            team_measures: self.rows("measures_by_team", &[])?,
            person_measures: self.rows("measures_by_person", &["first_month"])?,
            backlog: self.rows("backlog", &[])?,
            policy: in_order(self.rows("policy", &[])?),
            variations: match variations_untold {
                None => {
                    let valid = embedded::text("queries/views/valid_variations.sql");
                    self.session.add_view("valid_variations", valid, &Params::from([self.param("as_at")]))?;
                    self.rows("variations", &[])?
                }
                Some(_) => Vec::new(),
            },
            variations_untold,
            retention_years: self.rows_if(is_known("retention_expired"), "retention_years", &["as_at"])?,
            movement: self.rows("movement", &[])?,
            shielded: self.rows("shielded", &[])?,
            population: self.rows("population", &["as_at"])?,
            rules,
        })
    }

    /// The catalogue; without its sentences where the results are by a version that had none.
    fn rules(&self) -> Result<Vec<Rule>> {
        let mut rules: Vec<Rule> = self.rows("rules", &[])?;
        let texts = self.session.columns("rule_texts")?;
        if texts.iter().any(|column| column == "kept") {
            let kept: Vec<Kept> = self.rows("kept", &[])?;
            for rule in &mut rules {
                if let Some(own) = kept.iter().find(|kept| kept.rule_id == rule.rule_id) {
                    rule.kept.clone_from(&own.kept);
                }
            }
        }
        Ok(rules)
    }

    fn rows<T: DeserializeOwned>(&self, query: &str, params: &[&str]) -> Result<Vec<T>> {
        let sql = embedded::text(&format!("queries/reports/{query}.sql"));
        let params = params.iter().map(|name| self.param(name)).collect::<Params>();
        let rows = self.session.rows(sql, &params)?;
        self.progress.advance(1);
        Ok(rows)
    }

    /// The findings that need somebody, in the order in which they were written.
    fn findings(&self) -> Result<Vec<Finding>> {
        // Room for every finding there is: what is not used is never touched; a list that grew, or shrank, would stand twice.
        let n: Vec<Counted> =
            self.session.rows(embedded::text("queries/reports/n_findings.sql"), &Params::new())?;
        let mut all = Vec::with_capacity(n.first().map_or(0, |counted| counted.n));
        let sql = embedded::text("queries/reports/findings.sql");
        self.session.each_batch_in_order(sql, &Params::new(), &mut |batch| {
            all.extend(findings::read(batch)?);
            Ok(())
        })?;
        self.progress.advance(1);
        Ok(all)
    }

    fn coming(&self) -> Result<Vec<Finding>> {
        let mut all = Vec::new();
        let sql = embedded::text("queries/reports/coming.sql");
        self.session.each_batch(sql, &Params::from([self.param("until")]), &mut |batch| {
            all.extend(findings::read(batch)?);
            Ok(())
        })?;
        self.progress.advance(1);
        Ok(all)
    }

    /// What a rule that is not in the catalogue would list is nothing.
    fn rows_if<T: DeserializeOwned>(&self, is_known: bool, query: &str, params: &[&str]) -> Result<Vec<T>> {
        if is_known { self.rows(query, params) } else { Ok(Vec::new()) }
    }

    fn param(&self, name: &str) -> (String, Value) {
        let (name, day) = match name {
            "as_at" => (name, Some(self.as_at)),
            "first_month" => (name, self.month.checked_sub_months(Months::new(12))),
            "until" => (name, self.as_at.checked_add_days(Days::new(COMING_DAYS))),
            "until_retention" => ("until", self.as_at.checked_add_months(Months::new(RETENTION_MONTHS))),
            other => unreachable!("no query of ours asks for {other}"),
        };
        (name.to_owned(), Value::Date(day.unwrap_or(self.as_at)))
    }
}

fn sightings_untold(options: &Options) -> Option<String> {
    let exports = &options.exports;
    if exports.absent_tables.iter().any(|table| table == "contact_log") {
        return Some("contact_log was not supplied".into());
    }
    let absent = |column: &&str| exports.absent_columns.iter().any(|c| *c == format!("contact_log.{column}"));
    let missing: Vec<&str> = SIGHTINGS.into_iter().filter(absent).collect();
    (!missing.is_empty()).then(|| format!("contact_log was supplied without {}", missing.join(", ")))
}

/// What excepts is there to be listed only where variations were supplied.
fn variations_untold(options: &Options) -> Option<String> {
    let is_absent = options.exports.absent_tables.iter().any(|table| table == "variations");
    is_absent.then(|| "variations was not supplied".into())
}

/// In the order of the policy; what this version of it does not have comes last.
fn in_order(mut paragraphs: Vec<Paragraph>) -> Vec<Paragraph> {
    let ours = policy::coverage(&[]);
    let place = |p: &Paragraph| ours.iter().position(|our| our.paragraph == p.paragraph);
    paragraphs.sort_by_key(|p| place(p).unwrap_or(ours.len()));
    paragraphs
}
