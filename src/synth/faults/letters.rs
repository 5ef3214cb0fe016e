//! Letters and other information sent out: in what form, logged when, by which way (paragraphs 4.3, 4.8 and 6.1,
//! appendix 2).

use super::{
    Way,
    owed::{self, From, Owed, Slip, Wrong, slips, third_day},
};
use crate::synth::{
    case::{Case, Plant},
    rows::Row,
    truth::Status,
};

fn is_letter(row: &Row) -> bool {
    row.text("origin") == "internal" && row.is_blank("report_id")
}

static SENDINGS: Owed = Owed {
    rule: "sending_not_logged",
    table: "documents",
    from: From::Column("sent_on"),
    due: third_day,
    done: "sending_logged_on",
    share: 0.05,
    fits: |_, row| is_letter(row),
    plants: slips!(
        "the sending of a letter logged", "the sending of a letter never logged",
        Slip::Before => "the sending of a letter logged on a day before it was sent"
    ),
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Word,
    Misplaced,
    Excused,
}

static FORMS: Wrong<Form> = Wrong {
    rule: "letter_not_pdf",
    table: "documents",
    on: "sent_on",
    share: 0.04,
    plants: &[
        Plant { kind: Form::Word, weight: 9, reason: "a letter sent as a Word document" },
        Plant {
            kind: Form::Misplaced,
            weight: 4,
            reason: "a letter that was sent, saved in the wrong folder",
        },
        Plant {
            kind: Form::Excused,
            weight: 1,
            reason: "a letter sent as a Word document, with a valid variation",
        },
    ],
    fits: |_, row, _| is_letter(row),
    apply: |case, place, kind| {
        let row = &mut case.rows_mut("documents")[place];
        match kind {
            Form::Misplaced => row.put("folder", "further_information"),
            Form::Word | Form::Excused => row.put("format", "docx"),
        }
        if kind == Form::Excused { Status::Excepted } else { Status::Overdue }
    },
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sending {
    PlainEmail,
    PersonalEmail,
    Unverified,
    TwoAddresses,
    NoReturnAddress,
    Unconfirmed,
    Exchange,
    Undated,
    Excused,
}

static SECURITY: Wrong<Sending> = Wrong {
    rule: "insecure_transfer",
    table: "transfers",
    on: "sent_on",
    share: 0.022,
    plants: &[
        Plant { kind: Sending::PlainEmail, weight: 10, reason: "information sent by plain email" },
        Plant {
            kind: Sending::PersonalEmail,
            weight: 2,
            reason: "information sent from a personal email account",
        },
        Plant {
            kind: Sending::Unverified,
            weight: 6,
            reason: "sent to a family's email address that nobody verified",
        },
        Plant {
            kind: Sending::TwoAddresses,
            weight: 5,
            reason: "sent to two of a family's email addresses at once",
        },
        Plant {
            kind: Sending::NoReturnAddress,
            weight: 5,
            reason: "posted to a family without a return address",
        },
        Plant {
            kind: Sending::Unconfirmed,
            weight: 4,
            reason: "posted to a family's address that nobody confirmed",
        },
        Plant { kind: Sending::Exchange, weight: 2, reason: "sent to a solicitor by document exchange" },
        Plant {
            kind: Sending::Undated,
            weight: 1,
            reason: "information sent by plain email, nobody knows when",
        },
        Plant {
            kind: Sending::Excused,
            weight: 1,
            reason: "information sent by plain email, with a valid variation",
        },
    ],
    fits: |_, row, kind| {
        let (information, method) = (row.text("information"), row.text("method"));
        match kind {
            Sending::Unverified | Sending::TwoAddresses => {
                information == "welcome_pack" && method == "egress"
            }
            Sending::NoReturnAddress => method == "standard_post",
            Sending::Unconfirmed => information == "other_correspondence",
            Sending::Exchange => information == "solicitor_or_la_correspondence",
            _ => matches!(method, "egress" | "secure_email"),
        }
    },
    apply: |case, place, kind| {
        let row = &mut case.rows_mut("transfers")[place];
        match kind {
            Sending::PersonalEmail => row.put("method", "personal_email"),
            Sending::Unverified => row.put("email_verified", false),
            Sending::TwoAddresses => row.put("recipients", 2_i64),
            Sending::NoReturnAddress => row.put("return_address", false),
            Sending::Unconfirmed => row.put("address_confirmed", false),
            Sending::Exchange => row.put("method", "dx"),
            Sending::PlainEmail | Sending::Undated | Sending::Excused => row.put("method", "plain_email"),
        }
        match kind {
            Sending::Undated => {
                row.put("sent_on", "");
                Status::Unknown
            }
            Sending::Excused => Status::Excepted,
            _ => Status::Overdue,
        }
    },
};

pub fn plant(case: &mut Case) {
    owed::plant(case, &SENDINGS);
    owed::plant_wrong(case, &FORMS);
    owed::plant_wrong(case, &SECURITY);
}
