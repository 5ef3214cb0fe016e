//! The publication: figures that leave the organisation (`report --publish`), as a page, a workbook and a CSV file. No case,
//! no person and no count under five is in it.

use std::path::PathBuf;

use serde::Serialize;

use super::{
    Options, Summary,
    about::{self, Frame, Said},
    charts::{self, Chart, Group},
    csv_files,
    figures::{self, Rate, RuleTally, Trend, basis_words, moved_in_sentence, rate},
    folder::Draft,
    ledger::{Ledger, MONTHS},
    page::{Pages, Shown},
    people::RATE_MONTHS,
    published::{Counted, Figure, Level, Of, Published, published},
    rule_tables::by_family,
    stats::{Funnel, change},
    words,
    workbook::{self, Cell, Column, Sheet},
};
use crate::Result;

/// The files beside the page.
const FILES: [&str; 2] = ["figures.xlsx", "figures.csv"];

const TITLE: &str = "Recording and retention: figures for publication";

/// What stands for a figure that is not shown.
const HIDDEN: &str = "[c]";

const QUESTIONS: [&str; 5] = [
    "Are records kept in time, and is that better or worse than before?",
    "Which teams differ from the rest by more than chance?",
    "What is kept least?",
    "What could not be judged?",
    "What is left out here?",
];

#[derive(Serialize)]
struct Page {
    frame: Frame,
    months: Chart,
    funnel: Option<Chart>,
    units: Vec<UnitLine>,
    area_heads: Vec<String>,
    families: Vec<Family>,
    prohibitions: Vec<CountLine>,
    retention: Vec<CountLine>,
}

#[derive(Serialize)]
struct UnitLine {
    name: String,
    level: &'static str,
    figure: FigureLine,
}

/// A figure in words: due, met and missed, or [c].
#[derive(Serialize)]
struct FigureLine {
    due: String,
    met: String,
    missed: String,
    rate: Option<Rate>,
}

#[derive(Serialize)]
struct Family {
    name: String,
    lines: Vec<RuleLine>,
}

#[derive(Serialize)]
struct RuleLine {
    title: String,
    basis: &'static str,
    whole: FigureLine,
    areas: Vec<FigureLine>,
}

#[derive(Serialize)]
struct CountLine {
    name: String,
    n: String,
}

/// Writes the publication, in place of what the folder held.
///
/// # Errors
/// As files and templates give them.
pub fn write(ledger: &Ledger, options: &Options) -> Result<Summary> {
    let published = published(ledger);
    let draft = Draft::beside(&options.out)?;
    let page = Shown::of(&page(ledger, &published)?);
    draft.write(&PathBuf::from("index.html"), Pages::new()?.render("publication.html", &page)?.as_bytes())?;
    let workbook = workbook::published(ledger, TITLE, &sheets(ledger, &published), draft.folder())?;
    draft.write(&PathBuf::from(FILES[0]), &workbook)?;
    draft.write(&PathBuf::from(FILES[1]), &csv_files::published(&lines(ledger, &published))?)?;
    let files = draft.n_files();
    draft.publish()?;
    Ok(Summary { packs: 1, files })
}

fn page(ledger: &Ledger, published: &Published) -> Result<Page> {
    let mut frame = Frame::of(
        ledger,
        about::Of {
            title: TITLE,
            audience: "For publication",
            questions: &QUESTIONS,
            answers: answers(ledger, published),
            untold: untold(published),
            files: FILES.to_vec(),
        },
    );
    // How many rows were refused may be fewer than five: of these figures it says nothing that the line above does not.
    frame.untold.truncate(1);
    frame.queries = vec!["measures_by_team.sql", "retention_years.sql"];
    for (id, text) in [
        ("months", "Month by month"),
        ("units", "Areas and teams"),
        ("rules", "Rule by rule"),
        ("prohibitions", "What is not to happen"),
        ("retention", "Retention"),
        ("untold-rules", "What could not be measured"),
        ("about", "About this page"),
    ] {
        frame.link(id, text);
    }
    Ok(Page {
        months: months(ledger, published)?,
        funnel: areas_funnel(ledger, published)?,
        units: units(ledger, published),
        area_heads: area_names(published),
        families: families(ledger, published),
        prohibitions: published.prohibitions.iter().map(count_line).collect(),
        retention: published.retention.iter().map(count_line).collect(),
        frame,
    })
}

