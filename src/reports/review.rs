//! The parts of the monthly data compliance review: thirteen months beside one another, records whose retention ends,
//! and the block to sign off.

use serde::Serialize;

use super::{
    Moved,
    data::{Kind, Retention, Status},
    fetch::RETENTION_MONTHS,
    figures::{RuleTally, basis_words, month_heads},
    ledger::{Ledger, Rows},
    rule_tables::by_family,
    words,
    work::ROWS_SHOWN,
    workbook::{Cell, Column, Sheet},
};

/// Counts by rule and month: met of due, or how often what is prohibited happened.
#[derive(Debug, Clone, Serialize)]
pub struct Months {
    pub heads: Vec<String>,
    pub deadlines: Vec<MonthFamily>,
    pub prohibitions: Vec<MonthFamily>,
    pub n_deadlines: i64,
    pub n_prohibitions: i64,
}

/// The lines of one family of rules.
#[derive(Debug, Clone, Serialize)]
pub struct MonthFamily {
    pub name: String,
    pub lines: Vec<MonthLine>,
}

#[derive(Debug, Clone, Serialize)]
pub struct MonthLine {
    pub title: String,
    pub basis: &'static str,
    pub cells: Vec<String>,
}

/// Records whose retention has ended or ends within the year.
#[derive(Debug, Clone, Serialize)]
pub struct RetentionAhead {
    pub heading: String,
    pub sentences: Vec<String>,
    pub lines: Vec<RetentionLine>,
    pub remark: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct RetentionLine {
    pub case_id: String,
    pub ends: String,
    pub ends_sort: String,
    pub when: String,
    pub held_by: String,
}

/// What a manager signs, by hand.
#[derive(Debug, Clone, Serialize)]
pub struct SignOff {
    pub statement: String,
    pub heading: String,
    /// Team, month, and whether its review is recorded; the latest month first.
    pub reviews: Vec<[String; 3]>,
    pub is_known: bool,
}

pub fn months(ledger: &Ledger, tallies: &[RuleTally]) -> Months {
    let line = |tally: &RuleTally, cell: fn(&super::Counts) -> String| MonthLine {
        title: tally.rule.counted_as().to_owned(),
        basis: basis_words(tally.rule.basis),
        cells: tally.months.iter().map(cell).collect(),
    };
    let has_any = |tally: &&RuleTally| tally.months.iter().any(|counts| counts.share().due > 0);
    let met_of_due = |counts: &super::Counts| match counts.share() {
        share if share.due == 0 => "–".into(),
        share => format!("{}/{}", share.met, share.due),
    };
    let happened = |counts: &super::Counts| words::number(counts.late + counts.overdue);
    let of = |kind: Kind| -> Vec<&RuleTally> {
        tallies.iter().filter(|t| t.rule.kind == kind).filter(has_any).collect()
    };
    let families = |of: &[&RuleTally], cell: fn(&super::Counts) -> String| -> Vec<MonthFamily> {
        let family = |(name, of): (String, Vec<&RuleTally>)| MonthFamily {
            name,
            lines: of.into_iter().map(|tally| line(tally, cell)).collect(),
        };
        by_family(of).into_iter().map(family).collect()
    };
    let (deadlines, prohibitions) = (of(Kind::Deadline), of(Kind::Prohibition));
    Months {
        heads: month_heads(&ledger.months),
        n_deadlines: deadlines.len() as i64,
        n_prohibitions: prohibitions.len() as i64,
        deadlines: families(&deadlines, met_of_due),
        prohibitions: families(&prohibitions, happened),
    }
}

/// None where the catalogue has no rule of retention.
pub fn retention(ledger: &Ledger, rows: &Rows) -> (Option<RetentionAhead>, Option<Sheet<'static>>) {
    if ledger.rule("retention_expired").is_none() {
        return (None, None);
    }
    if let Some(reason) = ledger.unmeasured("retention_expired") {
        let untold = RetentionAhead {
            heading: "Retention: cannot be told".into(),
            sentences: vec![format!("Which records may be deleted could not be measured: {reason}.")],
            lines: Vec::new(),
            remark: String::new(),
        };
        return (Some(untold), None);
    }
    let as_at = ledger.options.as_at;
    let mut records: Vec<&Retention> = rows.retention.clone();
    records.sort_by_key(|r| (r.ends_on, &r.case_id));
    let (ended, ahead): (Vec<_>, Vec<_>) =
        records.into_iter().partition(|r| r.ends_on.is_some_and(|day| day < as_at));
    let held = |records: &[&Retention]| records.iter().filter(|r| r.status == Status::Held).count() as i64;
    let n_ahead = ahead.len() as i64;
    let mut sentences = vec![format!(
        "{} not deleted although retention has ended: {} held, and {} to be deleted.",
        words::counted(ended.len() as i64, "record is", "records are"),
        words::number(held(&ended)),
        words::number(ended.len() as i64 - held(&ended))
    )];
    if held(&ahead) > 0 {
        sentences.push(format!(
            "Of those ahead, {} held by the moratorium or a decision, and will not be deleted while that stands.",
            words::counted(held(&ahead), "is", "are")
        ));
    }
    let remark = match ahead.len() {
        n if n > ROWS_SHOWN => format!(
            "The first {ROWS_SHOWN} of {} are shown: the rest are in worklist.xlsx.",
            words::number(n_ahead)
        ),
        _ => String::new(),
    };
    let section = RetentionAhead {
        heading: format!(
            "Retention ahead: {} within {RETENTION_MONTHS} months",
            words::counted(n_ahead, "record reaches its end", "records reach their end")
        ),
        sentences,
        lines: ahead.iter().take(ROWS_SHOWN).map(|record| line(ledger, record)).collect(),
        remark,
    };
    (Some(section), Some(sheet(&ahead)))
}

fn line(ledger: &Ledger, record: &Retention) -> RetentionLine {
    RetentionLine {
        case_id: record.case_id.clone().unwrap_or_default(),
        ends: record.ends_on.map_or_else(|| "cannot be told".into(), words::day),
        ends_sort: record.ends_on.map_or_else(String::new, |day| day.to_string()),
        when: record.ends_on.map_or_else(String::new, |day| words::distance(ledger.options.as_at, day)),
        held_by: held_by(record),
    }
}

fn held_by(record: &Retention) -> String {
    match record.held_by.as_deref() {
        Some("moratorium") => "the moratorium".into(),
        Some(decision) => format!("decision {decision}"),
        None => "nothing".into(),
    }
}

fn sheet(records: &[&Retention]) -> Sheet<'static> {
    let row = |record: &&Retention| {
        vec![
            Cell::text(record.case_id.as_deref().unwrap_or_default()),
            Cell::Day(record.ends_on),
            Cell::text(held_by(record)),
        ]
    };
    Sheet {
        name: "Retention ahead",
        table: "Retention_ahead",
        about: "Records whose retention ends within 12 months: the 25th birthday of the youngest subject child (10.1), and what holds them beyond it.",
        query: "retention.sql",
        is_working_copy: true,
        columns: vec![
            Column { head: "Case", width: 14.0 },
            Column { head: "Retention ends on", width: 20.0 },
            Column { head: "Held by", width: 28.0 },
        ],
        rows: records.iter().map(row).collect(),
    }
}

