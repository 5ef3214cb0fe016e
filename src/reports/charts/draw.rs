//! How a picture is drawn: plotters' SVG, with classes of the style sheet for colours, and words for those who do not
//! see it.

use plotters::{
    element::{PathElement, Text},
    prelude::{DrawingArea, IntoDrawingArea, RGBColor, SVGBackend},
    style::{
        Color, IntoFont, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use crate::{Error, Result};

pub type Area<'s> = DrawingArea<SVGBackend<'s>, plotters::coord::Shift>;
pub type Drawn = Result<(), Box<dyn std::error::Error>>;

/// As wide as the narrowest screen shows whole, so that its letters are nowhere smaller than they were drawn.
pub const WIDTH: i32 = 360;
pub const LEFT: i32 = 40;
pub const RIGHT: i32 = 14;

/// The plot of thirteen months: from where to where it reaches.
pub const TOP: i32 = 14;
pub const BOTTOM: i32 = 142;
pub const HEIGHT: u32 = 168;

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
pub const TEXT: RGBColor = RGBColor(1, 1, 1);
pub const GRID: RGBColor = RGBColor(2, 2, 2);
pub const BAND: RGBColor = RGBColor(3, 3, 3);
pub const MEAN: RGBColor = RGBColor(4, 4, 4);
pub const LINE: RGBColor = RGBColor(5, 5, 5);
pub const DOT: RGBColor = RGBColor(6, 6, 6);
pub const HOLLOW: RGBColor = RGBColor(7, 7, 7);
pub const SIGNAL: RGBColor = RGBColor(8, 8, 8);
pub const BAR: RGBColor = RGBColor(9, 9, 9);
pub const LAST: RGBColor = RGBColor(10, 10, 10);

pub fn axis(area: &Area, ticks: &[i64], unit: &str, height: impl Fn(i64) -> i32) -> Drawn {
    for tick in ticks {
        let y = height(*tick);
        area.draw(&PathElement::new(vec![(LEFT, y), (WIDTH - RIGHT, y)], GRID.stroke_width(1)))?;
        label(area, &format!("{tick}{unit}"), (LEFT - 6, y), HPos::Right, VPos::Center, 11)?;
    }
    Ok(())
}

/// The first month, the last, and every third between.
pub fn month_labels(area: &Area, months: &[String]) -> Drawn {
    for (i, month) in months.iter().enumerate().filter(|(i, _)| (months.len() - 1 - i).is_multiple_of(3)) {
        label(area, month, (middle(i), BOTTOM + 8), HPos::Center, VPos::Top, 11)?;
    }
    Ok(())
}

pub fn label(area: &Area, text: &str, at: (i32, i32), across: HPos, down: VPos, size: i32) -> Drawn {
    // The backend takes a text's size for its box, 1.24 times its letters.
    let style = TextStyle::from(("sans-serif", f64::from(size) * 1.24).into_font())
        .color(&TEXT)
        .pos(Pos::new(across, down));
    area.draw(&Text::new(text.to_owned(), at, style))?;
    Ok(())
}

pub fn step() -> i32 {
    (WIDTH - LEFT - RIGHT) / 13
}

/// The middle of a month's place.
pub fn middle(i: usize) -> i32 {
    LEFT + step() / 2 + step() * i as i32
}

pub struct Picture<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub description: &'a str,
    pub height: u32,
}

impl Picture<'_> {
    pub fn draw(&self, draw: impl FnOnce(&Area) -> Drawn) -> Result<String> {
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
