//! Shell inside of data files: `run:` blocks, command lists, launch configurations.

use super::bash;
use super::mapped::Mapped;
use super::model::{Command, Script};
use super::parts::Word;
use crate::languages::data::{self, Document, NodeId, ScalarKind, Step};
use crate::source::FileKind;
use crate::text::Span;

/// Keys whose value is shell text or a list of words: GitHub workflows, compose files, Kubernetes, launch configurations.
const KEYS: &[&str] = &["run", "script", "before_script", "after_script", "command", "entrypoint", "cmd", "args"];

/// The commands that a YAML or JSON `document` of `text` holds: text under `run:`, `script:`, `command:`, lists of words
/// under `command:` and `args:`, and `program` with `args` of a `launch.json`.
pub fn document_commands(document: &Document, text: &str) -> Vec<Command> {
    let mut script = Script::default();
    let mut seen = Vec::new();
    for leaf in document.walk() {
        let (Some(entry), Some(scalar)) = (leaf.entry, document.scalar(leaf.node)) else { continue };
        if !KEYS.contains(&entry.key.as_str()) || scalar.kind != ScalarKind::Text {
            continue;
        }
        let listed = matches!(leaf.path.last(), Some(Step::Index(_)));
        if listed && !entry.key.ends_with("script") {
            // One command of several words, taken at the first of them.
            if !seen.contains(&entry.value) {
                seen.push(entry.value);
                script.commands.extend(list(document, entry.value));
            }
        } else if let Some(map) = source(text, scalar.span) {
            bash::read(&map, &mut script);
        }
    }
    for mapping in document.mappings() {
        script.commands.extend(launch(document, mapping));
    }
    script.commands.sort_by_key(|command| (command.span.start, command.span.end));
    script.commands
}

/// Commands in the exec form `["python", "train.py"]` at `offset` of the file.
pub(super) fn exec_form(source: &str, offset: usize) -> Vec<Command> {
    let document = data::parse(FileKind::Json, source);
    let found = document.root().filter(|_| document.damage().is_empty()).and_then(|root| list(&document, root));
    let moved = |span: Span| Span::new(span.start + offset, span.end + offset);
    let mut found: Vec<Command> = found.into_iter().collect();
    for command in &mut found {
        command.span = moved(command.span);
        for word in &mut command.words {
            *word = Word::in_quotes(&word.text, moved(word.span));
        }
    }
    found
}

/// A list of texts as one command.
fn list(document: &Document, node: NodeId) -> Option<Command> {
    let words: Vec<Word> = document.items(node).iter().filter_map(|item| word(document, *item)).collect();
    let span = Span::new(words.first()?.span.start, words.last()?.span.end);
    Some(Command { span, assignments: Box::default(), words: words.into() })
}

fn word(document: &Document, node: NodeId) -> Option<Word> {
    let scalar = document.scalar(node)?;
    let quoted = scalar.quoted && scalar.span.end >= scalar.span.start + 2;
    Some(if quoted { Word::in_quotes(&scalar.text, scalar.span) } else { Word::plain(&scalar.text, scalar.span) })
}

/// `{"program": "train.py", "args": [...]}` of an editor's launch configuration.
fn launch(document: &Document, mapping: NodeId) -> Option<Command> {
    let head = document.get(mapping, "program").or_else(|| document.get(mapping, "module"))?;
    let program = word(document, head)?;
    let arguments = document.get(mapping, "args").map(|list| document.items(list)).unwrap_or_default();
    let mut words = vec![program];
    words.extend(arguments.iter().filter_map(|item| word(document, *item)));
    let span = document.node(mapping).span;
    Some(Command { span, assignments: Box::default(), words: words.into() })
}

/// The shell text of a scalar's literal: a block without its header, a quoted one without its quotes.
fn source(text: &str, span: Span) -> Option<Mapped> {
    let literal = span.of(text);
    let skip = match literal.chars().next()? {
        '|' => literal.find('\n')? + 1,
        '>' => return Some(folded(literal, span.start)),
        '"' | '\'' => {
            let inner = literal.get(1..literal.len().checked_sub(1)?)?;
            // Escapes would move the text; such a one-liner is left out rather than misread.
            return (!inner.contains('\\')).then(|| Mapped::whole(inner, span.start + 1));
        }
        _ => 0,
    };
    Some(Mapped::whole(literal.get(skip..)?, span.start + skip))
}

/// A folded block: its line ends are spaces, except before an empty line.
fn folded(literal: &str, offset: usize) -> Mapped {
    let start = literal.find('\n').map_or(literal.len(), |at| at + 1);
    let body = literal.get(start..).unwrap_or("");
    let mut map = Mapped::default();
    let mut at = offset + start;
    for line in body.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        map.push(content, at);
        if content.len() < line.len() {
            map.push(if content.trim().is_empty() { "\n" } else { " " }, at + content.len());
        }
        at += line.len();
    }
    map
}
