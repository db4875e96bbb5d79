//! What only a look into some lines tells about blocks: which never run, and which are left for good.
//!
//! The scanner knows what a statement's first word says. A condition that is a constant and a call of `sys.exit()` need
//! the parser, so the few lines whose letters allow for one are parsed when the module is made.

use std::sync::LazyLock;

use memchr::memmem;

use super::ids::narrow;
use super::layout::LineKind;
use super::statements::constant;
use super::{Module, RegionId};
use crate::text::{Finder, Span};

static AND: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("and"));

impl Module {
    /// Finds the branches that constants decide.
    pub(super) fn settle_branches(&mut self) {
        let mut dead = Vec::new();
        for index in 0..narrow(self.layout.lines.len()) {
            let line = self.layout.lines[index as usize];
            if line.kind == LineKind::While && self.outcome(index) == Some(false) {
                dead.push(line.opens);
            }
        }
        let mut sure = Vec::new();
        for (number, group) in self.layout.groups.iter().enumerate().filter(|(_, group)| group.exclusive) {
            let mut taken = false;
            for member in &group.members {
                let RegionId::Block(block) = *member else { continue };
                let header = self.layout.ranges[block as usize].start - 1;
                let outcome = match self.layout.lines[header as usize].kind {
                    LineKind::If | LineKind::Elif => self.outcome(header),
                    LineKind::Bare => Some(!taken),
                    _ => None,
                };
                if taken || outcome == Some(false) {
                    dead.push(block);
                }
                if outcome == Some(true) {
                    sure.push(number);
                    taken = true;
                }
            }
        }
        for block in dead {
            self.layout.blocks[block as usize].dead = true;
        }
        for number in sure {
            self.layout.groups[number].exhaustive = true;
        }
    }

    /// The outcome of a header's condition, where it is always the same.
    fn outcome(&self, header: u32) -> Option<bool> {
        let line = &self.layout.lines[header as usize];
        let text = Span::new(line.start as usize, line.end as usize).of(&self.text);
        if !may_be_constant(text) {
            return None;
        }
        let slice = self.slice(header);
        slice.test.and_then(|test| constant(&slice.expressions, test))
    }

    /// Notes where calls that never return leave blocks; statements that leave are known.
    pub(super) fn settle_exits(&mut self) {
        static LEAVING: LazyLock<Option<Finder>> = LazyLock::new(|| Finder::new(&["exit", "quit"]));
        let text = self.text.as_bytes();
        let mut lines: Vec<u32> = Vec::new();
        for (word, found) in LEAVING.iter().flat_map(|finder| finder.find_iter(text)) {
            // `exit` and `_exit`
            let start = found.start - usize::from(word == 0 && text[..found.start].ends_with(b"_"));
            let line = self.layout.line_at(start).filter(|line| lines.last() != Some(line));
            let occurrence = line.and_then(|line| self.occurrence(start, found.end, line as usize));
            lines.extend(line.filter(|_| occurrence.is_some_and(|one| one.is_called())));
        }
        let exits: Vec<(RegionId, usize)> = lines.iter().flat_map(|&line| self.slice(line).exits.clone()).collect();
        for (region, end) in exits {
            if let RegionId::Block(block) = region {
                let exit = &mut self.layout.blocks[block as usize].exit;
                *exit = Some(exit.map_or(end, |earlier| earlier.min(end)));
            }
        }
    }
}

/// Whether the condition of a header can be a constant, by its letters: most cannot, and need no parse. A constant is
/// one word, negated or in brackets or joined to others by `and`.
fn may_be_constant(header: &str) -> bool {
    // No constant is without one of these, nor is a comment, and most conditions are.
    if !header.bytes().any(|byte| matches!(byte, b'0'..=b'9' | b'T' | b'F' | b'N' | b'#')) {
        return false;
    }
    let word = header.bytes().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(header.len());
    let condition = header[word..].trim_end_matches(':');
    // Most have no parts, and a search for all of them is made anew for each.
    if AND.find(condition.as_bytes()).is_none() {
        is_constant(condition)
    } else {
        condition.split("and").any(is_constant)
    }
}

/// Whether `part` of a condition can be a constant, by its letters.
fn is_constant(part: &str) -> bool {
    let edge = |letter: char| matches!(letter, '(' | ')') || letter.is_whitespace() || letter == '\\';
    let mut part = part.trim_matches(edge);
    while let Some(rest) = part.strip_prefix("not") {
        part = rest.trim_start_matches(edge);
    }
    let number = part.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.');
    number || matches!(part, "True" | "False" | "None") || part.ends_with("TYPE_CHECKING")
        // A comment may stand in brackets.
        || part.contains('#')
}
