//! What a rule says is owed, and what a rule is.

use chrono::NaiveDateTime;

use super::world::{Row, World};

/// One obligation, met or not, as its rule lists it.
#[derive(Debug, Clone, Default)]
pub struct Owed {
    pub case_id: Option<String>,
    /// The table's name.
    pub subject_kind: String,
    pub subject_id: String,
    pub triggered_at: Option<NaiveDateTime>,
    pub due_at: Option<NaiveDateTime>,
    pub done_at: Option<NaiveDateTime>,
    pub holder_staff_id: Option<String>,
    pub holder_team_id: Option<String>,
    pub held_by: Option<String>,
    pub lapses_at: Option<NaiveDateTime>,
    pub part: Option<String>,
    /// The rule itself says that the row cannot be judged, though trigger and due may be told.
    pub is_unknown: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Deadline,
    Prohibition,
    Advisory,
}

/// A rule as the catalogue's page gives it.
#[derive(Clone, Copy)]
pub struct Rule {
    pub name: &'static str,
    /// The ¶ column, its entries parted by `, `.
    pub paragraphs: &'static str,
    pub kind: Kind,
    pub early_ok: bool,
    pub always: bool,
    pub standing: bool,
    pub no_variation: bool,
    /// The page does not say how `part` is written: it need only tell the obligations of one subject apart.
    pub free_part: bool,
    pub find: fn(&World) -> Vec<Owed>,
}

impl Rule {
    pub const fn deadline(
        name: &'static str,
        paragraphs: &'static str,
        find: fn(&World) -> Vec<Owed>,
    ) -> Rule {
        Rule {
            name,
            paragraphs,
            kind: Kind::Deadline,
            early_ok: false,
            always: false,
            standing: false,
            no_variation: false,
            free_part: false,
            find,
        }
    }

    pub const fn prohibition(
        name: &'static str,
        paragraphs: &'static str,
        find: fn(&World) -> Vec<Owed>,
    ) -> Rule {
        Rule { kind: Kind::Prohibition, ..Rule::deadline(name, paragraphs, find) }
    }

    pub const fn advisory(
        name: &'static str,
        paragraphs: &'static str,
        find: fn(&World) -> Vec<Owed>,
    ) -> Rule {
        Rule { kind: Kind::Advisory, ..Rule::deadline(name, paragraphs, find) }
    }

    pub const fn early_ok(self) -> Rule {
        Rule { early_ok: true, ..self }
    }

    pub const fn always(self) -> Rule {
        Rule { always: true, ..self }
    }

    pub const fn standing(self) -> Rule {
        Rule { standing: true, ..self }
    }

    pub const fn free_part(self) -> Rule {
        Rule { free_part: true, ..self }
    }

    pub const fn no_variation(self) -> Rule {
        Rule { no_variation: true, ..self }
    }
}

impl Owed {
    /// A duty whose subject is this row, in the row's own case.
    pub fn of(row: &Row) -> Owed {
        let case_id = match row.table() {
            "children" | "staff" | "teams" | "authorisations" | "practice_assessments" => None,
            "compliance_reviews" | "shield_access" | "paper_movements" | "bank_holidays" => None,
            _ => row.text("case_id").map(str::to_owned),
        };
        Owed {
            case_id,
            subject_kind: row.table().to_owned(),
            subject_id: row.key().to_owned(),
            ..Owed::default()
        }
    }

    pub fn in_case(self, case_id: Option<&str>) -> Owed {
        Owed { case_id: case_id.map(str::to_owned), ..self }
    }

    pub fn triggered(self, at: Option<NaiveDateTime>) -> Owed {
        Owed { triggered_at: at, ..self }
    }

    pub fn due(self, at: Option<NaiveDateTime>) -> Owed {
        Owed { due_at: at, ..self }
    }

    pub fn done(self, at: Option<NaiveDateTime>) -> Owed {
        Owed { done_at: at, ..self }
    }

    /// A prohibition: due when it happened.
    pub fn happened(self, at: Option<NaiveDateTime>) -> Owed {
        Owed { triggered_at: at, due_at: at, ..self }
    }

    pub fn lapses(self, at: Option<NaiveDateTime>) -> Owed {
        Owed { lapses_at: at, ..self }
    }

    pub fn held_by_staff(self, staff_id: Option<&str>, team_id: Option<&str>) -> Owed {
        Owed {
            holder_staff_id: staff_id.map(str::to_owned),
            holder_team_id: team_id.map(str::to_owned),
            ..self
        }
    }

    pub fn part(self, part: impl Into<String>) -> Owed {
        Owed { part: Some(part.into()), ..self }
    }

    pub fn unknown_if(self, is_unknown: bool) -> Owed {
        Owed { is_unknown, ..self }
    }
}
