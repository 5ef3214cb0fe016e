//! Text that is held once however often it comes: the same few rules, teams, people and cases stand in millions of rows.

use std::{cell::RefCell, cmp::Ordering, fmt, ops::Deref};

use arcstr::ArcStr;
use serde::{Deserialize, Deserializer, de};

/// Text that cannot change, and is shared where it is cloned. It takes the room of one pointer: there are fourteen in each of
/// millions of findings, most of them the same or none.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(ArcStr);

/// How many texts read last are kept in mind, to be shared with the same that come after.
const KEPT: usize = 4096;

thread_local! {
    static LAST: RefCell<Vec<Option<Text>>> = RefCell::new(vec![None; KEPT]);
}

impl Text {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same text as was read before, where it is still in mind.
    pub fn read(text: &str) -> Text {
        let place = xxhash_rust::xxh3::xxh3_64(text.as_bytes()) as usize % KEPT;
        LAST.with_borrow_mut(|last| match &last[place] {
            Some(known) if **known == *text => known.clone(),
            _ => last[place].insert(Text::from(text)).clone(),
        })
    }
}

impl Default for Text {
    fn default() -> Text {
        Text(ArcStr::new())
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Text) -> Ordering {
        if ArcStr::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.cmp(&other.0) }
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Text) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text(text.into())
    }
}

impl From<Text> for String {
    fn from(text: Text) -> String {
        text.as_str().to_owned()
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Text, D::Error> {
        struct Read;
        impl de::Visitor<'_> for Read {
            type Value = Text;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("text")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text::read(text))
            }
        }
        from.deserialize_str(Read)
    }
}
