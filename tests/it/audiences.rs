//! Every audience's page answers the questions it is opened with, as docs/audiences.md lists them.

use std::fs;

use crate::{
    reports::{file, rendered, seen},
    reports_data::small,
};

/// The audiences of the document: the title of each and its five questions.
fn documented() -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/audiences.md")).unwrap();
    let mut audiences: Vec<(String, Vec<String>)> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            audiences.push((title.to_owned(), Vec::new()));
        } else if let Some((number, question)) = line.split_once(". ")
            && number.parse::<u32>().is_ok()
        {
            audiences.last_mut().unwrap().1.push(question.to_owned());
        }
    }
    audiences
}

#[test]
fn the_first_screen_answers_the_five_questions_of_each_audience_in_their_order() {
    let mut organisation = small();
    organisation.staff[0].manager_id = Some("PS1".into());
    let mut supervisor = organisation.staff[2].clone();
    supervisor.staff_id = "PS1".into();
    supervisor.role = Some("practice_supervisor".into());
    organisation.staff.push(supervisor);
    let (_folder, files) = rendered(&organisation, |_| {});
    let pages = [
        "director/all",
        "area/North",
        "governance/all",
        "audit/all",
        "service-manager/T1",
        "practice-supervisor/PS1",
        "business-services/T1",
        "practitioner/P1",
    ];
    let documented = documented();
    assert_eq!(documented.len(), pages.len());
    let start = seen(file(&files, "index.html"));
    for ((title, questions), page) in documented.iter().zip(pages) {
        assert_eq!(questions.len(), 5, "{title}");
        assert!(start.contains(&format!("{title}: ")), "the start page has no {title}");
        let html = file(&files, &format!("{page}/index.html"));
        let first_screen = seen(&html[..html.find("id=\"untold\"").unwrap()]);
        let mut after = 0;
        for question in questions {
            let at = first_screen[after..].find(question.as_str());
            let at = at.unwrap_or_else(|| panic!("{page} does not ask: {question}\n{first_screen}"));
            after += at + question.len();
        }
    }
}
