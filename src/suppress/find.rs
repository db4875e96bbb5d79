//! The suppressions of one file.

use memchr::{memchr, memmem};

use super::comments::{comments, signs};
use super::directive::{Directive, directives, is_ours};
use super::removal::removal;
use super::{Entry, Scope, Suppression};
use crate::source::{FileKind, SourceFile};
use crate::text::{LineIndex, Span};

/// Columns are counted from the start of the line, so a hostile line with many suppressions would take quadratic time.
const MOST_ON_LINE: usize = 32;

/// The suppressions of `file`, in order. Files that cannot hold any cost few searches.
pub fn find(file: &SourceFile) -> Vec<Suppression> {
    let text = file.text();
    if !may_hold(text.as_bytes()) {
        return Vec::new();
    }
    let lines = LineIndex::new(text);
    let mut found: Vec<Suppression> = Vec::new();
    let (mut line, mut on_line) = (0, 0);
    for region in regions(file, &lines) {
        for comment in comments(file.kind(), region.of(text)) {
            let comment = Span::new(region.start + comment.start, region.start + comment.end);
            let (directives, parts) = directives(text, comment);
            let same_line = lines.line(comment.start) == line;
            on_line = if same_line { on_line + directives.len() } else { directives.len() };
            line = lines.line(comment.start);
            if on_line > MOST_ON_LINE {
                continue;
            }
            found.extend(directives.iter().map(|one| suppression(file, &lines, region, &parts, one)));
        }
    }
    found
}

/// Whether `text` may hold a suppression: `wblint:`, or a `noqa` with one of our codes behind it.
fn may_hold(text: &[u8]) -> bool {
    memmem::find(text, b"wblint:").is_some() || [b"noqa", b"NOQA", b"NoQA"].into_iter().any(|word| lists(text, word))
}

/// Whether `text` has a line with something like one of our codes behind `word`.
fn lists(mut text: &[u8], word: &[u8]) -> bool {
    while let Some(at) = memmem::find(text, word) {
        let (line, rest) = text[at..].split_at(memchr(b'\n', &text[at..]).unwrap_or(text.len() - at));
        if line.windows(2).any(|pair| pair.eq_ignore_ascii_case(b"WB")) {
            return true;
        }
        text = rest;
    }
    false
}

/// What is scanned on its own: the whole text, or every cell, so that an open string of one cell ends with it.
fn regions(file: &SourceFile, lines: &LineIndex) -> Vec<Span> {
    let text = file.text();
    if file.kind() != FileKind::Notebook {
        return vec![Span::new(0, text.len())];
    }
    let mut regions: Vec<(Option<usize>, Span)> = Vec::new();
    for line in 1..=lines.count() {
        let span = lines.span(line, text);
        let cell = file.place(Span::new(span.start, span.start)).cell;
        match regions.last_mut() {
            Some((last, region)) if *last == cell => region.end = span.end,
            _ => regions.push((cell, span)),
        }
    }
    regions.into_iter().map(|(_, span)| span).collect()
}

fn suppression(
    file: &SourceFile,
    lines: &LineIndex,
    region: Span,
    parts: &[Span],
    directive: &Directive,
) -> Suppression {
    let text = file.text();
    let place = file.place(directive.span);
    let entry = |span: &Span| {
        let written = span.of(text);
        let ours = !directive.noqa || is_ours(written);
        Entry { text: written.to_owned(), place: file.place(*span), ours, used: false }
    };
    let list = directive.entries.first().zip(directive.entries.last());
    let scope = match (directive.file, file.kind()) {
        (false, _) => Scope::Line,
        (true, FileKind::Notebook) => Scope::Cell,
        (true, _) => Scope::File,
    };
    Suppression {
        span: directive.span,
        scope,
        line: place.start.line,
        below: below(file, lines, region, directive.span),
        entries: directive.entries.iter().map(entry).collect(),
        list: list.map(|(first, last)| file.place(Span::new(first.start, last.end))),
        removal: file.place(removal(file, lines, parts, directive.span)),
        malformed: directive.malformed.map(str::to_owned),
        place,
    }
}

/// The line of code right below a comment on a line of its own; comments may lie between.
fn below(file: &SourceFile, lines: &LineIndex, region: Span, directive: Span) -> Option<usize> {
    let text = file.text();
    let own = lines.line(directive.start);
    let is_comment = |line: &str| signs(file.kind()).iter().any(|sign| line.starts_with(sign));
    if !is_comment(lines.span(own, text).of(text).trim()) {
        return None;
    }
    let first = own + 1;
    let next = (first..=lines.count()).find(|line| !is_comment(lines.span(*line, text).of(text).trim()))?;
    let start = lines.start(next);
    let is_code = start < region.end && !lines.span(next, text).of(text).trim().is_empty();
    is_code.then(|| file.place(Span::new(start, start)).start.line)
}
