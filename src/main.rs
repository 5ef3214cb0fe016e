//! Parse, run, show the error, exit.

use std::process::ExitCode;

/// Findings are millions of small texts, made by some threads and given up by others, and the system's allocator keeps for each
/// thread what that gave up (`benches/README.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    plumbline::cli::main()
}
