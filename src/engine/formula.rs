//! What a column of a query is made of, as far as dates go: the deadline functions, the choices between dates, and the
//! columns of the contract that they begin from.

use super::functions::Unit;

/// How a value comes about. Conditions are not kept: where a query chooses by one, every choice is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Formula {
    /// Always blank.
    #[default]
    Nothing,
    /// As a table of the contract has it.
    Column { table: String, column: String },
    /// A `$name`.
    Parameter(String),
    /// `within_working_days(from, number)` and its like.
    Counted { unit: Unit, from: Box<Formula>, number: Number },
    /// `birthday(born, number)`.
    Birthday { born: Box<Formula>, number: Number },
    /// `end_of_day(of)`.
    EndOfDay(Box<Formula>),
    /// The day without its time.
    DayOf(Box<Formula>),
    /// The first day of its month.
    FirstOfMonth(Box<Formula>),
    /// An interval added, or taken away.
    Shifted { from: Box<Formula>, months: i32, days: i64 },
    /// `least(…)`: the earliest of those that are given.
    Earliest(Vec<Formula>),
    /// `greatest(…)`.
    Latest(Vec<Formula>),
    /// One of these: the branches of a `case`, of a `coalesce`, of a union.
    OneOf(Vec<Formula>),
    /// Anything else, by its text.
    Other(String),
}

/// How many days, hours, weeks, months or years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Number {
    Parameter(String),
    Given(i64),
}

impl Formula {
    /// One of several; what is blank or there twice is left out.
    pub(super) fn one_of(several: impl IntoIterator<Item = Formula>) -> Formula {
        let mut kept: Vec<Formula> = Vec::new();
        for formula in several {
            let flat = match formula {
                Formula::OneOf(inner) => inner,
                Formula::Nothing => Vec::new(),
                other => vec![other],
            };
            for one in flat {
                if !kept.contains(&one) {
                    kept.push(one);
                }
            }
        }
        match kept.len() {
            0 => Formula::Nothing,
            1 => kept.swap_remove(0),
            _ => Formula::OneOf(kept),
        }
    }

    /// The formulas that this is one of.
    pub fn choices(&self) -> &[Formula] {
        match self {
            Formula::Nothing => &[],
            Formula::OneOf(several) => several,
            one => std::slice::from_ref(one),
        }
    }

    /// Table and column of every date it begins from, in the order of the query.
    pub fn columns(&self) -> Vec<(&str, &str)> {
        let mut found = Vec::new();
        self.gather(&mut found);
        found
    }

    fn gather<'a>(&'a self, found: &mut Vec<(&'a str, &'a str)>) {
        match self {
            Formula::Nothing | Formula::Parameter(_) | Formula::Other(_) => {}
            Formula::Column { table, column } => {
                if !found.contains(&(table.as_str(), column.as_str())) {
                    found.push((table, column));
                }
            }
            Formula::Counted { from: of, .. }
            | Formula::Birthday { born: of, .. }
            | Formula::Shifted { from: of, .. }
            | Formula::EndOfDay(of)
            | Formula::DayOf(of)
            | Formula::FirstOfMonth(of) => of.gather(found),
            Formula::Earliest(several) | Formula::Latest(several) | Formula::OneOf(several) => {
                several.iter().for_each(|one| one.gather(found));
            }
        }
    }
}
