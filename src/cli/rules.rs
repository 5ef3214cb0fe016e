//! `plumbline rules`: the catalogue, and one rule whole.

use std::{fmt::Write as _, sync::Arc};

use arrow::array::StringArray;

use super::{Held, context::Context, output};
use crate::{
    Result,
    engine::{self, Rows},
    rules::{Catalogue, Rule, judge},
};

pub fn run(context: &Context, id: Option<&str>) -> Result<Held> {
    let catalogue = Catalogue::ours()?;
    match id {
        None => output::print(&listing(catalogue.rules())?, context.format)?,
        Some(id) => output::print_text(&whole(context, &catalogue, catalogue.rule(id)?)?)?,
    }
    Ok(Held::Yes)
}

fn listing(rules: &[Rule]) -> Result<Rows> {
    let text = |of: &dyn Fn(&Rule) -> String| -> Arc<StringArray> {
        Arc::new(rules.iter().map(|r| Some(of(r))).collect())
    };
    Rows::of(vec![
        ("rule_id", text(&|r| r.id.clone())),
        ("family", text(&|r| r.family.clone())),
        ("title", text(&|r| r.head.title.clone())),
        ("paragraphs", text(&|r| r.head.paragraphs.join(", "))),
        ("kind", text(&|r| r.head.kind.word().into())),
        ("basis", text(&|r| r.head.basis.word().into())),
        ("owner_role", text(&|r| r.head.owner.clone())),
    ])
}

fn whole(context: &Context, catalogue: &Catalogue, rule: &Rule) -> Result<String> {
    let head = &rule.head;
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:<12} {value}");
    };
    line("rule", &rule.id);
    line("title", &head.title);
    line("paragraphs", &head.paragraphs.join(", "));
    line("kind", head.kind.word());
    line("basis", head.basis.word());
    line("answers", &head.owner);
    let flags = [
        ("early ok", head.early_ok),
        ("always", head.always),
        ("standing", head.standing),
        ("no variation", head.no_variation),
    ];
    let flags: Vec<&str> = flags.iter().filter(|(_, set)| *set).map(|(name, _)| *name).collect();
    if !flags.is_empty() {
        line("marked", &flags.join(", "));
    }
    line("asks", &head.asks);
    line("why", &head.why);
    line("to do", &head.to_do);
    line("cannot see", &head.cannot_see);
    let parameters = context.config.parameters()?;
    let as_at = context.as_at.unwrap_or_else(|| context.now.date_naive());
    for name in parameters_of(catalogue, rule)? {
        if let Some(definition) = parameters.definition(&name) {
            let value = judge::value_text(&parameters, &name, as_at);
            let local = if definition.local { ", a local standard" } else { "" };
            line(
                "parameter",
                &format!("{name} = {value} {} ({}{local})", definition.unit, definition.paragraph),
            );
        }
    }
    line("file", &format!("queries/rules/{}/{}.sql", rule.family, rule.id));
    Ok(format!("{text}\n{}\n", rule.sql.trim_end()))
}

/// The parameters a rule and the views it reads name.
fn parameters_of(catalogue: &Catalogue, rule: &Rule) -> Result<Vec<String>> {
    let mut names = engine::parameters_named(&rule.sql)?;
    let reads = engine::tables_named(&rule.sql)?;
    for view in catalogue.views().iter().filter(|view| reads.contains(&view.name)) {
        names.extend(engine::parameters_named(&view.sql)?);
    }
    Ok(names.into_iter().collect())
}
