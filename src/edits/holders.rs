//! What holds a place of a script or a data file: found by position, however many commands or entries the file has.

use std::cmp::Reverse;

use crate::languages::data::{Document, Entry, NodeId};
use crate::languages::shell::{Assignment, Command, Script};
use crate::text::Span;

/// The order of spans of one file, to find those that hold a place. The spans themselves stay where they are: code that
/// asks tells the span of each number.
struct Nested {
    /// The numbers of the spans by start; of those that start together the widest comes first.
    order: Vec<u32>,
    /// Of each in `order` the place there, from 1, of the nearest one before it that lies around it; 0 where none does.
    around: Vec<u32>,
}

impl Nested {
    /// Of any two spans, one lies in the other, or they are apart.
    fn new(count: usize, span: impl Fn(usize) -> Span) -> Self {
        let span = |number: u32| span(number as usize);
        let mut order: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
        order.sort_unstable_by_key(|&number| (span(number).start, Reverse(span(number).end), Reverse(number)));
        let mut around = Vec::with_capacity(order.len());
        let mut open: Vec<(u32, usize)> = Vec::new();
        for (place, &number) in (1..).zip(&order) {
            let end = span(number).end;
            while open.pop_if(|(_, last)| *last < end).is_some() {}
            around.push(open.last().map_or(0, |(place, _)| *place));
            open.push((place, end));
        }
        Self { order, around }
    }

    /// The numbers of the spans that hold `inner`, the innermost first.
    fn holding(&self, inner: Span, span: impl Fn(usize) -> Span) -> impl Iterator<Item = usize> {
        let last = self.order.partition_point(|&number| span(number as usize).start <= inner.start);
        let outwards = std::iter::successors(last.checked_sub(1), |&at| (self.around[at] as usize).checked_sub(1));
        outwards.map(|at| self.order[at] as usize).skip_while(move |&number| span(number).end < inner.end)
    }
}

/// The commands and assignments of one script by position.
pub struct CommandIndex {
    commands: Nested,
    assignments: Nested,
}

impl CommandIndex {
    /// The index of `script`.
    pub fn new(script: &Script) -> Self {
        Self {
            commands: Nested::new(script.commands.len(), |number| script.commands[number].span),
            assignments: Nested::new(script.assignments.len(), |number| script.assignments[number].span),
        }
    }

    /// The innermost command of `script`, the one this was made from, that holds `place`.
    pub fn command<'s>(&self, script: &'s Script, place: Span) -> Option<&'s Command> {
        let mut holding = self.commands.holding(place, |number| script.commands[number].span);
        holding.next().map(|number| &script.commands[number])
    }

    /// The outermost assignment of `script`, the one this was made from, that holds `place`.
    pub fn assignment<'s>(&self, script: &'s Script, place: Span) -> Option<&'s Assignment> {
        let holding = self.assignments.holding(place, |number| script.assignments[number].span);
        holding.min().map(|number| &script.assignments[number])
    }
}

/// The entries of one data file by the literals of their values: each literal with its mapping and its place there.
pub struct EntryIndex(Vec<(Span, NodeId, u32)>);

impl EntryIndex {
    /// The index of `document`.
    pub fn new(document: &Document) -> Self {
        let mut entries = Vec::new();
        for mapping in document.mappings() {
            let numbered = (0..).zip(document.entries(mapping));
            let literals = numbered.filter_map(|(number, entry)| Some((document.scalar(entry.value)?.span, number)));
            entries.extend(literals.map(|(literal, number)| (literal, mapping, number)));
        }
        // Mappings and entries are numbered in order of the file: of several with one literal the first is found.
        entries.sort_unstable();
        Self(entries)
    }

    /// The first entry of `document`, the one this was made from, whose value is the literal at `span`.
    pub fn of<'d>(&self, document: &'d Document, span: Span) -> Option<&'d Entry> {
        let (found, mapping, number) = self.0.get(self.0.partition_point(|(literal, ..)| *literal < span))?;
        document.entries(*mapping).get(*number as usize).filter(|_| *found == span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_a_place_is_told_from_inside_out() {
        let spans = [(0, 90), (0, 90), (5, 40), (6, 10), (12, 30), (13, 20), (50, 60), (95, 99)];
        let span = |number: usize| Span::new(spans[number].0, spans[number].1);
        let nested = Nested::new(spans.len(), span);
        let holding = |start, end| nested.holding(Span::new(start, end), span).collect::<Vec<_>>();
        assert_eq!(holding(14, 15), [5, 4, 2, 0, 1]);
        assert_eq!(holding(6, 10), [3, 2, 0, 1]);
        assert_eq!(holding(9, 12), [2, 0, 1]);
        assert_eq!(holding(41, 45), [0, 1]);
        assert!(holding(91, 92).is_empty() && holding(59, 96).is_empty());
    }
}