fn count_line(counted: &Counted) -> CountLine {
    CountLine { name: counted.name.clone(), n: counted.n.map_or_else(|| HIDDEN.into(), words::number) }
}

/// How a figure stands on the page.
fn figure_line(ledger: &Ledger, figure: &Figure) -> FigureLine {
    let number = |n: Option<i64>| n.map_or_else(|| HIDDEN.to_owned(), words::number);
    FigureLine {
        due: number(figure.due),
        met: number(figure.share.map(|share| share.met)),
        missed: number(figure.share.map(|share| share.due - share.met)),
        rate: figure.share.map(|share| rate(share, Some(ledger.options.rag))),
    }
}

/// The months, worked out from those that are shown alone.
fn headline(published: &Published) -> Trend {
    let shares = published.months();
    let change = change(&shares);
    Trend { id: "by-month".into(), name: "All policy deadlines".into(), standing: "", shares, change }
}

fn months(ledger: &Ledger, published: &Published) -> Result<Chart> {
    let trend = headline(published);
    let mut chart = charts::p_chart(ledger, &trend, charts::lowest(std::slice::from_ref(&trend)))?;
    for (at, row) in chart.rows.iter_mut().enumerate() {
        if trend.shares[at].due == 0 {
            row.iter_mut().skip(1).for_each(|cell| HIDDEN.clone_into(cell));
        }
    }
    if trend.last().due == 0 {
        chart.heading = format!("All policy deadlines: {} is {HIDDEN}", words::month(ledger.month()));
    }
    Ok(chart)
}

fn groups(published: &Published, level: Level) -> Vec<Group> {
    let group = |figure: &Figure| match &figure.of {
        Of::Unit(unit) if unit.level == level => {
            Some(Group { name: unit.name.clone(), share: figure.share? })
        }
        _ => None,
    };
    published.figures.iter().filter_map(group).collect()
}

fn areas_funnel(ledger: &Ledger, published: &Published) -> Result<Option<Chart>> {
    let what =
        format!("Teams, policy deadlines of the {RATE_MONTHS} months to {}", words::month(ledger.month()));
    charts::funnel("teams-funnel", &what, "team", &groups(published, Level::Team))
}

fn units(ledger: &Ledger, published: &Published) -> Vec<UnitLine> {
    let line = |figure: &Figure| match &figure.of {
        Of::Unit(unit) => Some(UnitLine {
            name: unit.name.clone(),
            level: unit.level.word(),
            figure: figure_line(ledger, figure),
        }),
        _ => None,
    };
    published.figures.iter().filter_map(line).collect()
}

fn area_names(published: &Published) -> Vec<String> {
    let name = |figure: &Figure| match &figure.of {
        Of::Unit(unit) if unit.level == Level::Area => Some(unit.name.clone()),
        _ => None,
    };
    published.figures.iter().filter_map(name).collect()
}

fn families(ledger: &Ledger, published: &Published) -> Vec<Family> {
    let figures_of = |rule: usize| -> Vec<&Figure> {
        published
            .figures
            .iter()
            .filter(|f| matches!(&f.of, Of::Rule { rule: of, .. } if *of == rule))
            .collect()
    };
    let place = |tally: &RuleTally| {
        published
            .tallies
            .iter()
            .position(|of| of.rule.rule_id == tally.rule.rule_id)
            .expect("it is one of these")
    };
    let known: Vec<&RuleTally> =
        published.tallies.iter().filter(|t| !figures_of(place(t)).is_empty()).collect();
    let line = |tally: &&RuleTally| {
        let of = figures_of(place(tally));
        let (whole, areas) = of.split_first().expect("it has figures");
        RuleLine {
            title: tally.rule.counted_as().to_owned(),
            basis: basis_words(tally.rule.basis),
            whole: figure_line(ledger, whole),
            areas: areas.iter().map(|figure| figure_line(ledger, figure)).collect(),
        }
    };
    by_family(&known)
        .into_iter()
        .map(|(name, of)| Family { name, lines: of.iter().map(line).collect() })
        .collect()
}

fn untold(published: &Published) -> about::Untold {
    about::Untold {
        n: published.unknown.map_or_else(|| HIDDEN.into(), words::number),
        what: format!(
            "policy deadlines of the {RATE_MONTHS} months could not be judged: the exports cannot say"
        ),
    }
}

