//! `plumbline trail`: who looked at case rows; whether the trail is whole.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::Arc,
};

use arrow::array::{Int64Array, StringArray};

use super::{Held, args::TrailAction, context::Context, looking::Asked, output};
use crate::{
    Error, Result,
    access::{
        Showing,
        trail::{Head, Line, Trail},
    },
    engine::Rows,
};

pub fn run(context: &Context, action: Option<&TrailAction>) -> Result<Held> {
    let lake = context.existing_lake()?;
    let trail = Trail::of(&lake);
    match action {
        None => list(context, &trail),
        Some(TrailAction::Head { to }) => head(context, &trail, to.as_deref()),
        Some(TrailAction::Verify { head }) => verify(context, &trail, head.as_deref()),
    }
}

fn list(context: &Context, trail: &Trail) -> Result<Held> {
    let lake = context.existing_lake()?;
    let looking = context.viewer(&lake, Showing::Cases)?;
    if !looking.viewer.sees_all() {
        return Err(Error::NotAllowed(
            "the trail says what everybody looked at: it is shown to those who see the whole organisation"
                .into(),
        ));
    }
    let lines = trail.lines()?;
    let rows = table(&lines)?;
    let asked = Asked { command: "trail", words: "the trail", snapshot: None, results: None };
    looking.note(context, &lake, &asked, lines.len() as u64, None)?;
    output::print(&rows, context.format)?;
    Ok(Held::Yes)
}

fn table(lines: &[Line]) -> Result<Rows> {
    let text = |of: &dyn Fn(&Line) -> Option<String>| -> Arc<StringArray> {
        Arc::new(lines.iter().map(of).collect())
    };
    let count = |of: &dyn Fn(&Line) -> Option<u64>| -> Arc<Int64Array> {
        Arc::new(lines.iter().map(|line| of(line).and_then(|n| i64::try_from(n).ok())).collect())
    };
    Rows::of(vec![
        ("n", count(&|line| Some(line.n))),
        ("at", text(&|line| Some(line.entry.at.format("%Y-%m-%dT%H:%M:%SZ").to_string()))),
        ("user", text(&|line| Some(line.entry.user.clone()))),
        ("staff_id", text(&|line| line.entry.staff_id.clone())),
        ("role", text(&|line| line.entry.role.clone())),
        ("purpose", text(&|line| line.entry.purpose.clone())),
        ("command", text(&|line| Some(line.entry.command.clone()))),
        ("asked", text(&|line| Some(line.entry.asked.clone()))),
        ("snapshot_id", text(&|line| line.entry.snapshot_id.clone())),
        ("as_at", text(&|line| line.entry.as_at.clone())),
        ("rows", count(&|line| Some(line.entry.rows))),
        ("cases", count(&|line| line.entry.cases)),
    ])
}

fn head(context: &Context, trail: &Trail, to: Option<&Path>) -> Result<Held> {
    let Some(head) = trail.head()? else {
        context.tell("nobody has looked at case rows yet: the trail has no line");
        return Ok(Held::Yes);
    };
    let line = format!("{} {} {}\n", head.n, head.hash, context.now.format("%Y-%m-%dT%H:%M:%SZ"));
    match to {
        None => output::print_text(&line)?,
        Some(file) => {
            let mut options = OpenOptions::new();
            let opened = options.append(true).create(true).mode(0o600).open(file);
            opened.and_then(|mut kept| kept.write_all(line.as_bytes())).map_err(Error::disk(file))?;
            context.tell(&format!("line {} is kept in {}", head.n, file.display()));
        }
    }
    Ok(Held::Yes)
}

fn verify(context: &Context, trail: &Trail, kept: Option<&Path>) -> Result<Held> {
    let heads = match kept {
        None => Vec::new(),
        Some(file) => {
            let text = fs::read_to_string(file).map_err(Error::disk(file))?;
            text.lines().filter(|line| !line.trim().is_empty()).map(Head::read).collect::<Result<Vec<_>>>()?
        }
    };
    let (n_lines, faults) = trail.verify(&heads)?;
    for fault in &faults {
        output::print_text(&format!("line {} {}\n", fault.line, fault.what))?;
    }
    if !faults.is_empty() {
        return Ok(Held::No);
    }
    let against = match heads.len() {
        0 => "; without a head kept elsewhere, a tail that was cut off cannot be told".to_owned(),
        1 => ", and comes to the head kept elsewhere".to_owned(),
        n => format!(", and comes to the {n} heads kept elsewhere"),
    };
    context.tell(&format!(
        "the trail is whole: {n_lines} {}{against}",
        if n_lines == 1 { "line" } else { "lines" }
    ));
    Ok(Held::Yes)
}
