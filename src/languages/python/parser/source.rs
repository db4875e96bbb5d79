//! A file's text with what the lexer tells of it.

use std::fmt;
use std::sync::Arc;

use super::cuts::{Cut, Why};
use super::grammar::Budget;
use crate::languages::python::lexer::{Layout, LineKind, NONE, layout};
use crate::text::Span;

/// A file, as all its bodies share it.
pub(in crate::languages::python) struct Source {
    pub text: Arc<str>,
    /// Its lines and blocks; `None` where the lexer is in doubt.
    pub layout: Option<Layout>,
    /// The bodies of functions that have lines of their own, outer ones first, in order of position.
    bodies: Vec<Span>,
    /// The time that is left for its parses.
    pub(super) budget: Budget,
}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Source").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}

impl Source {
    /// Scans `text`.
    pub fn new(text: Arc<str>) -> Self {
        let layout = layout(&text).ok();
        let bodies = layout.as_ref().map_or_else(Vec::new, |layout| bodies(&text, layout));
        let budget = Budget::new(text.len());
        Self { text, layout, bodies, budget }
    }

    /// Takes `text` as one piece.
    pub fn without_layout(text: Arc<str>) -> Self {
        let budget = Budget::new(text.len());
        Self { text, layout: None, bodies: Vec::new(), budget }
    }

    /// The outermost bodies inside of `part`, which may itself be one.
    pub(super) fn cuts(&self, part: Span) -> Vec<Cut> {
        let first = self.bodies.partition_point(|body| body.start <= part.start);
        let mut cuts: Vec<Cut> = Vec::new();
        let mut at = part.start;
        for &span in self.bodies.get(first..).unwrap_or_default() {
            if span.start >= part.end {
                break;
            }
            if span.start >= at {
                at = span.end;
                cuts.push(Cut { span, why: Why::Body, shown: "0" });
            }
        }
        cuts
    }
}

fn bodies(text: &str, layout: &Layout) -> Vec<Span> {
    let functions = layout.lines.iter().filter(|line| line.kind == LineKind::Function && line.opens != NONE);
    let bodies = functions.filter_map(|line| {
        let span = layout.blocks.get(line.opens as usize)?.span;
        let between = Span::new(line.end as usize, span.start).of(text);
        // What stands in the line of its header is cheap, and has no line of its own.
        (span.end > span.start && between.contains('\n')).then_some(span)
    });
    bodies.collect()
}