fn answers(ledger: &Ledger, published: &Published) -> Vec<Said> {
    let (hidden, all) = published.n_hidden();
    let (measured, rules) = about::measured(ledger);
    let unknown = published.unknown.map_or_else(|| HIDDEN.into(), words::number);
    vec![
        month(ledger, published),
        teams(published),
        least_kept(published),
        Said::of(
            unknown.clone(),
            format!(
                "{unknown} policy deadlines of the {RATE_MONTHS} months, as the exports cannot say; and {} of {rules} rules could not be \
                 measured at all.",
                rules - measured
            ),
            "untold-rules",
        ),
        Said::count(
            hidden as i64,
            format!(
                "Of {}, {} {HIDDEN} in whole or in part: counts under five, and those that would give one away by subtraction. Cases under a \
                 shield, and names of anybody, are nowhere here.",
                words::counted(all as i64, "figure", "figures"),
                if hidden == 1 { "1 is".to_owned() } else { format!("{} are", words::number(hidden as i64)) }
            ),
            "units",
        ),
    ]
}

fn month(ledger: &Ledger, published: &Published) -> Said {
    let trend = headline(published);
    let month = words::month(ledger.month());
    let now = rate(trend.last(), Some(ledger.options.rag));
    match now.counts.as_str() {
        "" => Said::of(HIDDEN, format!("The figures of {month} are too small to be published."), "months"),
        _ => {
            let text = format!(
                "Of the policy deadlines that fell due in {month}, {} were met{}.",
                now.sentence(),
                moved_in_sentence(&trend.change)
            );
            Said { tag: now.tag, ..Said::of(now.percent, text, "months") }
        }
    }
}

fn teams(published: &Published) -> Said {
    let groups = groups(published, Level::Team);
    let groups: Vec<&Group> = groups.iter().collect();
    let Some(funnel) = Funnel::of(groups.iter().map(|group| group.share).sum()).filter(|_| groups.len() > 1)
    else {
        return Said::of(
            "–",
            "Too few teams have figures that can be published to hold one against another.",
            "units",
        );
    };
    let beyond = charts::beyond(&groups, &funnel);
    let named: Vec<String> = beyond
        .iter()
        .take(4)
        .map(|(group, side)| format!("{} {} ({})", group.name, side.word(), rate(group.share, None).percent))
        .collect();
    let of = words::counted(groups.len() as i64, "team", "teams");
    let centre = format!("{:.0}%", 100.0 * funnel.centre);
    match named.as_slice() {
        [] => Said::count(
            0,
            format!("None of {of}: each is within chance of the {centre} of all of them."),
            "units",
        ),
        named => Said::count(
            beyond.len() as i64,
            format!("Of {of}, against the {centre} of all of them: {}.", words::list(named)),
            "units",
        ),
    }
}

fn least_kept(published: &Published) -> Said {
    let mut rules: Vec<(&str, figures::Rate, f64)> = published
        .figures
        .iter()
        .filter_map(|figure| match &figure.of {
            Of::Rule { rule, area: None } => {
                let share = figure.share.filter(|share| share.due >= super::stats::SMALL)?;
                Some((published.tallies[*rule].rule.counted_as(), rate(share, None), share.rate()?))
            }
            _ => None,
        })
        .collect();
    rules.sort_by(|a, b| a.2.total_cmp(&b.2).then_with(|| a.0.cmp(b.0)));
    let named: Vec<String> = rules
        .iter()
        .take(3)
        .map(|(title, rate, _)| format!("{}, {}", words::inner(title), rate.sentence()))
        .collect();
    match rules.first() {
        None => Said::of("–", "No rule has enough figures that can be published.", "rules"),
        Some((_, rate, _)) => {
            Said::of(rate.percent.clone(), format!("{}.", words::capital(&named.join("; "))), "rules")
        }
    }
}

/// A line of the CSV file and of the workbook.
pub struct Line<'p> {
    pub table: &'static str,
    pub level: &'static str,
    pub unit: String,
    pub rule_id: &'p str,
    pub rule: &'p str,
    pub basis: &'static str,
    pub period: String,
    pub due: Option<i64>,
    /// Met and missed; none: [c].
    pub split: Option<(i64, i64)>,
    /// Whether it is a count alone, which is not met or missed.
    pub is_alone: bool,
}

