//! `plumbline rules`: the catalogue, one rule whole, the examples' runner, and new rules.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::array::StringArray;

use super::{Held, args::RulesAction, context::Context, output};
use crate::{
    Error, Result,
    engine::Rows,
    rules::{
        Catalogue, Rule,
        examples::{self, Failure},
        mutation, page, template,
    },
};

pub fn run(context: &Context, action: Option<&RulesAction>, id: Option<&str>) -> Result<Held> {
    if let (Some(RulesAction::New { .. }), Some(folder)) = (action, context.config.rules_folder()) {
        // The first rule makes the folder that the configuration names.
        fs::create_dir_all(&folder).map_err(Error::disk(&folder))?;
    }
    let catalogue = context.catalogue()?;
    match (action, id) {
        (None, None) => output::print(&listing(catalogue.rules())?, context.format)?,
        (None, Some(id)) => output::print_text(&page(context, &catalogue, catalogue.rule(id)?)?)?,
        (Some(RulesAction::Test { paths, mutate }), _) => return test(context, &catalogue, paths, *mutate),
        (Some(RulesAction::New { name, folder }), _) => new(context, &catalogue, name, folder.as_deref())?,
        (Some(RulesAction::Pages { folder }), _) => pages(context, &catalogue, folder)?,
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

/// The examples of the rules that the paths concern, or of all; and what changes of them nobody would notice.
fn test(context: &Context, catalogue: &Catalogue, paths: &[PathBuf], mutate: bool) -> Result<Held> {
    let (catalogue, ids) = match paths.is_empty() {
        false => catalogue.with_drafts(paths)?,
        true => (catalogue.clone(), catalogue.ids().into_iter().map(str::to_owned).collect()),
    };
    let (mut failed, mut broken) = (0, 0);
    for rule in catalogue.rules().iter().filter(|rule| ids.contains(&rule.id)) {
        match examples::run(&catalogue, rule, None) {
            Ok(()) => context.detail(&format!("{}: its examples hold", rule.id)),
            Err(failure) => {
                match failure {
                    Failure::Rows(_) => failed += 1,
                    Failure::Broken(_) => broken += 1,
                }
                output::print_text(&format!("{}: {failure}\n\n", rule.id))?;
            }
        }
    }
    let held = ids.len() - failed - broken;
    output::print_text(&format!("{held} of {} rules: their examples hold\n", ids.len()))?;
    if broken > 0 {
        return Err(Error::Wrong(format!("{broken} of {} rules cannot be run by their examples", ids.len())));
    }
    if failed > 0 {
        return Ok(Held::No);
    }
    if mutate {
        return changed(context, &catalogue, &ids);
    }
    Ok(Held::Yes)
}

fn changed(context: &Context, catalogue: &Catalogue, ids: &BTreeSet<String>) -> Result<Held> {
    let report = mutation::run(catalogue, ids, context.limits.threads, &context.progress)?;
    for one in &report.unnoticed {
        let why = match &one.because {
            None => "breaks no example".to_owned(),
            Some(because) => format!("cannot be tried: {because}"),
        };
        output::print_text(&format!("{}: {}: {why}\n", one.place, one.change))?;
    }
    output::print_text(&format!(
        "{} changes, {} that break no example\n",
        report.tried,
        report.unnoticed.len()
    ))?;
    Ok(if report.unnoticed.is_empty() { Held::Yes } else { Held::No })
}

fn new(context: &Context, catalogue: &Catalogue, name: &str, folder: Option<&Path>) -> Result<()> {
    let configured = context.config.rules_folder();
    let folder = folder.map(Path::to_owned).or(configured).ok_or_else(|| {
        Error::Wrong(
            "where are the organisation's own rules? Say `folder = \"rules\"` under [rules] in plumbline.toml, or give \
             --folder DIR"
                .into(),
        )
    })?;
    template::check_name(name, catalogue)?;
    fs::create_dir_all(&folder).map_err(Error::disk(&folder))?;
    for (ending, text) in [("sql", template::rule(name)), ("slt", template::examples(name))] {
        let file = folder.join(format!("{name}.{ending}"));
        write_new(&file, &text)?;
        context.tell(&format!("wrote {}", file.display()));
    }
    context.tell(&format!("fill them in, then: plumbline rules test {}", folder.display()));
    Ok(())
}

fn write_new(file: &Path, text: &str) -> Result<()> {
    use std::io::Write;
    match fs::OpenOptions::new().write(true).create_new(true).open(file) {
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(Error::Wrong(format!("{}: is there already, and was left as it is", file.display())))
        }
        opened => opened.and_then(|mut file| file.write_all(text.as_bytes())).map_err(Error::disk(file)),
    }
}

fn page(context: &Context, catalogue: &Catalogue, rule: &Rule) -> Result<String> {
    let as_at = context.as_at.unwrap_or_else(|| context.now.date_naive());
    page::page(catalogue, rule, &context.config.parameters()?, as_at)
}

fn pages(context: &Context, catalogue: &Catalogue, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(Error::disk(folder))?;
    for rule in catalogue.rules() {
        let file = folder.join(format!("{}.md", rule.id));
        fs::write(&file, page(context, catalogue, rule)?).map_err(Error::disk(&file))?;
    }
    let file = folder.join("README.md");
    fs::write(&file, page::contents(catalogue)).map_err(Error::disk(&file))?;
    context.tell(&format!("{} pages in {}", catalogue.rules().len() + 1, folder.display()));
    Ok(())
}
