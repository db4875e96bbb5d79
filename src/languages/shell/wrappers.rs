//! What commands carry for the program they start: variables, and whole scripts.

use super::model::{Assignment, Command};
use super::parts::{Part, Word};
use super::program::{base_name, is_shell};
use crate::text::Span;

/// Variables that wrappers set: `env A=1 cmd`, `docker run -e A=1`, `sbatch --export=ALL,A=1`.
pub(super) fn assignments(words: &[Word]) -> Vec<Assignment> {
    let mut found = Vec::new();
    let Some(first) = words.first().map(|word| base_name(&word.text)) else { return found };
    match first {
        "env" => {
            let rest = words.iter().skip(1).filter(|word| !word.text.starts_with('-'));
            found.extend(rest.map_while(assignment));
        }
        "docker" | "podman" | "nerdctl" | "kubectl" | "singularity" | "apptainer" => {
            for pair in words.windows(2) {
                if let [flag, value] = pair {
                    match &*flag.text {
                        "-e" | "--env" => found.extend(assignment(value)),
                        text if text.starts_with("--env=") => found.extend(flag.after(6).as_ref().and_then(assignment)),
                        _ => {}
                    }
                }
            }
        }
        "sbatch" | "srun" | "salloc" | "qsub" => {
            for word in words {
                if let Some(list) = word.text.strip_prefix("--export=") {
                    let mut at = "--export=".len();
                    for item in list.split(',') {
                        let part = word.after(at).map(|part| cut(&part, item.len()));
                        found.extend(part.as_ref().and_then(assignment));
                        at += item.len() + 1;
                    }
                }
            }
        }
        _ => {}
    }
    found
}

/// `word` up to `length` bytes of its text, where those are one literal.
fn cut(word: &Word, length: usize) -> Word {
    let text = word.text.get(..length).unwrap_or(&word.text);
    match word.parts().next() {
        Some(Part::Text { text: part, span }) if part.len() >= length && part.len() == span.end - span.start => {
            Word::plain(text, Span::new(span.start, span.start + length))
        }
        _ => word.clone(),
    }
}

/// `NAME=value` as an assignment.
fn assignment(word: &Word) -> Option<Assignment> {
    let (name, value) = word.split_value()?;
    let fits = !name.is_empty() && name.chars().all(|at| at.is_ascii_alphanumeric() || at == '_');
    fits.then(|| Assignment {
        name: name.into(),
        value,
        elements: Box::default(),
        span: word.span,
        exported: true,
        overridable: false,
        branch: None,
    })
}

/// Where scripts are that a command gives to another shell: `bash -c "..."`, `sbatch --wrap "..."`, `bash <<EOF`.
pub(super) fn inner_scripts(commands: &[Command], heredocs: &[Span]) -> Vec<Span> {
    let mut found = Vec::new();
    for command in commands {
        let Some(name) = command.words.first().map(|word| base_name(&word.text)) else { continue };
        let shell = is_shell(name);
        let mut previous = "";
        for word in command.words.iter().skip(1) {
            let after_flag =
                shell && previous.starts_with('-') && !previous.starts_with("--") && previous.ends_with('c');
            let wrapped = previous == "--wrap" || name == "eval";
            let inline = word.text.starts_with("--wrap=").then(|| word.after("--wrap=".len())).flatten();
            if after_flag || wrapped {
                found.extend(body(word));
            } else if let Some(word) = inline {
                found.extend(body(&word));
            }
            previous = &*word.text;
        }
        if shell || matches!(name, "sbatch" | "qsub" | "ssh") {
            // The body follows its command; nothing is between but the rest of the line.
            let after = heredocs.iter().find(|heredoc| heredoc.start >= command.span.end);
            let owner = after.and_then(|heredoc| commands.iter().rfind(|other| other.span.end <= heredoc.start));
            found.extend(after.filter(|_| owner.is_some_and(|owner| owner.span == command.span)));
        }
    }
    found
}

/// The text of a quoted word, from its first part to its last.
fn body(word: &Word) -> Option<Span> {
    let (first, last) = (word.parts().next()?, word.parts().last()?);
    let span = Span::new(first.span().start, last.span().end);
    (span.start < span.end).then_some(span)
}
