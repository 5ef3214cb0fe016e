//! What the movement of the overdue since the exports before was made of: what came to the right of a line, what went to
//! the left of it.

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
    draw::{Area, Drawn, GRID, HOLLOW, LAST, Picture, RIGHT, WIDTH, label},
};
use crate::{
    Result,
    reports::{data::Cause, words},
};

const LEFT: i32 = 138;
const LINE: i32 = 26;

/// Findings that came and went, by cause: none where nothing moved.
pub fn moves(since: NaiveDate, moves: &[(Cause, i64, i64)]) -> Result<Option<Chart>> {
    let (came, went): (i64, i64) = moves.iter().fold((0, 0), |(c, w), (_, came, went)| (c + came, w + went));
    if came + went == 0 {
        return Ok(None);
    }
    let since = words::day(since);
    let net = match came - went {
        0 => format!("as many overdue as on {since}"),
        up if up > 0 => format!("{} more overdue than on {since}", words::number(up)),
        down => format!("{} fewer overdue than on {since}", words::number(-down)),
    };
    let heading =
        format!("What moved: {net}, as {} came and {} went", words::number(came), words::number(went));
    let description = "A line for each cause: the dark bar to the right is what became overdue by it, the hollow one to the left what stopped \
                       being overdue.";
    let height = (LINE * moves.len() as i32 + 34) as u32;
    let picture = Picture { id: "moves", title: &heading, description, height };
    let svg = picture.draw(|area| draw(area, moves))?;
    let row = |(cause, came, went): &(Cause, i64, i64)| {
        vec![cause.words().to_owned(), words::number(*came), words::number(*went), cause.meaning().to_owned()]
    };
    Ok(Some(Chart {
        id: "moves".into(),
        remark: format!("Every overdue finding that came or went since {since}, each by its one cause."),
        head: ["Why", "Came", "Went", "What that means"].map(str::to_owned).to_vec(),
        rows: moves.iter().map(row).collect(),
        svg,
        heading,
    }))
}

fn draw(area: &Area, moves: &[(Cause, i64, i64)]) -> Drawn {
    let most = |of: fn(&(Cause, i64, i64)) -> i64| moves.iter().map(of).max().unwrap_or(0);
    let (most_came, most_went) = (most(|m| m.1), most(|m| m.2));
    // Room for the numbers beside the bars on both sides.
    let room = f64::from(WIDTH - RIGHT - LEFT - 84);
    let wide = |n: i64| (n as f64 / (most_came + most_went).max(1) as f64 * room).round() as i32;
    let nought = LEFT + 42 + wide(most_went);
    label(area, "went", (nought - 6, 10), HPos::Right, VPos::Center, 11)?;
    label(area, "came", (nought + 6, 10), HPos::Left, VPos::Center, 11)?;
    for ((cause, came, went), y) in moves.iter().zip((34..).step_by(LINE as usize)) {
        label(area, cause.words(), (LEFT - 8, y), HPos::Right, VPos::Center, 11)?;
        if *went > 0 {
            let to = nought - wide(*went).max(1);
            area.draw(&Rectangle::new([(to, y - 8), (nought, y + 8)], HOLLOW.filled()))?;
            label(area, &words::number(*went), (to - 5, y), HPos::Right, VPos::Center, 11)?;
        }
        if *came > 0 {
            let to = nought + wide(*came).max(1);
            area.draw(&Rectangle::new([(nought, y - 8), (to, y + 8)], LAST.filled()))?;
            label(area, &words::number(*came), (to + 5, y), HPos::Left, VPos::Center, 11)?;
        }
    }
    let floor = 22 + LINE * moves.len() as i32;
    area.draw(&PathElement::new(vec![(nought, 20), (nought, floor)], GRID.stroke_width(1)))?;
    Ok(())
}
