//! API keys in comments. Code in a comment does nothing, but a key in one is leaked all the same.

use super::literals::{Fields, Literal, Literals, blank, place};
use crate::dataflow::Location;
use crate::destination::Destination;
use crate::edits::{Ask, Slot};
use crate::languages::python::comments;
use crate::source::{FileKind, SourceFile};
use crate::text::Span;
use crate::wandb::keys::{KeyShape, classify_key};
use crate::wandb::sinks::SinkKind;
use crate::workspace::{FileId, Workspace};

/// The keys that comments of `file` hold, as logins.
pub(super) fn leaked_keys(workspace: &dyn Workspace, fields: &Fields<'_>, file: FileId) -> Vec<Destination> {
    let Some(source) = workspace.text(file) else { return Vec::new() };
    let text = source.text();
    let mut found = Vec::new();
    for span in all_comments(&source).into_iter().filter(|span| speaks_of_a_key(span.of(text))) {
        for token in tokens(text, span).filter(|token| classify_key(token.of(text)) == KeyShape::Key) {
            let at = Location { file, span: token };
            let Some(place) = place(workspace, at) else { continue };
            let mut destination = blank("W&B".to_owned(), SinkKind::Login, place);
            let literals = Literals::only(vec![Literal::text(token.of(text), at)]);
            destination.api_key = fields.field(literals, &Ask::sdk(Slot::Key));
            found.push(destination);
        }
    }
    found
}

/// The comments of a file, by its sort; kinds without any have none.
fn all_comments(source: &SourceFile) -> Vec<Span> {
    let text = source.text();
    match source.kind() {
        kind if kind.is_python() => comments(text),
        FileKind::Shell | FileKind::Make | FileKind::Docker | FileKind::DotEnv | FileKind::Yaml | FileKind::Toml => {
            let mut start = 0;
            let lines = text.split_inclusive('\n').filter_map(|line| {
                let at = start;
                start += line.len();
                let indent = line.len() - line.trim_start().len();
                line.trim_start()
                    .starts_with('#')
                    .then(|| Span::new(at + indent, at + line.trim_end().len().max(indent)))
            });
            lines.collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a comment is about a key for W&B: hashes of commits have the form of one, too.
fn speaks_of_a_key(comment: &str) -> bool {
    let lower = comment.to_ascii_lowercase();
    lower.contains("wandb") && ["key", "login", "token"].iter().any(|word| lower.contains(word))
}

/// The words of a comment that could be keys.
fn tokens(text: &str, comment: Span) -> impl Iterator<Item = Span> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    let base = text.as_ptr() as usize;
    comment.of(text).split(move |letter| !is_part(letter)).filter(|word| word.len() >= 40).map(move |word| {
        let start = word.as_ptr() as usize - base;
        Span::new(start, start + word.len())
    })
}
