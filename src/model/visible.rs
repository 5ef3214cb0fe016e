//! Text of others made harmless to look at: what moves a terminal's cursor or turns the order of what is read is shown as what
//! it is. Exports are typed by many hands, and by people who mean harm.

use std::borrow::Cow;

/// The text with each control character, and each that sets the direction of writing, as `[U+202E]`; line ends and tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain || !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if is_hidden(letter) {
            shown.push_str(&format!("[U+{:04X}]", u32::from(letter)));
        } else {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

fn is_hidden(letter: char) -> bool {
    let directs = matches!(letter, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    directs || (letter.is_control() && letter != '\n' && letter != '\t')
}
