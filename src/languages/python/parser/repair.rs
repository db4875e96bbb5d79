//! What is given to the grammar where it found an error.
//!
//! Lines that are no Python are found one by one and cut out, so that one of them does not spoil its neighbors. And
//! logical lines are made physical ones: the grammar takes some lines inside of brackets for the end of a block.

use std::borrow::Cow;

use super::cuts::{Cut, Patched, Why};
use super::grammar::{accepts, without_runs};
use super::source::Source;
use crate::languages::python::lexer::{Line, LineKind, NONE};
use crate::text::Span;

/// `part` without `cuts` and without the lines that the grammar does not take even alone; `None` where the lines are not
/// known.
pub(super) fn repaired<'t>(source: &'t Source, part: Span, cuts: &[Cut]) -> Option<Patched<'t>> {
    let layout = source.layout.as_ref()?;
    let first = layout.lines.partition_point(|line| (line.start as usize) < part.start);
    let mut flat = without_runs(part.of(&source.text)).into_owned().into_bytes();
    let mut all: Vec<Cut> = Vec::new();
    let mut bodies = cuts.iter().copied().peekable();
    let mut at = part.start;
    for line in layout.lines.get(first..).unwrap_or_default() {
        if line.start as usize >= part.end {
            break;
        }
        while let Some(body) = bodies.next_if(|body| body.span.start <= line.start as usize) {
            if body.span.start >= at {
                at = body.span.end;
                all.push(body);
            }
        }
        if (line.start as usize) < at {
            continue;
        }
        if is_taken(line, source) {
            flatten(&mut flat, line.start as usize - part.start, line.end as usize - part.start);
            continue;
        }
        let opens = layout.blocks.get(line.opens as usize).filter(|_| line.opens != NONE);
        let header = Span::new(line.start as usize, line.end as usize);
        let (end, shown) = match line.kind {
            LineKind::Function | LineKind::Class | LineKind::Match => {
                (opens.map_or(header.end, |block| block.span.end), "0")
            }
            LineKind::If | LineKind::While | LineKind::Bind => (header.end, "if 0:"),
            LineKind::Elif => (header.end, "elif 0:"),
            LineKind::Except => (header.end, "except:"),
            LineKind::Case => (header.end, "case _:"),
            _ => (header.end, "0"),
        };
        let span = Span::new(header.start, end);
        all.push(Cut { span, why: Why::Damage, shown });
        at = end;
    }
    all.extend(bodies.filter(|body| body.span.start >= at));
    let flat = String::from_utf8(flat).ok()?;
    Some(Patched::new(Cow::Owned(flat), part.start, all))
}

/// Makes the bytes from `start` to `end` one physical line. What stands in strings is read from the file, so it may
/// change here; comments would swallow what follows.
fn flatten(text: &mut [u8], start: usize, end: usize) {
    let Some(line) = text.get_mut(start..end) else { return };
    if line.contains(&b'#') {
        return;
    }
    let mut is_escaped = false;
    for byte in line {
        if *byte == b'\n' && !is_escaped {
            *byte = b' ';
        }
        is_escaped = *byte == b'\\' || (is_escaped && *byte == b'\r');
    }
}

/// Whether the grammar takes `line`.
fn is_taken(line: &Line, source: &Source) -> bool {
    let accepts = |text: &str| accepts(text, &source.budget);
    let written = Span::new(line.start as usize, line.end as usize).of(&source.text);
    match line.kind {
        LineKind::Bare => true,
        LineKind::Decorator => accepts(&format!("{written}\ndef f(): 0\n")),
        LineKind::Elif => accepts(&format!("if 0: 0\n{written} 0\n")),
        LineKind::Except => accepts(&format!("try: 0\n{written} 0\n")),
        LineKind::Case => accepts(&format!("match 0:\n {written} 0\n")),
        LineKind::Match => accepts(&format!("{written}\n case 0: 0\n")),
        LineKind::Function | LineKind::Class | LineKind::If | LineKind::While | LineKind::Bind => {
            accepts(&format!("{written} 0\n"))
        }
        _ => accepts(written),
    }
}
