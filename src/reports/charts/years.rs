//! Records by the year in which their retention ends, each bar parted by what holds them.

use plotters::{
    element::{PathElement, Rectangle},
    style::{
        Color,
        text_anchor::{HPos, VPos},
    },
};

use super::{
    Chart,
    draw::{Area, BAR, Drawn, GRID, HOLLOW, LAST, Picture, RIGHT, WIDTH, label},
};
use crate::{
    Result,
    reports::{moratorium::Year, words},
};

const LEFT: i32 = 108;
const LINE: i32 = 24;

/// A bar for each year, as long as its records: held by the moratorium, kept by a decision, held by nothing. None where
/// there is no record.
pub fn years(years: &[Year]) -> Result<Option<Chart>> {
    let all: i64 = years.iter().map(|year| year.n).sum();
    if all == 0 {
        return Ok(None);
    }
    let held: i64 = years.iter().map(|year| year.moratorium).sum();
    let heading = format!(
        "Retention by year: {}, {} of them held by the moratorium when their time comes",
        words::counted(all, "record of a closed case", "records of closed cases"),
        words::number(held)
    );
    let description = "A bar for each year in which retention ends, as long as the number of records: dark what the moratorium holds, grey what a \
         decision keeps longer, hollow what nothing holds.";
    let picture = Picture {
        id: "retention-years",
        title: &heading,
        description,
        height: (LINE * years.len() as i32 + 34) as u32,
    };
    let svg = picture.draw(|area| draw(area, years))?;
    let row = |year: &Year| {
        vec![
            year.name.clone(),
            words::number(year.n),
            words::number(year.moratorium),
            words::number(year.decision),
            words::number(year.nothing),
        ]
    };
    Ok(Some(Chart {
        id: "retention-years".into(),
        remark:
            "Records of closed cases that are not deleted, by the year in which their retention ends (10.1)."
                .into(),
        head: [
            "Retention ends",
            "Records",
            "Held by the moratorium",
            "Kept by a decision",
            "Held by nothing",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: years.iter().map(row).collect(),
        svg,
        heading,
    }))
}

fn draw(area: &Area, years: &[Year]) -> Drawn {
    let most = years.iter().map(|year| year.n).max().unwrap_or(0).max(1);
    let wide = |n: i64| (n as f64 / most as f64 * f64::from(WIDTH - RIGHT - 44 - LEFT)).round() as i32;
    legend(area)?;
    for (year, y) in years.iter().zip((40..).step_by(LINE as usize)) {
        label(area, &year.name, (LEFT - 8, y), HPos::Right, VPos::Center, 11)?;
        let mut x = LEFT;
        for (n, look) in [(year.moratorium, LAST), (year.decision, BAR), (year.nothing, HOLLOW)] {
            if n > 0 {
                area.draw(&Rectangle::new([(x, y - 8), (x + wide(n).max(1), y + 8)], look.filled()))?;
                x += wide(n).max(1);
            }
        }
        label(area, &words::number(year.n), (x + 6, y), HPos::Left, VPos::Center, 11)?;
    }
    let floor = 28 + LINE * years.len() as i32;
    area.draw(&PathElement::new(vec![(LEFT, 28), (LEFT, floor)], GRID.stroke_width(1)))?;
    Ok(())
}

fn legend(area: &Area) -> Drawn {
    for (x, look, words) in
        [(8, LAST, "moratorium"), (118, BAR, "decision"), (212, HOLLOW, "nothing holds it")]
    {
        area.draw(&Rectangle::new([(x, 5), (x + 10, 15)], look.filled()))?;
        label(area, words, (x + 15, 10), HPos::Left, VPos::Center, 11)?;
    }
    Ok(())
}
