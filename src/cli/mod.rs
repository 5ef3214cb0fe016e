//! The command line: the only part that prints, reads the clock and the environment.

use std::process::ExitCode;

pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
