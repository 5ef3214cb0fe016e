//! Parse, run, show the error, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    plumbline::cli::main()
}
