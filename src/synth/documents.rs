//! Documents in their folders: what came in, from whom and how, and what was sent. All saved, logged and
//! deleted in time here.

use chrono::NaiveDate;

use super::{calendar::months, case::Case, rows::Row, story::Law};

/// A document that came in.
struct Incoming {
    title: &'static str,
    kind: &'static str,
    folder: &'static str,
    origin: &'static str,
    format: &'static str,
    received: NaiveDate,
}

pub fn record(case: &mut Case) {
    let end = case.story.end(case.world);
    for document in incoming(case) {
        if document.received <= end {
            take_in(case, document);
        }
    }
    third_party_paper(case, end);
    send_letters(case, end);
    copy_log(case);
}

fn incoming(case: &mut Case) -> Vec<Incoming> {
    let received = case.story.received;
    let mut documents = Vec::new();
    let application = if case.story.is_public() { "Application C110A" } else { "Application C100" };
    add(&mut documents, application, ["application", "court_papers", "court", "pdf"], received);
    let hearings: Vec<NaiveDate> = case.story.hearings.iter().filter(|h| !h.vacated).map(|h| h.on).collect();
    for hearing in hearings {
        let on = working(case, hearing, 1, 9);
        add(&mut documents, "Order", ["order", "court_orders", "court", "pdf"], on);
    }
    if case.story.law != Law::Public {
        let on = working(case, received, 4, 16);
        let check = ["letter", "risk_and_safety", "local_authority", "pdf"];
        add(&mut documents, "Local authority check", check, on);
    }
    let police = if case.story.law == Law::Public { usize::from(case.dice.chance(0.35)) } else { 2 };
    for _ in 0..police {
        let on = working(case, received, 3, 25);
        add(&mut documents, "Police check", ["report", "police_information", "police", "pdf"], on);
    }
    if case.story.law == Law::Public {
        let on = working(case, received, 1, 6);
        add(
            &mut documents,
            "Social work statement",
            ["report", "court_papers", "local_authority", "pdf"],
            on,
        );
        let on = working(case, received, 40, 160);
        add(
            &mut documents,
            "Expert report",
            ["report", "experts_and_agency", "other_third_party", "pdf"],
            on,
        );
        let on = working(case, received, 2, 15);
        add(&mut documents, "Bundle", ["bundle", "court_bundle", "court", "pdf"], on);
    }
    let life = (case.story.end(case.world) - received).num_days();
    for _ in 0..(2 + life / 45) {
        let on = working(case, received, 1, life);
        let (title, kind, origin, format) = case.dice.pick(&[
            ("Email from parent", "email", "family", "msg"),
            ("Email from solicitor", "email", "other_third_party", "msg"),
            ("Email from court", "email", "court", "eml"),
            ("Email from social worker", "email", "local_authority", "msg"),
            ("Photograph", "photograph", "family", "jpg"),
        ]);
        add(&mut documents, title, [kind, "correspondence", origin, format], on);
    }
    documents
}

fn add(to: &mut Vec<Incoming>, title: &'static str, what: [&'static str; 4], received: NaiveDate) {
    let [kind, folder, origin, format] = what;
    to.push(Incoming { title, kind, folder, origin, format, received });
}

/// A working day so many days on.
fn working(case: &mut Case, day: NaiveDate, low: i64, high: i64) -> NaiveDate {
    let day = case.dice.later(day, low, high);
    case.world.calendar.on_or_after(day)
}

/// Saved by the end of the next working day (paragraph 2.3).
fn take_in(case: &mut Case, document: Incoming) {
    let saved = case.within(document.received, 0, 1);
    let logged = case.within(document.received, 0, 3);
    let row = named(case, document.title, document.kind, document.folder, document.format);
    let row = row.with("origin", document.origin).with("medium", "electronic");
    let mut row =
        row.with("received_on", document.received).with("saved_on", saved).with("logged_on", logged);
    let deleted = match document.folder {
        "police_information" => case.known(police_due(case.story.law, case.story.closed, document.received)),
        "court_bundle" => case.story.closed.and_then(|closed| Some(closed.max(saved?))),
        _ => None,
    };
    if let Some(deleted) = deleted {
        row.put("deleted_on", deleted);
        if document.folder == "police_information" {
            deletion(case, row.text("document_id").to_owned(), deleted);
        }
    }
    case.add(row);
}

