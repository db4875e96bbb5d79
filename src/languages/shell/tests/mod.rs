//! Behaviour of the shell readers.

mod differential;
mod files;
mod fixtures;
pub(super) mod grammar;
mod scripts;
mod words;

use super::*;
use crate::text::Span;

/// The words of each command, joined.
fn lines(commands: &[Command]) -> Vec<String> {
    commands.iter().map(|command| command.words.iter().map(|word| &*word.text).collect::<Vec<_>>().join(" ")).collect()
}

fn shell(text: &str) -> Script {
    script(FileKind::Shell, text)
}

/// The value of `flag=` or the word behind `flag` in the last command that has it, expanded: text, origin, override.
fn flag(script: &Script, text: &str, flag: &str) -> Vec<(String, String, Option<String>)> {
    let mut found = Vec::new();
    for command in &script.commands {
        let words = script.words(command);
        for (index, word) in words.iter().enumerate() {
            let inline = word.split_value().filter(|(name, _)| name == flag).map(|(_, value)| value);
            let next = words.get(index + 1).filter(|_| &*word.text == flag).cloned();
            if let Some(value) = inline.or(next) {
                let values = script.expand(&value, command.span.start).values;
                found.extend(values.into_iter().map(|one| (one.text, one.origin.of(text).to_owned(), one.override_by)));
            }
        }
    }
    found
}
