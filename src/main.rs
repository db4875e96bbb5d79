//! The thin binary: parse, run, exit code.

use std::process::ExitCode;

/// Facts are many small pieces, made on all cores at once; the system's allocator enlarges the memory of a thread page by
/// page, with a call each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    wblint::cli::main()
}
