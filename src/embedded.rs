//! The data files that are part of the program: contract tables, queries, page templates, the rules' examples.

static FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The text of one file by its path from the project's top (`queries/judge/judgement.sql`).
///
/// # Panics
/// When there is no such file: the name is always one of ours.
pub fn text(path: &str) -> &'static str {
    let at = FILES.binary_search_by(|(name, _)| (*name).cmp(path));
    FILES[at.unwrap_or_else(|_| panic!("{path} is not part of the program"))].1
}

/// Path and text of every file below a folder, in the order of their paths.
pub fn below(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES
        .iter()
        .copied()
        .filter(move |(name, _)| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
}
