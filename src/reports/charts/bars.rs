//! Numbers as bars: how much was overdue month by month, how old it is, and when records may be deleted.

use chrono::NaiveDate;
use plotters::{
    element::{PathElement, Rectangle},
    style::{
        Color,
        text_anchor::{HPos, VPos},
    },
};

use super::{
    Chart,
    draw::{
        Area, BAR, BOTTOM, Drawn, GRID, HEIGHT, LAST, LEFT, Picture, RIGHT, TOP, WIDTH, label, middle,
        month_labels, step,
    },
};
use crate::{
    Result,
    reports::{
        Kind, words,
        work::{Task, Todo},
    },
};

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
    let is_late = |task: &&Task| task.todo == Todo::Overdue && task.rule.kind == Kind::Deadline;
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
