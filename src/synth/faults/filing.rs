//! Reports that were filed: as what, logged when, with which drafts beside them, and how they were approved
//! (paragraphs 2.4 and 4.2).

use super::{
    Way,
    owed::{self, Breach, From, Owed, Slip, Wrong, slips, third_day},
};
use crate::synth::{
    case::{Case, Plant},
    dice::shift,
    documents::named,
    rows::Row,
    truth::Status,
};

static FILINGS: Owed = Owed {
    rule: "filing_not_logged",
    table: "reports",
    from: From::Column("filed_on"),
    due: third_day,
    done: "filing_logged_on",
    share: 0.05,
    fits: |_, _| true,
    plants: slips!(
        "the filing of a report logged", "the filing of a report never logged",
        Slip::Before => "the filing of a report logged on a day before it was filed"
    ),
};

/// What is wrong with a document of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paper {
    Late,
    Never,
    Excused,
}

impl Paper {
    fn status(self) -> Status {
        match self {
            Paper::Late => Status::Late,
            Paper::Never => Status::Overdue,
            Paper::Excused => Status::Excepted,
        }
    }
}

static PDFS: Wrong<Paper> = Wrong {
    rule: "report_not_pdf",
    table: "reports",
    on: "filed_on",
    share: 0.04,
    plants: &[
        Plant {
            kind: Paper::Late,
            weight: 6,
            reason: "the PDF of a filed report was saved after it was filed",
        },
        Plant { kind: Paper::Never, weight: 8, reason: "a report was filed as a Word document" },
        Plant {
            kind: Paper::Excused,
            weight: 1,
            reason: "a report was filed as a Word document, with a valid variation",
        },
    ],
    fits: |case, row, _| row.day("filed_on").is_some_and(|day| day < case.as_at()),
    apply: |case, place, kind| {
        let (late, document) = late_document(case, place, "filed");
        let row = &mut case.rows_mut("documents")[document];
        match kind {
            Paper::Late => row.put("saved_on", late),
            Paper::Never | Paper::Excused => row.put("format", "docx"),
        }
        row.taken = true;
        kind.status()
    },
};

static DRAFTS: Wrong<Paper> = Wrong {
    rule: "drafts_kept",
    table: "reports",
    on: "filed_on",
    share: 0.09,
    plants: &[
        Plant {
            kind: Paper::Late,
            weight: 6,
            reason: "the draft of a report was deleted after it was filed",
        },
        Plant { kind: Paper::Never, weight: 10, reason: "the draft of a filed report was kept" },
        Plant {
            kind: Paper::Excused,
            weight: 1,
            reason: "the draft of a filed report was kept, with a valid variation",
        },
    ],
    fits: |case, row, _| {
        let is_past = row.day("filed_on").is_some_and(|day| day < case.as_at());
        is_past && document_of(case, row.text("report_id"), "draft").is_some()
    },
    apply: |case, place, kind| {
        let (late, document) = late_document(case, place, "draft");
        let row = &mut case.rows_mut("documents")[document];
        row.put("deleted_on", (kind == Paper::Late).then_some(late));
        row.taken = true;
        kind.status()
    },
};

static MASTERS: Wrong<Breach> = Wrong {
    rule: "several_word_masters",
    table: "reports",
    on: "filed_on",
    share: 0.03,
    plants: &[
        Plant { kind: Breach::Plain, weight: 10, reason: "two Word versions of a filed report are kept" },
        Plant {
            kind: Breach::Excused,
            weight: 1,
            reason: "two Word versions of a filed report are kept, with a valid variation",
        },
    ],
    fits: |_, _, _| true,
    apply: |case, place, kind| {
        let (report, filed) =
            (case.rows("reports")[place].key(), case.rows("reports")[place].day("filed_on"));
        let row = named(case, "Report version 2", "report", "reporting_to_court", "docx");
        let row = row.with("report_id", report).with("origin", "internal").with("medium", "electronic");
        let mut row = row.with("saved_on", filed).with("version", "word_master");
        row.taken = true;
        case.add(row);
        kind.status()
    },
};

static EDITED: Wrong<Breach> = Wrong {
    rule: "approver_edited",
    table: "reports",
    on: "approved_on",
    share: 0.03,
    plants: &[
        Plant { kind: Breach::Plain, weight: 10, reason: "whoever approved the report edited it" },
        Plant {
            kind: Breach::Excused,
            weight: 1,
            reason: "whoever approved the report edited it, with a valid variation",
        },
    ],
    fits: |_, row, _| !row.is_blank("filed_on"),
    apply: |case, place, kind| {
        case.rows_mut("reports")[place].put("approver_amended", true);
        kind.status()
    },
};

static UNCHANGED: Wrong<Breach> = Wrong {
    rule: "approved_needing_changes",
    table: "reports",
    on: "approved_on",
    share: 0.025,
    plants: &[
        Plant { kind: Breach::Plain, weight: 10, reason: "approved, though changes were needed" },
        Plant {
            kind: Breach::Excused,
            weight: 1,
            reason: "approved though changes were needed, with a valid variation",
        },
    ],
    fits: |_, row, _| !row.is_blank("filed_on"),
    apply: |case, place, kind| {
        case.rows_mut("reports")[place].put("changes_needed", true);
        kind.status()
    },
};

pub fn plant(case: &mut Case) {
    owed::plant(case, &FILINGS);
    owed::plant_wrong(case, &PDFS);
    owed::plant_wrong(case, &DRAFTS);
    owed::plant_wrong(case, &MASTERS);
    owed::plant_wrong(case, &EDITED);
    owed::plant_wrong(case, &UNCHANGED);
}

fn document_of(case: &Case, report: &str, version: &str) -> Option<usize> {
    let is_it = |row: &Row| row.text("report_id") == report && row.text("version") == version;
    case.rows("documents").iter().position(is_it)
}

/// A day after the report was filed, and its document of this version.
fn late_document(case: &mut Case, place: usize, version: &str) -> (chrono::NaiveDate, usize) {
    let row = &case.rows("reports")[place];
    let filed = row.day("filed_on").expect("it fitted");
    let document = document_of(case, row.text("report_id"), version).expect("it fitted");
    let room = (case.as_at() - filed).num_days().clamp(1, 14);
    (shift(filed, case.dice.between(1, room)), document)
}
