//! `plumbline contract`.

use super::{Held, args::Format, context::Context, output};
use crate::{
    Error, Result,
    contract::{self, describe},
    model::nearest,
};

pub fn run(context: &Context, table: Option<&str>) -> Result<Held> {
    let text = match (context.format, table) {
        (Format::Json, None) => {
            let package = describe::data_package();
            format!("{}\n", serde_json::to_string_pretty(&package).map_err(|e| Error::Defect(e.to_string()))?)
        }
        (Format::Json, Some(_)) => {
            return Err(Error::Wrong("--format json is the whole contract: leave the table out".into()));
        }
        (Format::Table, None) => describe::text(None),
        (Format::Table, Some(name)) => {
            describe::text(Some(contract::table(name).ok_or_else(|| no_table(name))?))
        }
        _ => return Err(Error::Wrong("the contract is printed as text, or with --format json".into())),
    };
    output::print_text(&text)?;
    Ok(Held::Yes)
}

fn no_table(name: &str) -> Error {
    let names = contract::tables().iter().map(|table| table.name.as_str());
    let hint = nearest(name, names).map_or(String::new(), |near| format!("; did you mean {near}?"));
    Error::Wrong(format!("the contract has no table {name}{hint} (`plumbline contract` lists them)"))
}
