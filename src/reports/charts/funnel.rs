//! Groups compared on a funnel plot: the rate of each against how much was due in it, and how far such a rate strays from
//! that of all of them by chance. It ranks nobody.

use plotters::{
    element::PathElement,
    style::{
        Color,
        text_anchor::{HPos, VPos},
    },
};

use super::{
    Chart,
    control::mark,
    draw::{Area, Drawn, GRID, LEFT, LINE, MEAN, Picture, RIGHT, TOP, WIDTH, axis, label},
};
use crate::{
    Result,
    reports::{
        figures::rate,
        stats::{Funnel, INNER, OUTER, SMALL, Share, Side},
        words,
    },
};

/// How many groups are drawn with their names; the table has them all.
const NAMED: usize = 6;

const FLOOR: i32 = 214;
const HEIGHT: u32 = 256;

/// A group beside others.
pub struct Group {
    pub name: String,
    pub share: Share,
}

/// The scales of a funnel: from rates and numbers due to places.
struct Scale {
    /// Where the axis of rates begins, in hundredths.
    lowest: i64,
    most: i64,
}

/// The groups held against all of them together; none where fewer than two have anything due, or too little is due in all.
///
/// `what` says what the rates are of: `Teams, policy deadlines of 12 months`.
pub fn funnel(id: &str, what: &str, kind: &str, groups: &[Group]) -> Result<Option<Chart>> {
    let mut groups: Vec<&Group> = groups.iter().filter(|group| group.share.due > 0).collect();
    let Some(funnel) = Funnel::of(groups.iter().map(|group| group.share).sum()) else { return Ok(None) };
    if groups.len() < 2 {
        return Ok(None);
    }
    groups.sort_by(|a, b| (a.share.due, &a.name).cmp(&(b.share.due, &b.name)));
    let heading = heading(what, kind, &groups, &funnel);
    let description = format!(
        "A point for each of {} {kind}s: across, how much was due in it; upwards, the share that was met. The dashed line is the rate of \
         all of them, {:.0}%. Between the outer curves a {kind} differs from it by no more than chance.",
        groups.len(),
        100.0 * funnel.centre
    );
    let picture = Picture { id, title: &heading, description: &description, height: HEIGHT };
    let svg = picture.draw(|area| draw(area, &groups, &funnel))?;
    Ok(Some(Chart {
        id: id.to_owned(),
        remark: format!(
            "All together {:.0}%. Outer curves: three standard errors, inner curves two; a diamond lies outside the outer ones. Work differs \
             between {kind}s: a diamond is a reason to ask, not an answer.",
            100.0 * funnel.centre
        ),
        head: [
            &words::capital(kind),
            "Met of due",
            "Rate",
            "95% interval (under 20 due)",
            "Range of chance",
            "Against all",
        ]
        .map(|head| (*head).to_owned())
        .to_vec(),
        rows: groups.iter().map(|group| row(group, &funnel)).collect(),
        svg,
        heading,
    }))
}

/// The groups outside the limits, the furthest first.
pub fn beyond<'g>(groups: &[&'g Group], funnel: &Funnel) -> Vec<(&'g Group, Side)> {
    let mut beyond: Vec<(&Group, Side)> =
        groups.iter().filter_map(|group| Some((*group, funnel.beyond(group.share)?))).collect();
    let far = |group: &Group| {
        let rate = group.share.rate().unwrap_or(funnel.centre);
        (rate - funnel.centre).abs() * (group.share.due as f64).sqrt()
    };
    beyond.sort_by(|(a, _), (b, _)| far(b).total_cmp(&far(a)).then_with(|| a.name.cmp(&b.name)));
    beyond
}

fn heading(what: &str, kind: &str, groups: &[&Group], funnel: &Funnel) -> String {
    let beyond = beyond(groups, funnel);
    let n = |side| beyond.iter().filter(|(_, of)| *of == side).count() as i64;
    let all = words::counted(groups.len() as i64, kind, &format!("{kind}s"));
    match (n(Side::Below), n(Side::Above)) {
        (0, 0) => format!("{what}: none of {all} differs from the rest by more than chance"),
        (below, 0) => format!("{what}: {} of {all} below the rest by more than chance", words::number(below)),
        (0, above) => format!("{what}: {} of {all} above the rest by more than chance", words::number(above)),
        (below, above) => format!(
            "{what}: of {all}, {} below and {} above the rest by more than chance",
            words::number(below),
            words::number(above)
        ),
    }
}

