//! How the dates of a column are written, as its values show it. Where they could be either way it says so.

use crate::{
    config::DateOrder,
    contract::Kind,
    ingest::survey::{SurveyedColumn, fits, is_dated},
};

/// How a column writes its dates.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Written {
    /// As the contract has them: nothing is to be said.
    Contract,
    /// In a way that must be said, and that the values prove.
    So(DateOrder),
    /// In one of two ways: no value tells which.
    Either([DateOrder; 2]),
    /// Some are day-first and some month-first.
    Both,
}

/// Formats that are met, those of two-digit years first: four digits are not read by them.
const FORMATS: [&str; 34] = [
    "%d/%m/%y",
    "%m/%d/%y",
    "%d-%m-%y",
    "%d.%m.%y",
    "%d/%m/%y %H:%M",
    "%m/%d/%y %H:%M",
    "%d-%b-%y",
    "%d %b %y",
    "%d/%b/%y",
    "%d-%b-%y %H:%M",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d/%b/%Y",
    "%d-%b-%Y %H:%M",
    "%d-%b-%Y %H:%M:%S",
    "%d %b %Y %H:%M",
    "%d %b %Y %H:%M:%S",
    "%d %b %Y, %H:%M",
    "%d %B %Y",
    "%d %B %Y %H:%M",
    "%d %B %Y at %H:%M",
    "%a %d %b %Y",
    "%A %d %B %Y",
    "%b %d, %Y",
    "%b %d %Y",
    "%B %d, %Y",
    "%b %d %Y %I:%M%p",
    "%b %d, %Y %I:%M %p",
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y%m%d",
    "%Y%m%d%H%M%S",
    "%Y.%m.%d",
];

/// From this share of its cells on, a column's dates are written in one way.
const MOST: f64 = 0.8;

/// How the dates of a column are written, and which share of its cells is so; `None` where it holds no dates.
pub(super) fn written(kind: &Kind, column: &SurveyedColumn) -> Option<(Written, f64)> {
    let contract = column.share(|text| fits(kind, text))?;
    let [day_first, month_first, either] = column.date_orders();
    let ordered = |order: &DateOrder| column.share(|text| is_dated(order, text)).unwrap_or_default();
    let (days, months) = (ordered(&DateOrder::DayFirst), ordered(&DateOrder::MonthFirst));
    if days.max(months) >= MOST && days.max(months) >= contract {
        let by_contract = contract >= days;
        return Some(match (day_first, month_first, either) {
            (0, 0, 0) if by_contract => (Written::Contract, contract),
            (1.., 0, _) if by_contract => (Written::Contract, contract),
            (1.., 0, _) => (Written::So(DateOrder::DayFirst), days),
            (0, 1.., _) => (Written::So(DateOrder::MonthFirst), months),
            (0, 0, 0) => (Written::So(DateOrder::DayFirst), days),
            (0, 0, _) => (Written::Either([DateOrder::DayFirst, DateOrder::MonthFirst]), days),
            _ => (Written::Both, days.max(months)),
        });
    }
    if contract >= MOST {
        return Some((Written::Contract, contract));
    }
    other(column).or((contract > 0.0).then_some((Written::Contract, contract)))
}

/// In a format, or counted from 1970.
fn other(column: &SurveyedColumn) -> Option<(Written, f64)> {
    let formats = FORMATS.iter().map(|format| DateOrder::Format((*format).to_owned()));
    let mut found: Vec<(DateOrder, f64)> = Vec::new();
    for order in formats.chain(epoch(column)) {
        match column.share(|text| is_dated(&order, text)) {
            Some(share) if share >= MOST => found.push((order, share)),
            _ => {}
        }
    }
    let best = found.iter().map(|(_, share)| *share).fold(0.0, f64::max);
    found.retain(|(_, share)| *share >= best);
    let first = |start: &str| found.iter().find(|(order, _)| order.word().starts_with(start));
    if let (Some((days, _)), Some((months, _))) = (first("%d/%m/%y"), first("%m/%d/%y")) {
        return Some((Written::Either([days.clone(), months.clone()]), best));
    }
    let (order, share) = found.into_iter().next()?;
    Some((Written::So(order), share))
}

/// Ten digits are seconds since 1970 and thirteen milliseconds, for the years that an export is about.
fn epoch(column: &SurveyedColumn) -> Option<DateOrder> {
    let of = |digits: usize| {
        let is_count = |text: &str| text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
        column.share(is_count).is_some_and(|share| share >= MOST)
    };
    match (of(10), of(13)) {
        (true, _) => Some(DateOrder::EpochSeconds),
        (_, true) => Some(DateOrder::EpochMilliseconds),
        _ => None,
    }
}
