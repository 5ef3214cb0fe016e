//! Numbers, days and lists as British English reads them. Never anything about what they mean.

use chrono::{DateTime, NaiveDate, Utc};

/// `9 March 2026`.
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// `Monday 9 March 2026`.
pub fn weekday(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}

/// `February 2026`, of any day in it.
pub fn month(day: NaiveDate) -> String {
    day.format("%B %Y").to_string()
}

/// `Feb 26`, where thirteen of them stand beside one another.
pub fn short_month(day: NaiveDate) -> String {
    day.format("%b %y").to_string()
}

/// `9 March 2026 at 14:30 UTC`.
pub fn moment(moment: DateTime<Utc>) -> String {
    moment.format("%-d %B %Y at %H:%M UTC").to_string()
}

/// `1,234`.
pub fn number(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::from(if n < 0 { "-" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 case`, `1,234 cases`.
pub fn counted(n: i64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// `a, b and c`.
pub fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A whole percentage that never says 0% or 100% of what is neither.
pub fn percent(part: i64, whole: i64) -> String {
    if whole == 0 {
        return "none due".into();
    }
    let rounded = (100.0 * part as f64 / whole as f64).round() as i64;
    let text = match rounded {
        0 if part > 0 => "under 1".to_owned(),
        100 if part < whole => "over 99".to_owned(),
        other => other.to_string(),
    };
    format!("{text}%")
}

/// How long ago or ahead a day is: `today`, `tomorrow`, `in 3 days`, `41 days ago`.
pub fn distance(from: NaiveDate, to: NaiveDate) -> String {
    match (to - from).num_days() {
        0 => "today".into(),
        1 => "tomorrow".into(),
        -1 => "yesterday".into(),
        ahead if ahead > 0 => format!("in {} days", number(ahead)),
        ago => format!("{} days ago", number(-ago)),
    }
}

/// A word of the contract as people write it: `business_services_manager`, `business services manager`.
pub fn plain(word: &str) -> String {
    word.replace('_', " ")
}

/// With its first letter as at the head of a sentence.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// With its first letter as inside a sentence; a word of capitals stays.
pub fn inner(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), text.chars().nth(1)) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}