fn lines<'p>(ledger: &Ledger, published: &'p Published) -> Vec<Line<'p>> {
    let year = format!("{} to {}", iso(ledger, MONTHS - RATE_MONTHS), iso(ledger, MONTHS - 1));
    let line = |figure: &Figure| {
        let (table, level, unit, rule, period) = match &figure.of {
            Of::Unit(unit) => ("units", unit.level, unit.name.clone(), None, year.clone()),
            Of::Month(at) => ("months", Level::Whole, whole_name(), None, iso(ledger, *at)),
            Of::Rule { rule, area: None } => ("rules", Level::Whole, whole_name(), Some(*rule), year.clone()),
            Of::Rule { rule, area: Some(area) } => {
                ("rules", Level::Area, area.clone(), Some(*rule), year.clone())
            }
        };
        let rule = rule.map(|rule| published.tallies[rule].rule);
        Line {
            table,
            level: level.word(),
            unit,
            rule_id: rule.map_or("", |rule| rule.rule_id.as_str()),
            rule: rule.map_or("All policy deadlines", |rule| rule.counted_as()),
            basis: rule.map_or("policy", |rule| basis_words(rule.basis)),
            period,
            due: figure.due,
            split: figure.share.map(|share| (share.met, share.due - share.met)),
            is_alone: false,
        }
    };
    let alone = |table: &'static str, period: String, counted: &'p Counted| Line {
        table,
        level: Level::Whole.word(),
        unit: whole_name(),
        rule_id: "",
        rule: &counted.name,
        basis: "",
        period,
        due: counted.n,
        split: None,
        is_alone: true,
    };
    let mut lines: Vec<Line> = published.figures.iter().map(line).collect();
    lines.extend(published.prohibitions.iter().map(|of| alone("prohibitions", year.clone(), of)));
    lines.extend(published.retention.iter().map(|of| alone("retention", String::new(), of)));
    lines
}

fn whole_name() -> String {
    "The whole organisation".into()
}

fn iso(ledger: &Ledger, month: usize) -> String {
    ledger.months[month].format("%Y-%m").to_string()
}

fn sheets(ledger: &Ledger, published: &Published) -> Vec<Sheet<'static>> {
    const TABLES: [(&str, &str, &str, &str); 5] = [
        (
            "units",
            "Areas and teams",
            "Areas_and_teams",
            "Policy deadlines of the twelve months, of the whole, each area and each team.",
        ),
        (
            "months",
            "Months",
            "Months",
            "Policy deadlines of each of the thirteen months, of the whole organisation.",
        ),
        (
            "rules",
            "Rules",
            "Rules",
            "Every deadline with something due in the twelve months, of the whole and of each area.",
        ),
        (
            "prohibitions",
            "Prohibitions",
            "Prohibitions",
            "How often what is not to happen happened in the twelve months.",
        ),
        (
            "retention",
            "Retention",
            "Retention",
            "Records of closed cases by the year in which their retention ends (10.1).",
        ),
    ];
    let lines = lines(ledger, published);
    let of = |(id, name, table, about): (&str, &'static str, &'static str, &'static str)| Sheet {
        name,
        table,
        about,
        query: "measures_by_team.sql, retention_years.sql",
        is_working_copy: false,
        columns: [
            ("Level", 20.0),
            ("Where", 34.0),
            ("What", 44.0),
            ("Basis", 16.0),
            ("Period", 22.0),
            ("Due or counted", 12.0),
            ("Met", 12.0),
            ("Missed", 12.0),
            ("Rate", 10.0),
        ]
        .map(|(head, width)| Column { head, width })
        .into(),
        rows: lines.iter().filter(|line| line.table == id).map(row).collect(),
    };
    TABLES.into_iter().map(of).collect()
}

fn row(line: &Line) -> Vec<Cell<'static>> {
    let none = if line.is_alone { "[z]" } else { HIDDEN };
    let number = |n: Option<i64>| n.map_or_else(|| Cell::text(none), Cell::Number);
    let given = |text: &str| Cell::text(if text.is_empty() { "[z]" } else { text });
    vec![
        Cell::text(line.level),
        Cell::text(&line.unit),
        Cell::text(line.rule),
        given(line.basis),
        given(&line.period),
        line.due.map_or_else(|| Cell::text(HIDDEN), Cell::Number),
        number(line.split.map(|(met, _)| met)),
        number(line.split.map(|(_, missed)| missed)),
        line.split
            .map_or_else(|| Cell::text(none), |(met, missed)| Cell::Rate(met as f64 / (met + missed) as f64)),
    ]
}
