//! Words in a text: whole, in any case.

/// Whether a text holds a phrase, any white space between its words.
pub fn holds(text: &str, phrase: &str) -> bool {
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let phrase: Vec<char> = phrase.to_lowercase().chars().collect();
    (0..text.len()).any(|at| {
        let begins = at == 0 || !is_word(text[at - 1]);
        begins && ends_at(&text, at, &phrase).is_some_and(|end| end == text.len() || !is_word(text[end]))
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where the phrase ends that begins here.
fn ends_at(text: &[char], begins: usize, phrase: &[char]) -> Option<usize> {
    let mut at = begins;
    for wanted in phrase {
        if *wanted == ' ' {
            let spaces = text[at..].iter().take_while(|c| c.is_whitespace()).count();
            if spaces == 0 {
                return None;
            }
            at += spaces;
        } else {
            if text.get(at) != Some(wanted) {
                return None;
            }
            at += 1;
        }
    }
    Some(at)
}
