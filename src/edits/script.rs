//! Fixes in shell scripts, Makefiles, Dockerfiles, `.env` files, and the commands inside of data files.

use super::sentence::{composed, required, then, then_unset, yours};
use super::{Ask, Mend, PlacedEdit, Slot, remove};
use crate::languages::shell::{Assignment, Command, Script, Word};
use crate::source::{FileKind, SourceFile};
use crate::text::Span;
use crate::wandb::sinks::Access;

/// The fix for the text at `origin`: `command` and `assignment` are what holds it.
pub fn script_fix(
    ask: &Ask,
    file: &SourceFile,
    script: &Script,
    origin: Span,
    command: Option<&Command>,
    assignment: Option<&Assignment>,
) -> Option<Mend> {
    if ask.access == Access::Read {
        return None;
    }
    let text = file.text();
    let fix = |span: Span, with: &str, title: String| {
        let edits = vec![PlacedEdit { place: file.place(span), text: with.to_owned() }];
        Mend { title, edits, ..Mend::default() }
    };
    if let Some(assignment) = assignment.filter(|one| one.value.span.contains(origin)) {
        if *assignment.name != *ask.slot.variable() {
            // Another variable than the SDK's own: without it a flag would swallow the next word.
            return Some(Mend::advice(format!("write {} here", yours(ask))));
        }
        let (span, with) = statement(text, file.kind(), script, assignment);
        let is_line = with.is_empty() && span.of(text).ends_with('\n') && !span.of(text).contains("\\\n");
        let what = if is_line { "line" } else { "assignment" };
        return Some(fix(span, with, format!("delete this {what}; {}", then_unset(ask))));
    }
    let command = command?;
    // `WANDB_ENTITY=acme python train.py`
    if let Some(own) = command.assignments.iter().find(|one| one.value.span.contains(origin)) {
        let at = command.words.iter().position(|word| word.span.contains(own.value.span));
        if *own.name != *ask.slot.variable() {
            return Some(Mend::advice(format!("write {} here", yours(ask))));
        }
        let span = match at {
            Some(at) => words(command, text, file.kind(), at, origin, &own.name),
            None => Some(with_blanks(text, own.span)),
        };
        return Some(match span {
            Some(span) => fix(span, "", format!("delete this variable; {}", then_unset(ask))),
            None => Mend::advice(composed(ask)),
        });
    }
    let at = word_at(&command.words, origin)?;
    let is_sdk = command.words.iter().take(4).any(|word| &*word.text == "wandb");
    let Some(span) = words(command, text, file.kind(), at, origin, "") else {
        let word = &command.words[at];
        // `wandb login KEY`
        if ask.slot == Slot::Key && is_sdk && word.text.len() == origin.end - origin.start {
            return Some(fix(before_blanks(text, word.span), "", format!("delete the key; {}", then(ask))));
        }
        return Some(Mend::advice(if is_sdk { required(ask) } else { composed(ask) }));
    };
    let then =
        if is_sdk || ask.slot == Slot::Key { then(ask) } else { "the program's own default is used then".to_owned() };
    let what = if command.words[at].text.starts_with('-')
        || span.start < command.words[at].span.start && is_flag(command, at)
    {
        "delete this flag"
    } else {
        "delete this override"
    };
    Some(fix(span, "", format!("{what}; {then}")))
}

/// The bytes of an assignment that is a statement, and what takes their place.
fn statement(text: &str, kind: FileKind, script: &Script, assignment: &Assignment) -> (Span, &'static str) {
    let span = assignment.span;
    let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let is_recipe = kind == FileKind::Make && text[line..].starts_with('\t');
    let is_shell = is_recipe || !matches!(kind, FileKind::DotEnv | FileKind::Docker | FileKind::Make);
    // In a data file `:` may mean something else.
    let nothing = if kind.is_data() { "true" } else { ":" };
    let before = text[..span.start].trim_end_matches([' ', '\t']);
    // `export` and the like, where they are not part of the span.
    let mut word = ["export", "ENV", "ARG", "override", "declare -x", "typeset -x", "-"].into_iter();
    let front = word.find_map(|word| before.strip_suffix(word)).unwrap_or(before);
    let starts = front.trim_end_matches([' ', '\t']);
    let starts_line = starts.is_empty() || starts.ends_with('\n');
    // The line before goes on in this one.
    if starts.strip_suffix('\n').is_some_and(|above| above.trim_end_matches('\r').ends_with('\\')) && front == before {
        return (with_blanks(text, span), "");
    }
    let rest = text[span.end..].trim_start_matches([' ', '\t']);
    let comment = rest.starts_with('#').then(|| rest.find('\n').map_or(text.len(), |at| text.len() - rest.len() + at));
    // The comment on a line that sets nothing else is one about it.
    let end = comment.filter(|_| kind == FileKind::DotEnv).unwrap_or(span.end);
    if starts_line && let Some(whole) = remove::lines(text, Span::new(front.len(), end)) {
        let is_inside = kind.is_data()
            || assignment.branch.is_some()
            || script.functions.iter().any(|function| function.contains(span));
        // A block of the shell may not be empty.
        if is_shell && is_inside {
            return (Span::new(front.len(), span.end), nothing);
        }
        return (whole, "");
    }
    let after = text[span.end..].trim_start_matches([' ', '\t']);
    // One of several in one statement: the others stay.
    let lead = if front == before { &text[..span.start] } else { front };
    let quoted = lead.ends_with(['"', '\'', '`']);
    let word = starts.rsplit([' ', '\t', '\n', ';']).next().unwrap_or("");
    let begins = starts_line
        || quoted
        || starts.ends_with([';', '&', '|', '(', '{', ')'])
        || matches!(word, "then" | "do" | "else" | "run:");
    let ends = after.is_empty() || after.starts_with(['\n', '\r', ';', '&', '|', ')', '}', '#', '"', '\'', '`']);
    if is_shell && ends && begins {
        return (Span::new(front.len(), span.end), nothing);
    }
    (with_blanks(text, span), "")
}

