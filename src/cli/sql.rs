//! `plumbline sql`: one query, as the viewer who asks.

use std::io::Read;

use super::{Held, args::Of, context::Context, output};
use crate::{Error, Result, access::Showing, engine::Params};

pub fn run(context: &Context, query: &str, of: &Of) -> Result<Held> {
    let mut text = query.to_owned();
    if query == "-" {
        text.clear();
        std::io::stdin().read_to_string(&mut text).map_err(Error::disk("standard input"))?;
    }
    let lake = context.existing_lake()?;
    let viewer = context.viewer(&lake, Showing::Cases)?;
    let snapshot = context.snapshot(&lake, of)?;
    let results = context.results(&snapshot)?;
    let session = context.session(&lake, &snapshot, results.as_ref(), &viewer)?;
    let rows = session.table(&text, &Params::new())?;
    output::print(&rows, context.format)?;
    Ok(Held::Yes)
}