fn row(group: &Group, funnel: &Funnel) -> Vec<String> {
    let of = rate(group.share, None);
    let (low, high) = funnel.limits(group.share.due, OUTER);
    let verdict = match funnel.beyond(group.share) {
        Some(side) => format!("{}, more than chance", side.word()),
        None => "within chance".to_owned(),
    };
    vec![
        group.name.clone(),
        of.counts,
        of.percent,
        of.interval,
        format!("{:.0}% to {:.0}%", 100.0 * low, 100.0 * high),
        verdict,
    ]
}

impl Scale {
    fn of(groups: &[&Group], funnel: &Funnel) -> Scale {
        let most = groups.iter().map(|group| group.share.due).max().unwrap_or(1).max(1);
        let rates = groups.iter().filter_map(|group| group.share.rate());
        // The curves of few due reach far down: the axis is that of the groups, with room beneath the lowest.
        let least = groups.iter().map(|group| group.share.due).min().unwrap_or(1);
        let low = rates.fold(funnel.limits(least.max(most / 20), OUTER).0, f64::min);
        Scale { lowest: (((100.0 * low - 1.0) / 25.0).floor() as i64 * 25).clamp(0, 75), most }
    }

    fn across(&self, due: f64) -> i32 {
        LEFT + (due / self.most as f64 * f64::from(WIDTH - RIGHT - 8 - LEFT)).round() as i32
    }

    fn up(&self, rate: f64) -> i32 {
        let part = (100.0 * rate - self.lowest as f64) / (100 - self.lowest) as f64;
        FLOOR - (part.max(0.0) * f64::from(FLOOR - TOP)).round() as i32
    }
}

fn draw(area: &Area, groups: &[&Group], funnel: &Funnel) -> Drawn {
    let scale = Scale::of(groups, funnel);
    axis(area, &[scale.lowest, (scale.lowest + 100) / 2, 100], "%", |n| scale.up(n as f64 / 100.0))?;
    for due in [scale.most / 2, scale.most] {
        label(area, &words::number(due), (scale.across(due as f64), FLOOR + 8), HPos::Center, VPos::Top, 11)?;
    }
    label(area, "due", (LEFT, FLOOR + 8), HPos::Center, VPos::Top, 11)?;
    for (errors, style) in [(OUTER, LINE.stroke_width(1)), (INNER, GRID.stroke_width(1))] {
        for side in [Side::Below, Side::Above] {
            area.draw(&PathElement::new(curve(&scale, funnel, errors, side), style))?;
        }
    }
    let y = scale.up(funnel.centre);
    area.draw(&PathElement::new(vec![(LEFT, y), (WIDTH - RIGHT, y)], MEAN.stroke_width(1)))?;
    for group in groups {
        let rate = group.share.rate().expect("only groups with something due are drawn");
        let at = (scale.across(group.share.due as f64), scale.up(rate));
        mark(area, at, funnel.beyond(group.share).is_some(), group.share.due < SMALL)?;
    }
    names(area, groups, funnel, &scale)
}

/// One side of the limits, from few due to many.
fn curve(scale: &Scale, funnel: &Funnel, errors: f64, side: Side) -> Vec<(i32, i32)> {
    const STEPS: i64 = 60;
    let at = |step: i64| {
        // Closer together where the curve bends.
        let due = (scale.most as f64 * (step as f64 / STEPS as f64).powi(2)).max(1.0);
        let (low, high) = funnel.limits(due.round() as i64, errors);
        (scale.across(due), scale.up(if side == Side::Below { low } else { high }))
    };
    (1..=STEPS).map(at).collect()
}

/// The names of those furthest outside, each where none stands yet.
fn names(area: &Area, groups: &[&Group], funnel: &Funnel, scale: &Scale) -> Drawn {
    let mut taken: Vec<(i32, i32)> = Vec::new();
    for (group, side) in beyond(groups, funnel).into_iter().take(NAMED) {
        let rate = group.share.rate().expect("only groups with something due are drawn");
        let (x, y) = (scale.across(group.share.due as f64), scale.up(rate));
        let at = if side == Side::Below { (x, y + 8) } else { (x, y - 8) };
        // Wide enough for some twenty letters, and a line high.
        if taken.iter().any(|(other_x, other_y)| (at.0 - other_x).abs() < 110 && (at.1 - other_y).abs() < 12)
        {
            continue;
        }
        taken.push(at);
        let across = match x {
            x if x < LEFT + 60 => HPos::Left,
            x if x > WIDTH - RIGHT - 60 => HPos::Right,
            _ => HPos::Center,
        };
        let down = if side == Side::Below { VPos::Top } else { VPos::Bottom };
        label(area, &group.name, at, across, down, 11)?;
    }
    Ok(())
}
