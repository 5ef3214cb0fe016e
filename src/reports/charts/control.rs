//! A p-chart: the rates of thirteen months, the mean of the twelve before the last, and the range of chance around it.

use plotters::{
    element::{Circle, PathElement, Polygon, Rectangle},
    style::Color,
};

use super::{
    Chart,
    draw::{
        Area, BAND, BOTTOM, DOT, Drawn, HEIGHT, HOLLOW, LEFT, LINE, MEAN, Picture, RIGHT, SIGNAL, TOP, WIDTH,
        axis, middle, month_labels, step,
    },
};
use crate::{
    Result,
    reports::{
        figures::{Trend, month_heads, moved, rate},
        ledger::Ledger,
        stats::{Chance, Limits, SMALL, Share, limits, patterns},
        words,
    },
};

/// The rates of thirteen months as a control chart; its axis begins at `lowest`, in points of a
/// hundred, or lower where one of its own points does.
pub fn p_chart(ledger: &Ledger, trend: &Trend, lowest: i64) -> Result<Chart> {
    let heading = heading(ledger, trend);
    let limits = limits(&trend.shares);
    let lowest = lowest.min(floor(trend, 1));
    let description = describe(ledger, trend, limits.as_ref());
    let picture = Picture { id: &trend.id, title: &heading, description: &description, height: HEIGHT };
    let svg = picture.draw(|area| control(area, ledger, &trend.shares, limits.as_ref(), lowest))?;
    let rows = ledger.months.iter().zip(&trend.shares).enumerate().map(|(i, (month, share))| {
        let rate = rate(*share, None);
        let around = limits.as_ref().and_then(|l| l.months[i]);
        let chance = around
            .map_or_else(String::new, |(low, high)| format!("{:.0}% to {:.0}%", 100.0 * low, 100.0 * high));
        vec![words::month(*month), rate.counts, rate.percent, rate.interval, chance]
    });
    Ok(Chart {
        id: trend.id.clone(),
        remark: match trend.standing {
            "" => format!("{}.", moved(&trend.change).words),
            standing => format!("No policy deadline here: {standing}. {}.", moved(&trend.change).words),
        },
        head: ["Month", "Met of due", "Rate", "95% interval (under 20 due)", "Range of chance"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.collect(),
        svg,
        heading,
    })
}

/// Where the axes of several trends begin, so that they can be compared: 0, 25, 50 or 75 per cent. Months in which
/// few were due do not count: one miss of two would flatten every chart of the page.
pub fn lowest(trends: &[Trend]) -> i64 {
    trends.iter().map(|trend| floor(trend, SMALL)).min().unwrap_or(0)
}

/// Where an axis has to begin for the months of a trend with so many due to stand on it, limits and all.
fn floor(trend: &Trend, least_due: i64) -> i64 {
    let limits = limits(&trend.shares);
    let lows = trend.shares.iter().enumerate().filter(|(_, share)| share.due >= least_due).filter_map(
        |(i, share)| {
            let low = limits.as_ref().and_then(|l| l.months[i]).map_or(1.0, |(low, _)| low);
            share.rate().map(|rate| rate.min(low))
        },
    );
    // A hundredth less, so that a point never lies on the axis itself.
    (((100.0 * lows.fold(1.0, f64::min) - 1.0) / 25.0).floor() as i64 * 25).clamp(0, 75)
}

/// `Closure: 60% met (33 of 55), a shift below the mean`.
fn heading(ledger: &Ledger, trend: &Trend) -> String {
    let now = rate(*trend.shares.last().expect("there are thirteen months"), Some(ledger.options.rag));
    let verdict = match (trend.change.chance, trend.change.pattern) {
        (Chance::NoneDue, _) => {
            return format!("{}: none due in {}", trend.name, words::month(ledger.month()));
        }
        (Chance::NoneBefore, _) => "nothing before to hold it against".to_owned(),
        (Chance::FewBefore, _) => "too few before to judge by".to_owned(),
        (Chance::Beyond(side), _) => format!("more than chance {} the mean", side.word()),
        (Chance::Within, Some((side, _))) => format!("a shift {} the mean", side.word()),
        (Chance::Within, None) => "within chance of the mean".to_owned(),
    };
    let interval = match now.interval.as_str() {
        "" => String::new(),
        interval => format!("; 95% interval {interval}"),
    };
    format!("{}: {} met ({}{interval}), {verdict}", trend.name, now.percent, now.counts)
}

fn describe(ledger: &Ledger, trend: &Trend, limits: Option<&Limits>) -> String {
    let rates = trend.shares.iter().filter_map(|share| share.rate().map(|rate| (rate, *share)));
    let ordered = |a: &(f64, Share), b: &(f64, Share)| a.0.total_cmp(&b.0);
    let (low, high) = (rates.clone().min_by(ordered), rates.max_by(ordered));
    let (Some((_, low)), Some((_, high))) = (low, high) else {
        return "Nothing was due in these months.".into();
    };
    let centre = limits.map_or_else(
        || "Too few were due before for a range of chance.".to_owned(),
        |l| format!("The dashed line is the mean of the twelve months before, {:.0}%, the shaded band the range of chance around it.", 100.0 * l.centre),
    );
    format!(
        "A point for each month from {} to {}: the share of what fell due that was met, from {} to {}. {centre}",
        words::month(ledger.months[0]),
        words::month(ledger.month()),
        words::percent(low.met, low.due),
        words::percent(high.met, high.due),
    )
}

fn control(area: &Area, ledger: &Ledger, shares: &[Share], limits: Option<&Limits>, lowest: i64) -> Drawn {
    let height = |rate: f64| {
        let part = (100.0 * rate - lowest as f64) / (100 - lowest) as f64;
        BOTTOM - (part * f64::from(BOTTOM - TOP)).round() as i32
    };
    if let Some(limits) = limits {
        for (i, (low, high)) in limits.months.iter().enumerate().filter_map(|(i, m)| m.map(|m| (i, m))) {
            let (left, right) = (middle(i) - step() / 2, middle(i) + step() / 2);
            area.draw(&Rectangle::new([(left, height(high)), (right, height(low))], BAND.filled()))?;
        }
    }
    axis(area, &[lowest, (lowest + 100) / 2, 100], "%", |n| height(n as f64 / 100.0))?;
    month_labels(area, &month_heads(&ledger.months))?;
    if let Some(limits) = limits {
        let y = height(limits.centre);
        area.draw(&PathElement::new(vec![(LEFT, y), (WIDTH - RIGHT, y)], MEAN.stroke_width(1)))?;
    }
    let points: Vec<Option<(i32, i32)>> = shares
        .iter()
        .enumerate()
        .map(|(i, share)| share.rate().map(|rate| (middle(i), height(rate))))
        .collect();
    // Months with nothing due break the line.
    for run in points.split(Option::is_none).filter(|run| run.len() > 1) {
        area.draw(&PathElement::new(
            run.iter().flatten().copied().collect::<Vec<_>>(),
            LINE.stroke_width(2),
        ))?;
    }
    let patterns = patterns(shares);
    for (i, at) in points.iter().enumerate().filter_map(|(i, at)| at.map(|at| (i, at))) {
        let rate = shares[i].rate().expect("only months with something due have a point");
        let beyond = limits.and_then(|l| l.months[i]).is_some_and(|(low, high)| rate < low || rate > high);
        mark(area, at, beyond || patterns[i].is_some(), shares[i].due < SMALL)?;
    }
    Ok(())
}

/// A dot; a ring where few were due; a diamond where the month lies beyond chance, alone or with those before it.
pub fn mark(area: &Area, (x, y): (i32, i32), is_beyond: bool, is_small: bool) -> Drawn {
    if is_beyond {
        let diamond = vec![(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)];
        area.draw(&Polygon::new(diamond, SIGNAL.filled()))?;
    } else {
        area.draw(&Circle::new((x, y), 3, if is_small { HOLLOW } else { DOT }.filled()))?;
    }
    Ok(())
}