/// The last day that police information may be kept (paragraphs 11.1 and 11.2): the system deletes it then.
pub fn police_due(law: Law, closed: Option<NaiveDate>, received: NaiveDate) -> NaiveDate {
    let three = months(received, 3);
    if law == Law::Wtfh {
        return three;
    }
    let eighteen = months(received, 18);
    closed.map_or(eighteen, |closed| closed.min(eighteen)).max(three)
}

pub fn deletion(case: &mut Case, item: String, on: NaiveDate) {
    let row = Row::of("deletions").with("deletion_id", case.desk.ids.next("DL"));
    let row = row.with("case_id", &case.story.case_id).with("scope", "document").with("item_id", item);
    case.add(row.with("deleted_on", on).with("authority", "Automatic deletion by the case system"));
}

/// A new document's row, named as paragraph 4.1 asks: child's name, case number, document name.
pub fn named(
    case: &mut Case,
    title: &str,
    kind: &'static str,
    folder: &'static str,
    format: &'static str,
) -> Row {
    let child = case.story.family.children[0].name();
    let file_name = format!("{child}, {}, {title}.{format}", case.story.case_id);
    let row = Row::of("documents").with("document_id", case.desk.ids.next("D"));
    let row = row.with("case_id", &case.story.case_id).with("folder", folder).with("kind", kind);
    row.with("file_name", file_name).with("format", format)
}

/// Drawings and letters on paper: saved within seven days, the scan checked, the original returned or destroyed.
fn third_party_paper(case: &mut Case, end: NaiveDate) {
    if case.story.is_wtfh() || !case.dice.chance(0.35) {
        return;
    }
    let on = case.dice.day(case.story.received, end);
    let received = case.world.calendar.on_or_before(on).max(case.story.received);
    let saved = case.dice.later(received, 2, 6);
    let saved = case.known(case.world.calendar.on_or_before(saved).max(received));
    let (title, kind, origin) = case.dice.pick(&[
        ("Drawing of home", "drawing", "family"),
        ("Handwritten letter", "letter", "family"),
        ("Letter from family friend", "letter", "other_third_party"),
    ]);
    let row = named(case, title, kind, "direct_work", "jpg");
    let row = row.with("origin", origin).with("medium", "paper").with("received_on", received);
    let row = row.with("logged_on", saved).with("saved_on", saved).with("legibility_checked_on", saved);
    let original = saved.map(|_| if case.dice.chance(0.5) { "returned" } else { "destroyed" });
    case.add(row.with("original", original).with("original_dealt_with_on", saved));
}

/// A copy of the contact log, made to work from and deleted when the case closed (appendix 1).
fn copy_log(case: &mut Case) {
    let Some(closed) = case.story.closed.filter(|_| case.dice.chance(0.12)) else { return };
    let saved = case.dice.day(case.story.received, closed);
    let deleted = case.within(closed, 0, 4);
    let row = named(case, "Contact log copy", "contact_log_copy", "further_information", "pdf");
    let row = row.with("origin", "internal").with("medium", "electronic").with("saved_on", saved);
    case.add(row.with("deleted_on", deleted));
}

/// The welcome letter, and now and then another, as PDF files and logged.
fn send_letters(case: &mut Case, end: NaiveDate) {
    let letters = 1 + case.dice.below(2);
    for number in 0..letters {
        let on = if number == 0 {
            case.world.calendar.after(case.story.received, 2)
        } else {
            working(case, case.story.received, 15, 90)
        };
        if on > end {
            continue;
        }
        let title = if number == 0 { "Welcome letter" } else { "Appointment letter" };
        let logged = case.within(on, 0, 2);
        let row = named(case, title, "letter", "correspondence", "pdf");
        let row = row.with("origin", "internal").with("medium", "electronic").with("saved_on", on);
        case.add(row.with("version", "final").with("sent_on", on).with("sending_logged_on", logged));
    }
}
