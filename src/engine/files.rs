//! What kept a file from being checked: it cannot be read, or it is damaged where it matters.

use std::sync::Arc;

use super::workspace::Disk;
use crate::rule::FileReport;
use crate::sinks::{Trees, sink_places};
use crate::source::{FileKind, Place, Region};
use crate::text::{Position, Span};
use crate::wandb::sinks::is_sink_word;
use crate::workspace::{FileId, Workspace};

/// The first byte of a file whose text is not there.
fn top(path: &Arc<str>) -> Place {
    let start = Position { line: 1, column: 1, utf16: 1 };
    Place::from(Region { path: Arc::clone(path), cell: None, start, end: start, span: Span::new(0, 0) })
}

/// Files over the size limit that could hold a call or a command, and settings of the SDK. Large data is no news: most of
/// it is a data set.
pub(super) fn too_large(files: &[(Arc<str>, u64)], limit: u64) -> Vec<FileReport> {
    let report = |(path, size): &(Arc<str>, u64)| FileReport {
        place: top(path),
        reason: format!("{size} bytes, over the limit of {limit} bytes"),
        unchecked: String::new(),
    };
    let matters = |path: &str| !FileKind::of(path).is_data() || path.ends_with("wandb/settings");
    files.iter().filter(|(path, _)| matters(path)).map(report).collect()
}

/// A file on which the program panicked.
pub(super) fn panicked(disk: &Disk, file: FileId) -> FileReport {
    FileReport {
        place: top(&disk.path(file)),
        reason: "an internal error of wblint (please report this)".to_owned(),
        unchecked: String::new(),
    }
}

/// The files of `named` that cannot be read, without those that `known` tells of. A picture or a program is no file of
/// ours: a pattern of the shell, or a hook, names those too.
pub(super) fn unreadable(disk: &Disk, named: &[Arc<str>], known: &[FileReport]) -> Vec<FileReport> {
    let is_new = |path: &&Arc<str>| !known.iter().any(|report| report.place.path == **path);
    let report = |path: &Arc<str>| {
        let file = disk.find(path)?;
        let trouble = disk.trouble(file)?;
        if disk.kind(file) == FileKind::Other && disk.raw(path).is_some() {
            return None;
        }
        let unchecked = String::new();
        Some(FileReport { place: top(path), reason: trouble.reason, unchecked })
    };
    named.iter().filter(is_new).filter_map(report).collect()
}

/// Trouble with `file`: undecodable, or a syntax error that touches a sink.
pub(super) fn reports(disk: &Disk, trees: &Trees, file: FileId) -> Vec<FileReport> {
    if let Some(trouble) = disk.trouble(file) {
        return vec![FileReport { place: top(&disk.path(file)), reason: trouble.reason, unchecked: String::new() }];
    }
    let (Some(text), Some(tree)) = (disk.text(file), trees.get(disk, file)) else { return Vec::new() };
    let touches = |span: &Span| {
        let lines = text.lines();
        let (first, last) = (lines.line(span.start), lines.line(span.end));
        let damaged = Span::new(lines.start(first), lines.span(last, text.text()).end).of(text.text());
        let words = damaged.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let mut before = "";
        words.into_iter().any(|word| {
            let sink = before == "wandb" && is_sink_word(word) || is_telling(word);
            before = word;
            sink
        })
    };
    let report = |span: Span| FileReport {
        place: text.place(span),
        reason: "a syntax error".to_owned(),
        unchecked: "the W&B call in these lines".to_owned(),
    };
    let places: Vec<usize> = sink_places(text.text()).map(|(_, at)| at).collect();
    tree.damage_around(&places).into_iter().filter(touches).take(1).map(report).collect()
}

/// Words of so many letters speak of W&B by themselves, if a sink is called by them.
const LONG: usize = "__init__".len() + 1;

/// Whether `word` speaks of W&B by itself; shorter ones must be said to be its own.
fn is_telling(word: &str) -> bool {
    word.len() >= LONG && (is_sink_word(word) || word == "WANDB_ENTITY")
}
