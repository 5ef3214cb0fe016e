//! The texts of a random organisation: words that rules look for, and names of files.

use super::{
    organisation::{Maker, Story},
    pools, rules,
};

/// The text of a cell; `cells` are those of its row before it.
pub fn text(maker: &mut Maker, story: &Story, table: &str, column: &str, cells: &[String]) -> String {
    match (table, column) {
        ("documents", "file_name") => file_name(maker, story),
        ("documents", "kind") => maker.dice.pick(&pools::DOCUMENT_KINDS).to_owned(),
        ("sealed_copies", "file_name") => sealed_name(maker, cells),
        ("variations", "paragraph") => paragraph(maker),
        ("diversity", "statement") => maker.dice.pick(&pools::TEXTS).to_owned(),
        ("diversity", _) if maker.dice.percent(70) => "White British".to_owned(),
        ("diversity", _) => maker.dice.pick(&pools::DIVERSITY).to_owned(),
        ("children", "name") => {
            let name = maker.dice.pick(&pools::NAMES).to_owned();
            maker.names.insert(cells[0].clone(), name.clone());
            name
        }
        (_, "summary" | "heading" | "title" | "nature" | "what_happened") => {
            maker.dice.pick(&pools::TEXTS).to_owned()
        }
        _ => "as agreed, \"for now\"".to_owned(),
    }
}

/// A rule's name or one of its paragraphs.
fn paragraph(maker: &mut Maker) -> String {
    let rules = rules();
    let rule = &rules[maker.dice.below(rules.len())];
    if maker.dice.percent(50) {
        return rule.name.to_owned();
    }
    let paragraphs: Vec<&str> = rule.paragraphs.split(", ").collect();
    maker.dice.pick(&paragraphs).to_owned()
}

/// Mostly a child's name, the case and something more; often with one of them wrong or missing.
fn file_name(maker: &mut Maker, story: &Story) -> String {
    let own = match story.children.is_empty() {
        true => None,
        false => maker.names.get(&story.children[maker.dice.below(story.children.len())]).cloned(),
    };
    let name = match maker.dice.below(8) {
        0 => "Somebody Else".to_owned(),
        1 => own.unwrap_or_default().to_uppercase(),
        2 => own.unwrap_or_default().replace(' ', "  "),
        _ => own.unwrap_or_else(|| "Robin Example".to_owned()),
    };
    let case_id = match maker.dice.below(8) {
        0 => "C9".to_owned(),
        1 => story.case_id.to_lowercase(),
        _ => story.case_id.clone(),
    };
    let parted = maker.dice.pick(&[", ", " - ", "_", "-", " ", ",", ",_ ", ".", "", ";"]);
    let again = maker.dice.pick(&[", ", " - ", "_", "-", " ", ",", "--", "/", ""]);
    let more = maker.dice.pick(&["letter", "Letter to GP v1.2", "x", "", "report.final", "-", " "]);
    let ending = maker.dice.pick(&[".pdf", ".docx", "", ".tar.gz", "."]);
    format!("{name}{parted}{case_id}{again}{more}{ending}")
}

/// A file that holds, mostly, the day it was copied on: the cell two before it.
fn sealed_name(maker: &mut Maker, cells: &[String]) -> String {
    let copied_on: &str = cells.iter().rev().nth(1).map_or("", String::as_str);
    let parts: Vec<&str> = copied_on.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return "sealed.zip".to_owned() };
    let dated = match maker.dice.below(6) {
        0 => format!("{year}-{month}-{day}"),
        1 => format!("{year}{month}{day}"),
        2 => format!("{day}-{month}-{year}"),
        3 => format!("{day}{month}{year}"),
        4 => format!("{day}/{month}/{year}"),
        _ => format!("{year}-{day}-{month}"),
    };
    let ending = maker.dice.pick(&[".zip", ".zip", ".zip", ".ZIP", ".zip.pdf"]);
    format!("sealed {dated}{ending}")
}
