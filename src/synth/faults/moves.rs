//! Paper whose place or journey is not recorded (paragraphs 2.3, 4.5, 4.9 and 4.10), and copies not sealed (4.14).

use super::{
    Way,
    owed::{self, From, Owed, Slip, Wrong, fifth_day, slips, third_day},
    variation,
};
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    security,
    truth::Status,
};

static PLACES: Owed = Owed {
    rule: "paper_location_unlogged",
    table: "paper_items",
    from: From::Column("received_on"),
    due: third_day,
    done: "location_logged_on",
    share: 0.1,
    fits: |_, row| matches!(row.text("kind"), "family_item" | "unscannable"),
    plants: slips!(
        "where a family's paper is kept logged", "where a family's paper is kept never logged",
        Slip::Undated => "nobody can tell when a family's paper came"
    ),
};

static MOVES: Owed = Owed {
    rule: "paper_move_untracked",
    table: "paper_movements",
    from: From::Column("sent_on"),
    due: fifth_day,
    done: "receipt_confirmed_on",
    share: 0.12,
    fits: |_, _| true,
    plants: slips!(
        "receipt of paper that was moved confirmed", "receipt of paper that was moved never confirmed",
        Slip::Undated => "nobody can tell when paper was moved"
    ),
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    Unannounced,
}

static UNANNOUNCED: Wrong<Move> = Wrong {
    rule: "paper_move_untracked",
    table: "paper_movements",
    on: "sent_on",
    share: 0.05,
    plants: &[Plant {
        kind: Move::Unannounced,
        weight: 1,
        reason: "the receiving office was told after the paper was sent",
    }],
    fits: |case, row, _| {
        let due = row.day("sent_on").map(|sent| case.world.calendar.after(sent, 5));
        due.is_some_and(|due| due < case.as_at())
    },
    apply: |case, place, _| {
        let row = &mut case.rows_mut("paper_movements")[place];
        let told = row.day("sent_on").map(|sent| shift(sent, 1));
        row.put("receiver_told_on", told);
        Status::Overdue
    },
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seal {
    Late,
    Never,
    ByOther,
    Inside,
    Misnamed,
    NotZipped,
    Unopened,
    Excused,
}

#[rustfmt::skip]
static SEALS: [Plant<Seal>; 8] = [
    Plant { kind: Seal::Misnamed, weight: 5, reason: "the sealed copy's name does not hold the day it was made" },
    Plant { kind: Seal::Late, weight: 4, reason: "the record was copied and sealed late" },
    Plant { kind: Seal::Never, weight: 2, reason: "a review was opened, and the record was never copied" },
    Plant { kind: Seal::ByOther, weight: 2, reason: "the sealed copy was made by a service manager" },
    Plant { kind: Seal::Inside, weight: 2, reason: "the sealed copy was saved inside the case record" },
    Plant { kind: Seal::NotZipped, weight: 2, reason: "the sealed copy is not a zipped file" },
    Plant { kind: Seal::Unopened, weight: 1, reason: "nobody can tell when the review was opened" },
    Plant { kind: Seal::Excused, weight: 1, reason: "the record was copied and sealed late, with a valid variation" },
];

pub fn plant(case: &mut Case) {
    owed::plant(case, &PLACES);
    owed::plant(case, &MOVES);
    owed::plant_wrong(case, &UNANNOUNCED);
    seal(case);
}

/// A copy made for a review of a serious incident, in a case that closed well before the as-at day.
fn seal(case: &mut Case) {
    let is_past = case.story.closed.is_some_and(|closed| shift(closed, 8) < case.as_at());
    let is_made = !case.rows("sealed_copies").is_empty();
    let share = if is_made { 0.25 } else { 0.004 };
    let Some(chosen) = case.plant(share, &SEALS, |_, _| is_past) else { return };
    if !is_made {
        security::seal(case);
    }
    let team = &case.world.organisation.teams[case.story.team];
    let manager = team.manager.map(|manager| case.id_of(manager));
    let row = &mut case.rows_mut("sealed_copies")[0];
    let opened = row.day("review_opened_on").expect("a seal is made for a review opened on a day");
    let (id, late) = (row.key(), shift(opened, 6));
    let case_id = row.text("case_id").to_owned();
    match chosen.kind {
        Seal::Late | Seal::Excused => {
            row.put("copied_on", late);
            row.put("file_name", format!("{case_id} sealed {}.zip", late.format("%d%m%Y")));
        }
        Seal::Never => {
            row.put("copied_on", "");
            row.put("copied_by", "");
            row.put("file_name", "");
        }
        Seal::ByOther => row.put("copied_by", manager),
        Seal::Inside => row.put("outside_record", false),
        Seal::Misnamed => row.put("file_name", format!("{case_id} copy for review.zip")),
        Seal::NotZipped => row.put("file_name", format!("{case_id} sealed {}.pdf", opened.format("%Y%m%d"))),
        Seal::Unopened => row.put("review_opened_on", ""),
    }
    row.taken = true;
    let status = match chosen.kind {
        Seal::Late => Status::Late,
        Seal::Unopened => Status::Unknown,
        Seal::Excused => {
            variation::valid(case, "4.14", Some(&id), opened);
            Status::Excepted
        }
        _ => Status::Overdue,
    };
    case.fault("record_not_sealed", ("sealed_copies", &id), status, chosen.reason);
}
