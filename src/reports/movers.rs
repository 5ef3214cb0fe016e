//! Who moved: the parts of a page whose month differs from the twelve before it by more than chance, rule by rule.

use serde::Serialize;

use super::{
    areas::Part,
    data::Kind,
    figures::{Rate, moved, rate, signal},
    ledger::{Ledger, MONTHS},
    stats::{Chance, Change, Share, Side, change},
    words,
};

/// No list holds more.
const SHOWN: usize = 10;

#[derive(Debug, Clone, Serialize)]
pub struct Movers {
    pub heading: String,
    pub explained: String,
    pub n_worse: i64,
    pub n_better: i64,
    pub worse: Vec<Mover>,
    pub better: Vec<Mover>,
    pub remark: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Mover {
    pub part: String,
    pub rule: String,
    pub month: Rate,
    pub before: Rate,
    pub change: String,
    pub points: i64,
}

/// A rule of a part that was compared, and how it moved.
struct Compared {
    mover: Mover,
    side: Option<Side>,
    points: f64,
}

/// The movers among these parts, which are each a `kind`.
pub fn movers(ledger: &Ledger, kind: &str, parts: &[Part]) -> Movers {
    let compared: Vec<Compared> = parts.iter().flat_map(|part| of_part(ledger, part)).collect();
    let n = compared.len() as i64;
    let on_side = |side: Side| {
        let mut of: Vec<&Compared> = compared.iter().filter(|c| c.side == Some(side)).collect();
        of.sort_by(|a, b| {
            b.points
                .abs()
                .total_cmp(&a.points.abs())
                .then_with(|| (&a.mover.part, &a.mover.rule).cmp(&(&b.mover.part, &b.mover.rule)))
        });
        of
    };
    let (worse, better) = (on_side(Side::Below), on_side(Side::Above));
    let (n_worse, n_better) = (worse.len() as i64, better.len() as i64);
    let shown =
        |of: Vec<&Compared>| of.into_iter().take(SHOWN).map(|c| c.mover.clone()).collect::<Vec<Mover>>();
    Movers {
        heading: match (n_worse, n_better) {
            (0, 0) => "Who moved: nobody by more than chance".to_owned(),
            (worse, better) => format!(
                "Who moved by more than chance: {} for the worse, {} for the better",
                words::number(worse),
                words::number(better)
            ),
        },
        explained: format!(
            "Each rule of each {kind} is held against its own twelve months before: {} compared. Listed is only what lies outside three \
             standard errors, or shows a shift; of so many, about {} would lie there by chance alone.",
            words::counted(n, "was", "were"),
            words::number((0.0027 * n as f64).round() as i64)
        ),
        remark: match n_worse.max(n_better) > SHOWN as i64 {
            true => format!(
                "The {SHOWN} that moved furthest are shown on each side; the workbook's measures have all."
            ),
            false => String::new(),
        },
        n_worse,
        n_better,
        worse: shown(worse),
        better: shown(better),
    }
}

/// The movers in a sentence: the furthest each way.
pub fn sentence(movers: &Movers) -> String {
    let of = |mover: &Mover| {
        format!("{} in {} ({})", words::inner(&mover.rule), mover.part, words::inner(&mover.change))
    };
    let furthest =
        |word: &str, list: &[Mover]| list.first().map(|mover| format!("Furthest {word}: {}.", of(mover)));
    let parts: Vec<String> =
        [furthest("down", &movers.worse), furthest("up", &movers.better)].into_iter().flatten().collect();
    match parts.is_empty() {
        true => "Nobody, under any rule: every change is within what chance alone brings.".to_owned(),
        false => parts.join(" "),
    }
}

fn of_part(ledger: &Ledger, part: &Part) -> Vec<Compared> {
    let deadlines = part.tallies().iter().filter(|tally| tally.rule.kind == Kind::Deadline);
    deadlines
        .filter_map(|tally| {
            let shares = tally.shares();
            let change = change(&shares);
            is_comparable(&change)
                .then(|| compared(ledger, &part.name, tally.rule.counted_as(), &shares, &change))
        })
        .collect()
}

/// Whether enough fell due, then and now, for chance to be told.
fn is_comparable(change: &Change) -> bool {
    matches!(change.chance, Chance::Within | Chance::Beyond(_))
}

fn compared(ledger: &Ledger, part: &str, rule: &str, shares: &[Share], change: &Change) -> Compared {
    let before: Share = shares[..MONTHS - 1].iter().copied().sum();
    let points = change.points.unwrap_or_default();
    Compared {
        mover: Mover {
            part: part.to_owned(),
            rule: rule.to_owned(),
            month: rate(shares[MONTHS - 1], Some(ledger.options.rag)),
            before: rate(before, None),
            change: moved(change).words,
            points: points.round() as i64,
        },
        side: signal(change),
        points,
    }
}
