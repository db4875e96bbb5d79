//! What only a look into some lines tells about blocks: which never run, and which are left for good.
//!
//! The scanner knows what a statement's first word says. A condition that is a constant and a call of `sys.exit()` need
//! the parser, so the few lines whose letters allow for one are parsed once somebody asks what runs: of many files nobody
//! does.

use std::sync::LazyLock;

use memchr::memmem;

use super::find::Patience;
use super::ids::narrow;
use super::layout::LineKind;
use super::regions::Members;
use super::statements::constant;
use super::{Module, RegionId};
use crate::text::{Finder, Span};

static AND: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("and"));

/// What the scanner cannot tell of the blocks of a file; each list is in order.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// Blocks that never run.
    dead: Vec<u32>,
    /// Blocks that a call leaves for good, and where the first one ends.
    exits: Vec<(u32, usize)>,
    /// Groups of which a member always runs because its condition is a constant.
    exhaustive: Vec<u32>,
    members: Members,
}

impl Module {
    /// Whether the region `id` never runs.
    #[inline]
    pub(super) fn is_dead(&self, id: RegionId) -> bool {
        match id {
            RegionId::Block(block) if self.settled().dead.binary_search(&block).is_ok() => true,
            _ => self.region(id).dead,
        }
    }

    /// Whether no constant rules out the block that the line of number `index` stands in.
    pub(super) fn may_run(&self, index: u32) -> bool {
        !self.is_dead(RegionId::Block(self.layout.lines[index as usize].block))
    }

    /// Where the first statement ends that leaves the region `id` for good.
    #[inline]
    pub(super) fn exit(&self, id: RegionId) -> Option<usize> {
        let by_word = self.region(id).exit;
        let RegionId::Block(block) = id else { return by_word };
        let exits = &self.settled().exits;
        let first = exits.partition_point(|(known, _)| *known < block);
        let by_call = exits.get(first).filter(|(known, _)| *known == block).map(|(_, end)| *end);
        by_word.into_iter().chain(by_call).min()
    }

    /// Whether a member of the group always runs.
    pub(super) fn is_exhaustive(&self, group: u32) -> bool {
        self.layout.groups[group as usize].exhaustive || self.settled().exhaustive.binary_search(&group).is_ok()
    }

    /// The members of the group, in order of source.
    pub(super) fn members(&self, group: u32) -> impl Iterator<Item = RegionId> {
        self.settled().members.of(group)
    }

    fn settled(&self) -> &Settled {
        self.settled.get_or_init(|| {
            let members = Members::new(&self.layout.blocks, self.layout.groups.len());
            // By one parse all else is told.
            if self.is_whole() {
                return Settled { members, ..Settled::default() };
            }
            let (mut dead, mut exhaustive) = self.decided(&members);
            let mut exits = self.left_by_calls();
            dead.sort_unstable();
            exhaustive.sort_unstable();
            exits.sort_unstable();
            Settled { dead, exits, exhaustive, members }
        })
    }

    /// The branches that constants rule out, and the groups of which they choose one.
    fn decided(&self, members: &Members) -> (Vec<u32>, Vec<u32>) {
        let (mut dead, mut sure) = (Vec::new(), Vec::new());
        for index in 0..narrow(self.layout.lines.len()) {
            let line = self.layout.lines[index as usize];
            if line.kind == LineKind::While && self.outcome(index) == Some(false) {
                dead.push(line.opens);
            }
        }
        for (number, _) in (0..).zip(&self.layout.groups).filter(|(_, group)| group.exclusive) {
            let mut taken = false;
            for member in members.of(number) {
                let RegionId::Block(block) = member else { continue };
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
        (dead, sure)
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

    /// The blocks that calls leave which never return, and where each of these ends; statements that leave are known.
    fn left_by_calls(&self) -> Vec<(u32, usize)> {
        static LEAVING: LazyLock<Option<Finder>> = LazyLock::new(|| Finder::new(&["exit", "quit"]));
        let text = self.text.as_bytes();
        let mut lines: Vec<u32> = Vec::new();
        let mut patience = Patience::default();
        for (word, found) in LEAVING.iter().flat_map(|finder| finder.find_iter(text)) {
            // `exit` and `_exit`
            let start = found.start - usize::from(word == 0 && text[..found.start].ends_with(b"_"));
            let line = self.layout.line_at(start).filter(|line| lines.last() != Some(line));
            let occurrence = line.and_then(|line| self.occurrence(start, found.end, line as usize));
            let may_leave = |line: &u32| occurrence.is_some_and(|one| patience.ends(*line) || one.is_called());
            lines.extend(line.filter(may_leave));
        }
        let exits = lines.iter().flat_map(|&line| &self.slice(line).exits);
        exits
            .filter_map(|(region, end)| if let RegionId::Block(block) = region { Some((*block, *end)) } else { None })
            .collect()
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
