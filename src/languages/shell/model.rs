//! What a shell text says: commands, assignments and loops, each word with its parts.
//!
//! All spans count bytes of the whole file, also where the shell text is a recipe, a fence or a string inside of it.

use super::parts::Word;
use crate::text::Span;

/// Everything one file says in shell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script {
    /// Simple commands in the order of the file.
    pub commands: Vec<Command>,
    /// Assignments that are statements (`X=1`, `export X=1`, `ENV X=1`), in the order of the file.
    pub assignments: Vec<Assignment>,
    /// `for` loops over words.
    pub loops: Vec<Loop>,
    /// Functions, whose bodies run when they are called.
    pub functions: Vec<Span>,
    /// Where the text is broken.
    pub damage: Vec<Span>,
}

/// A simple command: `A=1 python train.py --x y`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The whole command with its prefix assignments.
    pub span: Span,
    /// Variables set for this command alone: `A=1 cmd`, `env A=1 cmd`, `docker run -e A=1`, `sbatch --export=A=1`.
    pub assignments: Box<[Assignment]>,
    /// The program and its arguments.
    pub words: Box<[Word]>,
}

/// A variable set to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The variable.
    pub name: Box<str>,
    /// The value; empty text for `X=`.
    pub value: Word,
    /// The elements of an array (`X=(a b)`).
    pub elements: Box<[Word]>,
    /// The whole assignment, with `export` and the like where it is alone behind it.
    pub span: Span,
    /// Whether child processes see it.
    pub exported: bool,
    /// Whether the environment or a command line wins over it (`?=` in Makefiles, `ARG` in Dockerfiles).
    pub overridable: bool,
    /// The innermost construct in which it may not be executed.
    pub branch: Option<Span>,
}

/// A `for` loop over words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loop {
    /// The loop's variable.
    pub variable: String,
    /// What it takes on.
    pub words: Box<[Word]>,
    /// The whole loop.
    pub span: Span,
}

impl Command {
    /// Whether the command sets `name` for itself.
    pub fn assignment(&self, name: &str) -> Option<&Assignment> {
        self.assignments.iter().rev().find(|assignment| *assignment.name == *name)
    }
}
