//! The packs of shielded cases (5.2): for each person whom an access list names, their cases' work, in a folder of their own
//! that nobody else is to be given. The children at greatest risk need their reminders too.

use std::path::PathBuf;

use super::{
    Options, Summary, archive,
    audience::Audience,
    fetch,
    folder::{self, Draft},
    ledger::Ledger,
    manager,
    others::{self, Whose},
    pack::{self, Pack},
    page::Pages,
};
use crate::{Result, engine::Session, progress::Progress};

const FOLDER: &str = "shielded";

const QUESTIONS: [&str; 5] = [
    "What waits for a manager of these cases?",
    "What else is overdue on them, and with whom?",
    "What falls due on them next?",
    "Which of the children were seen longest ago?",
    "Is their record kept in time?",
];

static AUDIENCE: Audience = Audience {
    folder: FOLDER,
    title: "Shielded cases",
    opens_it_to: "look after the cases that nobody else sees",
    template: "manager.html",
    owners: &manager::OWNERS,
    keys: |_| Vec::new(),
    pack: |ledger, staff_id| pack(ledger, staff_id),
};

/// Writes the pack of each of these people, each from a session of theirs in which there are the shielded cases that they are
/// named for and no other, in place of those that stood in the folder `shielded` of `out`.
///
/// # Errors
/// As [`super::render`].
pub fn write(
    people: &[String],
    session_of: &dyn Fn(&str) -> Result<Session>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Summary> {
    let recipients = archive::recipients(&options.recipients)?;
    folder::ours_to_replace(&options.out)?;
    if !options.out.join(folder::MARKER).exists() {
        // The folder around it is the packs', which come later.
        Draft::beside(&options.out)?.publish()?;
    }
    let draft = Draft::beside(&options.out.join(FOLDER))?;
    let pages = Pages::new()?;
    for person in people {
        let session = session_of(person)?;
        let organisation = fetch::organisation(&session, options, progress)?;
        let ledger = Ledger::of(&organisation, options)?;
        let folder = PathBuf::from(folder::encoded(person));
        let (_, file) = pack::write_one(&ledger, &pages, &AUDIENCE, pack(&ledger, person)?, &folder, &draft)?;
        others::append(&ledger, &session, &[&file], &draft, progress)?;
    }
    let files = draft.n_files();
    draft.publish_to(&recipients)?;
    Ok(Summary { packs: people.len(), files })
}

/// Where the packs of shielded cases are: a folder in that of the packs, or an archive there.
///
/// # Errors
/// As [`super::place`].
pub fn place(options: &Options) -> Result<PathBuf> {
    super::place(&Options { out: options.out.join(FOLDER), ..options.clone() })
}

fn pack<'a>(ledger: &Ledger<'a>, staff_id: &str) -> Result<Pack<'a>> {
    let others = ledger.owner_roles().into_iter().filter(|role| !manager::OWNERS.contains(role)).collect();
    let of = manager::Of {
        name: format!("Shielded cases of {}", ledger.person_name(staff_id)),
        audience: "Shielded cases",
        questions: &QUESTIONS,
        group: String::new(),
        rows: ledger.of_all(),
        whose: Whose { everybody: true, ..Whose::default() },
        people: "Those who hold these cases",
        together: "All of them",
        others,
        is_of_a_team: false,
    };
    manager::pack(ledger, of)
}
