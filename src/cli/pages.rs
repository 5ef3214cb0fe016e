//! Completion scripts and manual pages, by clap's own generators.

use std::path::Path;

use clap::CommandFactory;

use super::{Held, args::Cli, output};
use crate::{Error, Result};

pub fn completions(shell: clap_complete::Shell) -> Result<Held> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "plumbline", &mut script);
    output::print_text(&String::from_utf8_lossy(&script))?;
    Ok(Held::Yes)
}

pub fn manual(folder: &Path) -> Result<Held> {
    std::fs::create_dir_all(folder).map_err(Error::disk(folder))?;
    clap_mangen::generate_to(Cli::command(), folder).map_err(Error::disk(folder))?;
    Ok(Held::Yes)
}
