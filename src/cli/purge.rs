//! `plumbline snapshots purge`: what goes by age and number, and one case out of everything.

use std::{fs::OpenOptions, io::Write, os::unix::fs::OpenOptionsExt};

use super::{
    Held,
    args::{Because, Purge},
    context::Context,
    looking::{Asked, Looking},
    output,
};
use crate::{
    Error, Result,
    access::Showing,
    lake::Lake,
    reports,
    retention::{self, Certificate, Old, Order},
};

pub fn run(context: &Context, purge: &Purge) -> Result<Held> {
    let lake = context.existing_lake()?;
    let _locked = lake.lock()?;
    let showing = if purge.case.is_some() { Showing::Cases } else { Showing::Counts };
    let looking = context.viewer(&lake, showing)?;
    if !looking.viewer.sees_all() {
        return Err(Error::NotAllowed(
            "what goes from the lake goes for everybody: it is for those who see the whole organisation"
                .into(),
        ));
    }
    match (&purge.case, purge.because, &purge.authority) {
        (Some(case), Some(because), Some(authority)) => {
            let order = Order {
                case_id: case,
                because: match because {
                    Because::ErasureOrder => retention::Because::ErasureOrder,
                    Because::RetentionOver => retention::Because::RetentionOver,
                },
                authority,
                by: &looking.user,
                at: context.now,
            };
            one_case(context, &lake, purge, &looking, &order)
        }
        _ => old_snapshots(context, &lake, purge),
    }
}

fn old_snapshots(context: &Context, lake: &Lake, purge: &Purge) -> Result<Held> {
    let old = Old { older_than_days: purge.older_than, keep: purge.keep.map(usize::from) };
    let going = retention::old(lake, &old, context.now)?;
    if going.is_empty() {
        context.tell(
            "nothing goes: every snapshot of the lake is among those that stay, as the newest always does",
        );
        return Ok(Held::Yes);
    }
    if !purge.dry_run {
        retention::remove(lake, &going, &context.limits)?;
    }
    let what = if purge.dry_run { "would go" } else { "gone" };
    for snapshot in &going {
        output::print_text(&format!("{} {what}\n", snapshot.id))?;
    }
    context.tell("their monthly measures stay (the table monthly_measures)");
    Ok(Held::Yes)
}

fn one_case(context: &Context, lake: &Lake, purge: &Purge, looking: &Looking, order: &Order) -> Result<Held> {
    if order.authority.trim().is_empty() {
        return Err(Error::Wrong(
            "--authority is blank: say by whose order or decision the case goes".into(),
        ));
    }
    retention::check(lake, order, &looking.viewer, &context.config.moratorium, &context.limits)?;
    if purge.dry_run {
        context.tell(&format!(
            "nothing holds case {}: it would go from every snapshot, result and pack of this lake",
            order.case_id
        ));
        return Ok(Held::Yes);
    }
    let words = format!("case {} ({}: {})", order.case_id, order.because.word(), order.authority);
    let asked = Asked { command: "snapshots purge", words: &words, snapshot: None, results: None };
    looking.note(context, lake, &asked, 0, Some(1))?;
    // The packs first: what stops them, stops it all.
    let out = &context.out;
    let packs_removed = reports::remove(out)?.then(|| out.display().to_string());
    let certificate = retention::erase(lake, order, &context.limits)?;
    let certificate = Certificate { packs_removed, ..certificate };
    write(context, purge, &certificate)?;
    if certificate.packs_removed.is_some() {
        context.tell(
            "the packs named the case, or could: they are gone, and `plumbline report` makes them again",
        );
    }
    Ok(Held::Yes)
}

fn write(context: &Context, purge: &Purge, certificate: &Certificate) -> Result<()> {
    let mut text = serde_json::to_string_pretty(certificate)
        .map_err(|e| Error::Defect(format!("a certificate cannot be written: {e}")))?;
    text.push('\n');
    let Some(file) = &purge.certificate else { return output::print_text(&text) };
    let mut options = OpenOptions::new();
    let opened = options.write(true).create(true).truncate(true).mode(0o600).open(file);
    opened.and_then(|mut open| open.write_all(text.as_bytes())).map_err(Error::disk(file))?;
    context.tell(&format!("the certificate is in {}", file.display()));
    Ok(())
}
