//! What is kept past its time though nothing holds it (paragraphs 2.5, 13.5 and 9.15, appendix 1), and decisions to
//! keep a record that do not stand (10.3).

use super::{
    Way,
    owed::{self, From, Owed, Slip, fifth_day, slips},
};
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    rows::Row,
    truth::Status,
};

static BUNDLES: Owed = Owed {
    rule: "electronic_bundle_kept",
    table: "documents",
    from: From::Closing,
    due: fifth_day,
    done: "deleted_on",
    share: 0.09,
    fits: |_, row| row.text("folder") == "court_bundle" && !row.is_blank("deleted_on"),
    plants: &[
        Plant { kind: Slip::Dated(Way::Late), weight: 3, reason: "an electronic bundle deleted late" },
        Plant {
            kind: Slip::Dated(Way::Undone),
            weight: 4,
            reason: "an electronic bundle kept in a closed case",
        },
    ],
};

static COPIES: Owed = Owed {
    rule: "contact_log_copy_kept",
    table: "documents",
    from: From::Closing,
    due: fifth_day,
    done: "deleted_on",
    share: 0.15,
    fits: |_, row| row.text("kind") == "contact_log_copy",
    plants: slips!("a copy of the contact log deleted", "a copy of the contact log kept in a closed case"),
};

static REFERRALS: Owed = Owed {
    rule: "referral_document_kept",
    table: "documents",
    from: From::Column("saved_on"),
    due: |case, from| {
        let thirty = shift(from, 30);
        case.story.closed.map_or(thirty, |closed| closed.min(thirty))
    },
    done: "deleted_on",
    share: 0.12,
    fits: |_, row| row.text("kind") == "referral",
    plants: &[
        Plant { kind: Slip::Dated(Way::Late), weight: 5, reason: "the document of a referral deleted late" },
        Plant { kind: Slip::Dated(Way::Undone), weight: 6, reason: "the document of a referral kept" },
        Plant {
            kind: Slip::Undated,
            weight: 1,
            reason: "nobody can tell when the document of a referral was saved",
        },
    ],
};

static ARCHIVE: Owed = Owed {
    rule: "archive_not_registered",
    table: "paper_items",
    from: From::Closing,
    due: fifth_day,
    done: "archive_register_on",
    share: 0.1,
    fits: |_, row| row.text("kind") == "closed_file",
    plants: &[
        Plant {
            kind: Slip::Dated(Way::Late),
            weight: 5,
            reason: "a closed file registered in the archive late",
        },
        Plant {
            kind: Slip::Dated(Way::Undone),
            weight: 5,
            reason: "a closed file not registered in the archive",
        },
        Plant {
            kind: Slip::Before,
            weight: 1,
            reason: "a file registered in the archive on a day before its case closed",
        },
    ],
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extension {
    ByManager,
    NoDirector,
    NoReason,
    Undated,
}

#[rustfmt::skip]
static EXTENSIONS: [Plant<Extension>; 4] = [
    Plant { kind: Extension::ByManager, weight: 4, reason: "a record kept longer by a service manager, who may not decide that" },
    Plant { kind: Extension::NoDirector, weight: 4, reason: "a record kept longer without an operational director" },
    Plant { kind: Extension::NoReason, weight: 3, reason: "a record kept longer without a reason" },
    Plant { kind: Extension::Undated, weight: 1, reason: "a record kept longer by a service manager, on no known day" },
];

pub fn plant(case: &mut Case) {
    owed::plant(case, &BUNDLES);
    owed::plant(case, &COPIES);
    for (place, slip) in owed::plant(case, &REFERRALS) {
        if slip == Slip::Undated {
            unsaved_referral(case, place);
        }
    }
    owed::plant(case, &ARCHIVE);
    extend(case);
}

/// Without the day that its document was saved, nobody can say that the referral is on the record.
fn unsaved_referral(case: &mut Case, place: usize) {
    let document = case.rows("documents")[place].key();
    let named = case.rows("s47_referrals").iter().find(|row| row.text("document_id") == document);
    let Some((id, sent)) = named.and_then(|row| Some((row.key(), row.day("sent_on")?))) else { return };
    let reason = "nobody can tell when the document of the referral was saved";
    let rule = "referred_child_not_added";
    if let Some(fault) = case.truth.iter_mut().find(|fault| fault.rule == rule && fault.subject.1 == id) {
        // The child was added late, or not at all; now neither is done.
        if fault.status == Status::Late {
            (fault.status, fault.reason) = (Status::Overdue, reason.to_owned());
        }
    } else if let Some(status) = case.missed(case.world.calendar.after(sent, 3), None) {
        case.fault(rule, ("s47_referrals", &id), status, reason);
    }
}

/// A decision to keep a record of our own time, long before it would have to go.
fn extend(case: &mut Case) {
    let Some(closed) = case.story.closed.filter(|closed| shift(*closed, 12) <= case.as_at()) else { return };
    let Some(chosen) = case.plant(0.006, &EXTENSIONS, |_, _| true) else { return };
    let team = &case.world.organisation.teams[case.story.team];
    let leader = if matches!(chosen.kind, Extension::ByManager | Extension::Undated) {
        team.manager
    } else {
        team.head
    };
    let director = team.director.filter(|_| chosen.kind != Extension::NoDirector);
    let (leader, director) = (leader.map(|p| case.id_of(p)), director.map(|p| case.id_of(p)));
    let id = case.desk.ids.next("RD");
    let decided = (chosen.kind != Extension::Undated).then(|| shift(closed, 9));
    let reason = (chosen.kind != Extension::NoReason).then_some("Complaint under way.");
    let row = Row::of("retention_decisions").with("decision_id", &id).with("case_id", &case.story.case_id);
    let row = row.with("decided_on", decided).with("area_leader_id", leader).with("director_id", director);
    case.add(row.with("reason", reason));
    let status = if chosen.kind == Extension::Undated { Status::Unknown } else { Status::Overdue };
    case.fault("invalid_extension", ("retention_decisions", &id), status, chosen.reason);
}
