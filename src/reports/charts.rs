//! Charts as inline SVG: with a title, a description and their data as a table, under a heading that says what they
//! show. They need no colour to be read, and take the page's colours from its style sheet.

use chrono::NaiveDate;
use plotters::{
    element::{Circle, PathElement, Polygon, Rectangle, Text},
    prelude::{DrawingArea, IntoDrawingArea, RGBColor, SVGBackend},
    style::{
        Color, IntoFont, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};
use serde::Serialize;

use super::{
    figures::{Trend, month_heads, moved, rate},
    ledger::Ledger,
    stats::{Chance, Limits, SMALL, Share, limits},
    words,
    work::{Task, Todo},
};
use crate::{Error, Result};

/// A picture, and the same as a table.
#[derive(Debug, Clone, Serialize)]
pub struct Chart {
    pub id: String,
    pub heading: String,
    /// A line beneath the heading; blank where that says all.
    pub remark: String,
    pub svg: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

type Area<'s> = DrawingArea<SVGBackend<'s>, plotters::coord::Shift>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

const WIDTH: i32 = 360;
const LEFT: i32 = 40;
const RIGHT: i32 = 14;

/// The plot of thirteen months: from where to where it reaches.
const TOP: i32 = 14;
const BOTTOM: i32 = 142;
const HEIGHT: u32 = 168;

/// Colours that stand for classes of the style sheet, which gives them their look in light, dark, print and forced
/// colours: no pixel is ever drawn in one of these.
const CLASSES: [(RGBColor, &str); 10] = [
    (TEXT, "c-text"),
    (GRID, "c-grid"),
    (BAND, "c-band"),
    (MEAN, "c-mean"),
    (LINE, "c-line"),
    (DOT, "c-dot"),
    (HOLLOW, "c-hollow"),
    (SIGNAL, "c-signal"),
    (BAR, "c-bar"),
    (LAST, "c-last"),
];
const TEXT: RGBColor = RGBColor(1, 1, 1);
const GRID: RGBColor = RGBColor(2, 2, 2);
const BAND: RGBColor = RGBColor(3, 3, 3);
const MEAN: RGBColor = RGBColor(4, 4, 4);
const LINE: RGBColor = RGBColor(5, 5, 5);
const DOT: RGBColor = RGBColor(6, 6, 6);
const HOLLOW: RGBColor = RGBColor(7, 7, 7);
const SIGNAL: RGBColor = RGBColor(8, 8, 8);
const BAR: RGBColor = RGBColor(9, 9, 9);
const LAST: RGBColor = RGBColor(10, 10, 10);

/// The rates of thirteen months as a control chart; its axis begins at `lowest`, in points of a
/// hundred, or lower where one of its own points does.
pub fn trend(ledger: &Ledger, trend: &Trend, lowest: i64) -> Result<Chart> {
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

/// How many deadlines stood overdue at each of the last thirteen month ends.
pub fn backlog(ends: &[(NaiveDate, i64)]) -> Result<Option<Chart>> {
    let (Some((_, first)), Some((end, last))) = (ends.first(), ends.last()) else { return Ok(None) };
    let change = match last - first {
        0 => {
            format!("{} overdue at the end of {}, as a year before", words::number(*last), words::month(*end))
        }
        up if up > 0 => format!(
            "{} overdue at the end of {}, {} more than a year before",
            words::number(*last),
            words::month(*end),
            words::number(up)
        ),
        down => format!(
            "{} overdue at the end of {}, {} fewer than a year before",
            words::number(*last),
            words::month(*end),
            words::number(-down)
        ),
    };
    let heading = format!("Backlog: {change}");
    let description =
        "A bar for each of the last thirteen month ends, as high as the deadlines that stood overdue then.";
    let picture = Picture { id: "backlog", title: &heading, description, height: HEIGHT };
    let svg = picture.draw(|area| bars(area, ends))?;
    Ok(Some(Chart {
        id: "backlog".into(),
        remark: "Deadlines that stood overdue at each month end, whoever they waited for.".into(),
        head: vec!["Month end".into(), "Overdue".into()],
        rows: ends.iter().map(|(end, n)| vec![words::day(*end), words::number(*n)]).collect(),
        svg,
        heading,
    }))
}

/// How late what is overdue is; none where nothing is.
pub fn ages(tasks: &[Task]) -> Result<Option<Chart>> {
    const BANDS: [(&str, i64); 5] = [
        ("Up to 1 week", 7),
        ("1 to 4 weeks", 28),
        ("4 to 13 weeks", 91),
        ("13 to 52 weeks", 364),
        ("Over a year", i64::MAX),
    ];
    let is_late = |task: &&Task| task.todo == Todo::Overdue && task.rule.kind == super::Kind::Deadline;
    let mut days: Vec<i64> = tasks.iter().filter(is_late).map(|task| task.finding.days_late).collect();
    if days.is_empty() {
        return Ok(None);
    }
    days.sort_unstable();
    let mut bands = BANDS.map(|(name, _)| (name, 0));
    for late in &days {
        let at = BANDS.iter().position(|(_, most)| late <= most).expect("the last band takes all");
        bands[at].1 += 1;
    }
    let long: i64 = bands[2..].iter().map(|(_, n)| n).sum();
    let heading = format!(
        "Age of what is overdue: {} of {} more than 4 weeks late, the longest {}",
        words::number(long),
        words::number(days.len() as i64),
        words::counted(*days.last().expect("there is one at least"), "day", "days")
    );
    let description =
        "A bar for each length of time, as long as the number of deadlines that are overdue by that much.";
    let picture = Picture { id: "ages", title: &heading, description, height: 150 };
    let svg = picture.draw(|area| rows(area, &bands))?;
    Ok(Some(Chart {
        id: "ages".into(),
        remark: "Overdue deadlines by days late, whoever they wait for.".into(),
        head: vec!["Late by".into(), "Overdue".into()],
        rows: bands.iter().map(|(name, n)| vec![(*name).to_owned(), words::number(*n)]).collect(),
        svg,
        heading,
    }))
}

/// `Closure: 60% met (33 of 55), a shift below the mean`.
fn heading(ledger: &Ledger, trend: &Trend) -> String {
    let now = rate(*trend.shares.last().expect("there are thirteen months"), Some(ledger.options.rag));
    let verdict = match (trend.change.chance, trend.change.shift) {
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
    for (i, at) in points.iter().enumerate().filter_map(|(i, at)| at.map(|at| (i, at))) {
        let rate = shares[i].rate().expect("only months with something due have a point");
        let beyond = limits.and_then(|l| l.months[i]).is_some_and(|(low, high)| rate < low || rate > high);
        mark(area, at, beyond, shares[i].due < SMALL)?;
    }
    Ok(())
}

/// A dot; a ring where few were due; a diamond where the month lies beyond chance.
fn mark(area: &Area, (x, y): (i32, i32), is_beyond: bool, is_small: bool) -> Drawn {
    if is_beyond {
        let diamond = vec![(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)];
        area.draw(&Polygon::new(diamond, SIGNAL.filled()))?;
    } else {
        area.draw(&Circle::new((x, y), 3, if is_small { HOLLOW } else { DOT }.filled()))?;
    }
    Ok(())
}

fn bars(area: &Area, ends: &[(NaiveDate, i64)]) -> Drawn {
    let most = ends.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
    let height = |n: i64| BOTTOM - (n as f64 / most as f64 * f64::from(BOTTOM - TOP - 8)).round() as i32;
    area.draw(&PathElement::new(vec![(LEFT, BOTTOM), (WIDTH - RIGHT, BOTTOM)], GRID.stroke_width(1)))?;
    for (i, (_, n)) in ends.iter().enumerate() {
        let colour = if i + 1 == ends.len() { LAST } else { BAR };
        let half = step() / 2 - 2;
        area.draw(&Rectangle::new(
            [(middle(i) - half, height(*n)), (middle(i) + half, BOTTOM)],
            colour.filled(),
        ))?;
        label(area, &words::number(*n), (middle(i), height(*n) - 3), HPos::Center, VPos::Bottom, 11)?;
    }
    month_labels(area, &ends.iter().map(|(end, _)| words::short_month(*end)).collect::<Vec<_>>())
}

fn rows(area: &Area, bands: &[(&str, i64)]) -> Drawn {
    let left = 104;
    let most = bands.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
    for (i, (name, n)) in bands.iter().enumerate() {
        let y = 16 + 29 * i as i32;
        label(area, name, (left - 8, y), HPos::Right, VPos::Center, 12)?;
        let long = (*n as f64 / most as f64 * f64::from(WIDTH - RIGHT - 40 - left)).round() as i32;
        let colour = if i < 2 { BAR } else { LAST };
        area.draw(&Rectangle::new([(left, y - 10), (left + long, y + 10)], colour.filled()))?;
        label(area, &words::number(*n), (left + long + 6, y), HPos::Left, VPos::Center, 12)?;
    }
    Ok(())
}

fn axis(area: &Area, ticks: &[i64], unit: &str, height: impl Fn(i64) -> i32) -> Drawn {
    for tick in ticks {
        let y = height(*tick);
        area.draw(&PathElement::new(vec![(LEFT, y), (WIDTH - RIGHT, y)], GRID.stroke_width(1)))?;
        label(area, &format!("{tick}{unit}"), (LEFT - 6, y), HPos::Right, VPos::Center, 11)?;
    }
    Ok(())
}

/// The first month, the last, and every third between.
fn month_labels(area: &Area, months: &[String]) -> Drawn {
    for (i, month) in months.iter().enumerate().filter(|(i, _)| (months.len() - 1 - i).is_multiple_of(3)) {
        label(area, month, (middle(i), BOTTOM + 8), HPos::Center, VPos::Top, 11)?;
    }
    Ok(())
}

fn label(area: &Area, text: &str, at: (i32, i32), across: HPos, down: VPos, size: i32) -> Drawn {
    // The backend takes a text's size for its box, 1.24 times its letters.
    let style = TextStyle::from(("sans-serif", f64::from(size) * 1.24).into_font())
        .color(&TEXT)
        .pos(Pos::new(across, down));
    area.draw(&Text::new(text.to_owned(), at, style))?;
    Ok(())
}

fn step() -> i32 {
    (WIDTH - LEFT - RIGHT) / 13
}

/// The middle of a month's place.
fn middle(i: usize) -> i32 {
    LEFT + step() / 2 + step() * i as i32
}

struct Picture<'a> {
    id: &'a str,
    title: &'a str,
    description: &'a str,
    height: u32,
}

impl Picture<'_> {
    fn draw(&self, draw: impl FnOnce(&Area) -> Drawn) -> Result<String> {
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, (WIDTH as u32, self.height)).into_drawing_area();
            let drawn = draw(&area).and_then(|()| area.present().map_err(Into::into));
            drawn.map_err(|e| Error::Defect(format!("the chart {}: {e}", self.id)))?;
        }
        Ok(self.dressed(&svg))
    }

    /// The backend's SVG without fixed sizes, fonts and colours, and with words for those who do not see it.
    fn dressed(&self, svg: &str) -> String {
        let body = svg.split_once('>').map_or("", |(_, body)| body);
        let mut body = body.replace(" opacity=\"1\"", "").replace(" font-family=\"sans-serif\"", "");
        for (RGBColor(r, g, b), class) in CLASSES {
            let colour = format!("#{r:02X}{g:02X}{b:02X}");
            for attribute in ["fill", "stroke"] {
                body = body.replace(&format!("{attribute}=\"{colour}\""), &format!("class=\"{class}\""));
            }
        }
        let (id, width, height) = (self.id, WIDTH, self.height);
        format!(
            "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n\
             <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>{body}",
            escaped(self.title),
            escaped(self.description)
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
