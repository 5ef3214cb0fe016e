//! Which valid name somebody may have meant by one that is not. It never guesses from afar.

use std::cmp::Ordering;

/// The candidate nearest to a name, for "did you mean"; `None` when none is near.
///
/// Near is a slip or two of the keys (more in a longer name), or much the same beginning. Case, spaces and hyphens do
/// not tell names apart. Of candidates just as near, the first in the alphabet.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = plain(name);
    candidates
        .into_iter()
        .filter_map(|candidate| Nearness::of(&written, candidate))
        .min_by(Nearness::order)
        .map(|nearness| nearness.candidate)
}

struct Nearness<'a> {
    candidate: &'a str,
    slips: usize,
    likeness: f64,
}

/// From this likeness (Jaro and Winkler's, 1 is the same) names that differ much in length are near as well.
const ALIKE: f64 = 0.9;

impl<'a> Nearness<'a> {
    fn of(written: &str, candidate: &'a str) -> Option<Nearness<'a>> {
        let valid = plain(candidate);
        let slips = strsim::damerau_levenshtein(written, &valid);
        let likeness = strsim::jaro_winkler(written, &valid);
        let length = written.chars().count();
        let is_near = slips < length && slips <= 1 + length / 4 || likeness >= ALIKE;
        is_near.then_some(Nearness { candidate, slips, likeness })
    }

    fn order(&self, other: &Self) -> Ordering {
        let by_likeness = other.likeness.total_cmp(&self.likeness);
        self.slips.cmp(&other.slips).then(by_likeness).then(self.candidate.cmp(other.candidate))
    }
}

fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}