/// A word that is one of several, with the blanks that joined it to them.
fn with_blanks(text: &str, span: Span) -> Span {
    let rest = &text[span.end..];
    let after = rest.trim_start_matches([' ', '\t']);
    let before = text[..span.start].trim_end_matches([' ', '\t']);
    let continued = after.strip_prefix("\\\n").or_else(|| after.strip_prefix("\\\r\n"));
    if let Some(next) = continued.filter(|_| before.is_empty() || before.ends_with('\n')) {
        return Span::new(before.len(), text.len() - next.len());
    }
    if after.len() < rest.len() && !after.starts_with(['\n', '\r', '\\', '#']) && !after.is_empty() {
        return Span::new(span.start, text.len() - after.len());
    }
    before_blanks(text, span)
}

/// A word with what joins it to the one before: blanks, a continued line.
fn before_blanks(text: &str, span: Span) -> Span {
    let mut before = text[..span.start].trim_end_matches([' ', '\t']);
    if let Some(continued) = before.strip_suffix("\\\n").or_else(|| before.strip_suffix("\\\r\n")) {
        before = continued.trim_end_matches([' ', '\t']);
    }
    Span::new(before.len(), span.end)
}

/// The words that pass `value`: the flag with its value, or one `key=value`. `None` where the word holds more than that.
fn words(command: &Command, text: &str, kind: FileKind, at: usize, value: Span, variable: &str) -> Option<Span> {
    let word = &command.words[at];
    let given = match word.text.split_once('=') {
        Some((name, given)) if !name.is_empty() => {
            given.strip_prefix(variable).map_or(given, |rest| rest.trim_start_matches('='))
        }
        _ => &word.text,
    };
    // `--export=ALL,WANDB_ENTITY=acme` holds other things, too.
    let written = value.of(text);
    let plain = written.trim_matches(['"', '\'']);
    if !given.is_empty() && given.trim_matches(['"', '\'']) != plain && !given.contains(":-") {
        return None;
    }
    let start = if word.text.contains('=') && !is_short_flag(command, at) {
        let plain = word.text.starts_with('-') || !is_flag(command, at) || is_override(&word.text);
        if plain { word.span.start } else { command.words.get(at - 1)?.span.start }
    } else if is_flag(command, at) {
        command.words.get(at - 1)?.span.start
    } else {
        return None;
    };
    let whole = Span::new(start, word.span.end);
    let before = text[..start].trim_end_matches([' ', '\t']);
    // Items of a list: each on its line, or with commas between.
    if let Some(front) = before.strip_suffix('-').filter(|_| kind == FileKind::Yaml)
        && let Some(lines) = remove::lines(text, Span::new(front.len(), whole.end))
    {
        return Some(lines);
    }
    let after = text[whole.end..].trim_start();
    if before.trim_end().ends_with([',', '[']) || before.trim_end().ends_with('[') && after.starts_with(',') {
        return Some(remove::item(text, whole));
    }
    // A folded line of YAML: an empty one would end the command.
    if kind == FileKind::Yaml
        && !before.trim_end_matches('\r').ends_with("\\\n")
        && let Some(lines) = remove::lines(text, whole)
    {
        return Some(lines);
    }
    Some(before_blanks(text, whole))
}

/// `-e` and the like, whose value is a `name=value` of its own.
fn is_short_flag(command: &Command, at: usize) -> bool {
    let flag = at.checked_sub(1).and_then(|before| command.words.get(before));
    flag.is_some_and(|flag| matches!(&*flag.text, "-e" | "--env" | "--build-arg" | "-v" | "--set" | "--export"))
}

/// `logger.entity=acme`, `+logger.entity=acme`: an override of Hydra stands alone.
fn is_override(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| name.contains('.') || name.starts_with(['+', '~']))
}

/// Whether the word before the one at `at` is the flag that it belongs to.
fn is_flag(command: &Command, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| command.words.get(before));
    before.is_some_and(|flag| {
        flag.text.starts_with('-') && &*flag.text != "--" && &*flag.text != "-" && !flag.text.contains('=')
    })
}

/// The word that holds `value`. Words stand in order, but for those of a list that names others by YAML's aliases.
fn word_at(words: &[Word], value: Span) -> Option<usize> {
    words.first().filter(|first| first.span.start <= value.start)?; // What is set for the command alone stands before it.
    let last = words.partition_point(|word| word.span.start <= value.start).checked_sub(1);
    let in_order = last.filter(|at| words.get(*at).is_some_and(|word| word.span.contains(value)));
    in_order.or_else(|| words.iter().position(|word| word.span.contains(value)))
}
