//! `plumbline sql`: one query, as the viewer who asks.

use std::io::Read;

use super::{Held, args::Of, context::Context, looking::Asked, output};
use crate::{
    Error, Result,
    access::Showing,
    engine::{Asks, Params},
};

pub fn run(context: &Context, query: &str, of: &Of) -> Result<Held> {
    let mut text = query.to_owned();
    if query == "-" {
        text.clear();
        std::io::stdin().read_to_string(&mut text).map_err(Error::disk("standard input"))?;
    }
    let lake = context.existing_lake()?;
    let looking = context.viewer(&lake, Showing::Cases)?;
    let snapshot = context.snapshot(&lake, of)?;
    let results = context.results(&snapshot)?;
    let session = context.session(&lake, &snapshot, results.as_ref(), &looking.viewer, Asks::Theirs)?;
    let rows = session.table(&text, &Params::new())?;
    let asked = Asked { command: "sql", words: &text, snapshot: Some(&snapshot), results: results.as_ref() };
    looking.note_rows(context, &lake, &asked, &rows)?;
    output::print(&rows, context.format)?;
    Ok(Held::Yes)
}
