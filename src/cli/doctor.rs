//! `plumbline doctor`: is this set up right, and what to do where it is not.

use std::{path::PathBuf, sync::Arc};

use arrow::array::StringArray;
use chrono::{Local, Offset};

use super::{
    Held,
    args::Format,
    aside::Aside,
    context::{self, Context},
    key, output,
};
use crate::{
    Result,
    config::Config,
    engine::Rows,
    setup::doctor::{self, Finding, Setup, State},
};

pub fn run(context: &Context, exports: Option<PathBuf>) -> Result<Held> {
    let file = context.has_config().then(|| context.config_file.clone());
    let config = match &file {
        Some(file) => Config::read(file).map_err(|fault| fault.to_string()),
        None => Ok(Config::default()),
    };
    let mut limits = context.limits.clone();
    if let (None, Ok(config)) = (&limits.key, &config) {
        limits.key = key::key(None, config, &context.lake)?;
    }
    let aside = Aside::new(&context.lake)?;
    let exports = exports.or_else(|| config.as_ref().ok().and_then(Config::exports_folder));
    let findings = doctor::examine(Setup {
        file,
        config,
        exports,
        aside: aside.path().to_owned(),
        lake: context.lake.clone(),
        out: context.out.clone(),
        as_at: context.as_at,
        limits: &limits,
        processors: context::processors(),
        user: context::user(),
        now: context.now,
        zone_minutes: Local::now().offset().fix().local_minus_utc() / 60,
        progress: &context.progress,
    });
    match context.format {
        Format::Table => output::print_text(&findings.iter().map(shown).collect::<String>())?,
        format => output::print(&rows(&findings)?, format)?,
    }
    let of = |state| findings.iter().filter(|finding| finding.state == state).count();
    let (wrong, look) = (of(State::Wrong), of(State::Look));
    context.tell(&format!("{wrong} wrong, {look} to look at, {} fine", of(State::Fine)));
    Ok(if wrong == 0 { Held::Yes } else { Held::No })
}

/// For people: the longest of these lines would be a very wide table.
fn shown(finding: &Finding) -> String {
    let label = format!("{:<5}  {:<18} ", finding.state.word(), finding.what);
    let found = output::beside(&label, &finding.found);
    match finding.to_do.as_str() {
        "" => found,
        to_do => found + &output::beside(&" ".repeat(label.len()), &format!("→ {to_do}")),
    }
}

fn rows(findings: &[Finding]) -> Result<Rows> {
    let text = |of: &dyn Fn(&Finding) -> &str| -> Arc<StringArray> {
        Arc::new(findings.iter().map(|finding| Some(of(finding)).filter(|text| !text.is_empty())).collect())
    };
    Rows::of(vec![
        ("what", text(&|finding| finding.what)),
        ("state", text(&|finding| finding.state.word())),
        ("found", text(&|finding| &finding.found)),
        ("to_do", text(&|finding| &finding.to_do)),
    ])
}
