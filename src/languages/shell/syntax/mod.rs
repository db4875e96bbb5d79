//! Shell text to events: where commands, assignments, loops and words are.
//!
//! One pass over the bytes and one stack, no recursion. Whatever is open (`if`, `$(`, a quote, a word) is a frame, and
//! the frame on top says how the next bytes are read. An event is noted when its construct opens and gets its end when
//! that closes, so events come in the order of their starts, outer ones first; they are handed on whenever nothing is
//! open. Facts: POSIX.1-2024 Shell Command Language 2.2 to 2.10, and Bash's manual, chapters 3.2 and 3.5.
//!
//! People write shell with placeholders and templates in it, so nothing is ever given up but what is broken itself:
//! a closing word ends whatever is open inside its construct, a header that is none ends where it stops being one,
//! and a quote or bracket that is never closed ends with its line. See `recovery` for how this stays linear.

mod assignments;
mod bytes;
mod case;
mod conditions;
mod context;
mod expansions;
mod heredocs;
mod lists;
mod loops;
mod newlines;
mod reader;
mod recovery;
mod redirections;
mod reserved;
mod simple;
mod words;

#[cfg(test)]
mod tests;

use reader::Reader;

use crate::text::Span;

/// What is somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// What may not be executed, or not here: `if`, loops, a case's item, a subshell, the right side of `&&` and `||`.
    Branch,
    /// A function with its body.
    Function,
    /// A `for` or `select` loop over words.
    Loop,
    /// `export`, `declare`, `typeset`, `local` or `readonly` with what it declares.
    Declaration,
    /// `NAME=value`, with its value.
    Assignment,
    /// A simple command that runs a program: from its first assignment or redirection to its last word.
    Command,
    /// The body of a here-document.
    Heredoc,
    /// The variable of a loop.
    LoopVariable,
    /// A word of a command, a loop or an array.
    Word,
    /// Something that is not shell.
    Damage,
}

/// Hands all events of `text` to `each`, in the order of their starts and outer ones first; only damage is reported when
/// it is noticed.
pub(super) fn read(text: &str, each: &mut dyn FnMut(Role, Span)) {
    Reader::new(text).run(each);
}
