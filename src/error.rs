//! What can stop a run, and the exit code each kind has. Bad data is never an error: it goes to quarantine.

use std::{
    io,
    path::{Path, PathBuf},
};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line, a configuration file, a rule or a query is wrong; or a case is not there, or hidden. Exit 2.
    #[error("{0}")]
    Wrong(String),
    /// A query is wrong, at a line of it. Exit 2.
    #[error("line {line}: {message}")]
    Query { line: u64, message: String },
    /// The exports cannot be used; nothing was published. Exit 3.
    #[error("{0}")]
    Exports(String),
    /// The viewer is not allowed to see this. Exit 4.
    #[error("{0}")]
    NotAllowed(String),
    /// The lake or the disk cannot be used. Exit 5.
    #[error("{0}")]
    Lake(String),
    /// Likewise, where the system said why. Exit 5.
    #[error("{}: {source}", path.display())]
    Disk { path: PathBuf, source: io::Error },
    /// A defect of ours. Exit 70.
    #[error("{0}")]
    Defect(String),
}

impl Error {
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Wrong(_) | Error::Query { .. } => 2,
            Error::Exports(_) => 3,
            Error::NotAllowed(_) => 4,
            Error::Lake(_) | Error::Disk { .. } => 5,
            Error::Defect(_) => 70,
        }
    }

    /// Where what is wrong is a query, the file it is in is said.
    pub fn in_file(self, file: &str) -> Error {
        match self {
            Error::Query { line, message } => Error::Wrong(format!("{file}:{line}: {message}")),
            other => other,
        }
    }

    /// For `map_err` on a file operation.
    pub fn disk(path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Error {
        let path = path.as_ref().to_owned();
        move |source| Error::Disk { path, source }
    }
}
