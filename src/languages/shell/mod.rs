//! Shell text, wherever it is: scripts, recipes, Dockerfiles, `.env` files, Markdown fences, strings of data files.
//!
//! Text in, [`Script`] out: commands with their words, assignments, loops, all with spans of the whole file. Nothing is
//! executed; what only running could tell is marked as unknown.

mod bash;
mod docker;
mod dotenv;
mod embedded;
mod expand;
mod launchers;
mod lines;
mod make;
mod mapped;
mod markdown;
mod model;
mod netrc;
mod parts;
mod program;
mod python;
mod syntax;
mod word;
mod wrappers;

#[cfg(test)]
mod tests;

pub use embedded::document_commands;
pub use expand::{Expansion, Expansions};
pub use model::{Assignment, Command, Loop, Script};
pub use netrc::netrc_machine;
pub use parts::{Part, Word};
pub use program::{Program, ProgramKind, program, program_behind, program_of};
pub use python::puts_commands_together;

use crate::source::FileKind;
use mapped::Mapped;

/// Reads everything that `text`, a file of `kind`, says in shell; kinds without shell give an empty script.
pub fn script(kind: FileKind, text: &str) -> Script {
    let mut script = Script::default();
    match kind {
        FileKind::Shell => bash::read(&Mapped::whole(text, 0), &mut script),
        FileKind::Make => make::read(text, &mut script),
        FileKind::Docker => docker::read(text, &mut script),
        FileKind::DotEnv => dotenv::read(text, &mut script),
        FileKind::Netrc => netrc::read(text, &mut script),
        FileKind::Markdown => markdown::read(text, &mut script),
        FileKind::Python | FileKind::Notebook => return python::read(text),
        _ => {}
    }
    script.assignments.sort_by_key(|assignment| assignment.span.start);
    script
}

/// The commands of `text`, a file of `kind`, in order.
pub fn commands(kind: FileKind, text: &str) -> Vec<Command> {
    script(kind, text).commands
}

/// Reads a shell text that is at byte `offset` of a file: a notebook's `!` line, a string given to a shell.
pub fn script_in(text: &str, offset: usize) -> Script {
    let mut script = Script::default();
    bash::read(&Mapped::whole(text, offset), &mut script);
    script
}

/// The commands of a shell text that is at byte `offset` of a file.
pub fn commands_in(text: &str, offset: usize) -> Vec<Command> {
    script_in(text, offset).commands
}