pub fn sign_off(ledger: &Ledger, rows: &Rows, name: &str) -> SignOff {
    let mut reviews = rows.reviews.clone();
    reviews.sort_by(|a, b| (b.month, &a.team_id).cmp(&(a.month, &b.team_id)));
    let words_of = |status: Status, day: Option<chrono::NaiveDate>| match (status, day) {
        (_, Some(day)) => format!("reviewed on {}", words::day(day)),
        (Status::Pending, None) => "not yet due".to_owned(),
        (Status::Overdue, None) => "no review recorded".to_owned(),
        (other, None) => words::capital(other.word()),
    };
    SignOff {
        heading: format!("Sign off the review of {}", words::month(ledger.month())),
        statement: format!(
            "I have reviewed the data compliance of {name} for {}, and noted below what is to be put right and by whom (7.2).",
            words::month(ledger.month())
        ),
        reviews: reviews
            .iter()
            .map(|review| {
                [
                    review.team_id.as_deref().map_or_else(String::new, |team| ledger.team_name(team)),
                    review.month.map_or_else(String::new, words::month),
                    words_of(review.status, review.reviewed_on),
                ]
            })
            .collect(),
        is_known: ledger.rule("data_review_missed").is_some(),
    }
}

/// How the exports moved from those before.
#[derive(Serialize)]
pub struct MovedExports {
    sentences: Vec<String>,
    lines: Vec<Moved>,
}

/// What a reviewer of this month's data must know of the exports before trusting a change in it.
pub fn moved_exports(ledger: &Ledger) -> MovedExports {
    let drift = &ledger.options.exports.drift;
    let percent = |share: f64| format!("{}%", (share * 1000.0).round() / 10.0);
    let limits = format!(
        "Said is: a table or a column that came or went; a word never seen in a column of fixed or short words; a table whose rows \
         rose or fell by more than {}; a column whose share of blanks rose or fell by more than {} in a hundred. Of fewer than 20 \
         rows no share is compared.",
        percent(drift.limits.0),
        (drift.limits.1 * 1000.0).round() / 10.0
    );
    let mut sentences = Vec::new();
    match drift.since {
        None => sentences.push("There are no earlier exports to compare these with.".to_owned()),
        Some(day) => {
            let since = format!("the exports taken on {}", words::day(day));
            sentences.push(match drift.moves.len() {
                0 => format!("Nothing moved beyond the limits since {since}."),
                _ => format!(
                    "Moved since {since}, in all the exports and not in those of one team, is the following. It may be right; what is \
                     wrong with an export is often seen here first, and every number of this page is counted from it."
                ),
            });
            if !drift.accepted.is_empty() {
                let tables: Vec<String> = drift.accepted.clone();
                sentences.push(format!(
                    "Lost much of their rows, which whoever ran this accepted: {}.",
                    words::list(&tables)
                ));
            }
            sentences.push(limits);
        }
    }
    MovedExports { sentences, lines: drift.moves.clone() }
}
