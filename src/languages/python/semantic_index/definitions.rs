//! Functions and classes.

use super::word_at;
use crate::languages::python::lexer::{BlockKind, Layout, Line, blanks};
use crate::languages::python::queries::Found;
use crate::text::Span;

/// What is defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DefinitionKind {
    /// `def`, also `async def`.
    Function,
    /// `class`
    Class,
}

/// A function or class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// What it is.
    pub kind: DefinitionKind,
    /// Where its name is written.
    pub name_span: Span,
    /// From `def`, `async` or `class` to the end of its block, without decorators.
    pub span: Span,
    /// The innermost definition around it, by its index in all definitions.
    pub parent: Option<usize>,
}

impl Definition {
    /// Its name in `text`, the text of its file.
    pub fn name<'t>(&self, text: &'t str) -> &'t str {
        self.name_span.of(text)
    }
}

/// The definitions of `text` by its lines and blocks.
pub(super) fn of_layout(text: &str, layout: &Layout) -> Vec<Definition> {
    let mut definitions: Vec<Definition> = Vec::new();
    // The definition that each block belongs to; blocks around it come first.
    let mut owners: Vec<Option<usize>> = Vec::with_capacity(layout.blocks.len());
    for block in &layout.blocks {
        let around = owners.get(block.parent as usize).copied().flatten();
        let (kind, line) = match block.kind {
            BlockKind::Function(line) => (DefinitionKind::Function, line as usize),
            BlockKind::Class(line) => (DefinitionKind::Class, line as usize),
            BlockKind::File | BlockKind::Other => {
                owners.push(around);
                continue;
            }
        };
        let definition = layout.lines.get(line).and_then(|header| {
            let name_span = name_of(text, header)?;
            let span = Span::new(header.start as usize, block.span.end);
            Some(Definition { kind, name_span, span, parent: around })
        });
        match definition {
            Some(definition) => {
                owners.push(Some(definitions.len()));
                definitions.push(definition);
            }
            None => owners.push(around),
        }
    }
    definitions
}

/// Where the name stands in a `header` of `text`.
fn name_of(text: &str, header: &Line) -> Option<Span> {
    let end = header.end as usize;
    let mut word = word_at(text, header.start as usize);
    loop {
        let is_async = word.of(text) == "async";
        word = word_at(text, blanks(text.as_bytes(), word.end, end));
        if !is_async {
            return (word.end > word.start && word.end <= end).then_some(word);
        }
    }
}

/// The definitions that the grammar found, in order of position.
pub(super) fn of_nodes(found: Vec<Found>) -> Vec<Definition> {
    let mut definitions: Vec<Definition> = Vec::new();
    for Found { kind, name, span } in found {
        let mut parent = definitions.len().checked_sub(1);
        while let Some(around) = parent.and_then(|index| definitions.get(index))
            && around.span.end <= span.start
        {
            parent = around.parent;
        }
        definitions.push(Definition { kind, name_span: name, span, parent });
    }
    definitions
}
