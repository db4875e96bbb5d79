//! The edit that takes a literal out of the way, by where the literal stands.

use super::domain::{Location, Passed};
use super::model::{Mend, PlacedEdit};
use super::tracer::Tracer;
use crate::languages::python::{ArgumentKind, Module};
use crate::text::Span;

impl Tracer<'_> {
    /// The edit for the literal at `origin`, which `argument` passes directly or from afar.
    pub(super) fn mend(&self, origin: Location, argument: Option<&Passed>, variable: &str) -> Option<Mend> {
        let kind = self.workspace.kind(origin.file);
        if kind.is_data() {
            return self.mend_data(origin, variable);
        }
        if kind.is_script() {
            return self.mend_script(origin, variable);
        }
        let module = self.module(origin.file)?;
        let file = self.workspace.text(origin.file)?;
        let text = file.text();
        let direct =
            argument.filter(|one| one.site.file == origin.file && module.span(one.site.expression) == origin.span);
        let edit = |span: Span, text: &str| vec![PlacedEdit { place: file.place(span), text: text.to_owned() }];
        if let Some(argument) = direct {
            return Some(match argument.kind {
                ArgumentKind::Keyword(_) => Mend {
                    title: format!("Remove the argument, so that `{variable}` or the account's default decides"),
                    manual: false,
                    edits: edit(with_comma(text, argument.span), ""),
                },
                _ => Mend {
                    title: format!("Pass `None`, so that `{variable}` or the account's default decides"),
                    manual: false,
                    edits: edit(origin.span, "None"),
                },
            });
        }
        let uses = standing(&module, origin.span)?;
        Some(Mend {
            title: format!("Replace it by `None`, so that `{variable}` or the account's default decides"),
            manual: uses > 1,
            edits: edit(origin.span, "None"),
        })
    }
}

/// How often the thing that holds the literal at `span` is used; `None` where it is no whole value.
fn standing(module: &Module, span: Span) -> Option<usize> {
    match module.bound_to(span) {
        Some(binding) => Some(module.uses(&binding.name)),
        None => module.is_default(span).then_some(1),
    }
}

/// An argument with the comma and blanks that go with it.
fn with_comma(text: &str, span: Span) -> Span {
    let after = &text[span.end..];
    let blanks = after.len() - after.trim_start().len();
    if after[blanks..].starts_with(',') {
        let mut end = span.end + blanks + 1;
        let rest = &text[end..];
        let line = rest.trim_start_matches([' ', '\t']);
        // A line of its own goes whole; otherwise one blank.
        let before = &text[..span.start];
        let alone = before.trim_end_matches([' ', '\t']).ends_with('\n')
            && (line.starts_with('\n') || line.starts_with("\r\n"));
        if alone {
            let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
            let newline = if line.starts_with("\r\n") { 2 } else { 1 };
            end += rest.len() - line.len() + newline;
            return Span::new(span.start - indent, end);
        }
        end += rest.len() - rest.trim_start_matches(' ').len();
        return Span::new(span.start, end);
    }
    let before = text[..span.start].trim_end();
    let start = if before.ends_with(',') { before.len() - 1 } else { span.start };
    Span::new(start, span.end)
}
