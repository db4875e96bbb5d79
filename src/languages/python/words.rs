//! Many words sought in one pass over a file.

use super::ids::narrow;
use super::layout::LineKind;
use super::{Binding, ExpressionId, Module};
use crate::text::{Finder, Span, is_word};

/// So many letters make a short word.
const SHORT: usize = 4;

/// Words to be sought together.
///
/// Short words are sought apart from the others: a search compares only as many letters as its shortest word has before
/// it stops to look, and is disturbed the more often the more words it has.
#[derive(Debug)]
pub struct Words {
    short: Finder,
    long: Finder,
    /// In order.
    known: Vec<&'static str>,
}

impl Words {
    /// Prepares the search; `None` for words that no search can be made of.
    pub fn new(words: impl IntoIterator<Item = &'static str>) -> Option<Self> {
        let mut words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words.dedup();
        // A word that holds another one is met where that one is: vector instructions are fast for few words.
        let holds_other = |word: &&str| words.iter().any(|other| other.len() < word.len() && word.contains(other));
        let sought = words.iter().copied().filter(|word| !holds_other(word));
        let (short, long): (Vec<&str>, Vec<&str>) = sought.partition(|word| word.len() <= SHORT);
        Some(Self { short: Finder::new(&short)?, long: Finder::new(&long)?, known: words })
    }

    /// Where the words stand in `text` as words of their own, in order of position.
    fn find<'t>(&'t self, text: &'t [u8]) -> impl Iterator<Item = (&'static str, usize)> + 't {
        let mut done = 0;
        let mut short = self.short.find_iter(text).peekable();
        let mut long = self.long.find_iter(text).peekable();
        let all = std::iter::from_fn(move || match (short.peek(), long.peek()) {
            (Some((_, one)), Some((_, other))) if other.start < one.start => long.next(),
            (Some(_), _) => short.next(),
            _ => long.next(),
        });
        all.filter_map(move |(_, found)| {
            if found.start < done {
                return None;
            }
            let is_end = |byte: &u8| !is_word(*byte);
            let start = text[..found.start].iter().rposition(is_end).map_or(0, |at| at + 1);
            done = text[found.end..].iter().position(is_end).map_or(text.len(), |length| found.end + length);
            let at = self.known.binary_search_by(|word| word.as_bytes().cmp(&text[start..done])).ok()?;
            Some((self.known[at], start))
        })
    }

    /// Whether one of the words may stand in `text` and be more than the name of a function that is defined there. Asked
    /// before anything else is known of the text, which most often is all that has to be known.
    pub fn may_stand_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        self.find(bytes).any(|(_, start)| !bytes[..start].ends_with(b"def "))
    }
}

/// A line in which one of the words stands.
#[derive(Debug, Clone, Copy)]
pub struct Sought {
    /// The word.
    pub word: &'static str,
    line: u32,
    start: usize,
    called: bool,
    given: bool,
}

impl Module {
    /// Where `words`, which are the same at every call, stand as words of their own; in order of position.
    pub fn seek(&self, words: &'static Words) -> &[Sought] {
        self.memo.sought.get_or_init(|| self.sought(words))
    }

    fn sought(&self, words: &Words) -> Vec<Sought> {
        let mut found = Vec::new();
        let mut line = 0;
        let text = self.text.as_bytes();
        // Long texts between the lines are nothing but words.
        for lines in self.layout.lines.split(|line| line.kind == LineKind::Text) {
            let (Some(first), Some(last)) = (lines.first(), lines.last()) else { continue };
            let from = first.start as usize;
            for (word, at) in words.find(&text[from..(last.end as usize).min(text.len())]) {
                let (start, end) = (from + at, from + at + word.len());
                line += self.layout.lines[line..].partition_point(|line| line.end as usize <= start);
                let Some(one) = self.occurrence(start, end, line) else { continue };
                let (called, given) = (one.is_called(), one.is_given());
                found.push(Sought { word, line: narrow(line), start, called, given });
            }
        }
        found
    }

    /// The calls of the word in the line found.
    pub fn calls_at(&self, found: &Sought) -> &[ExpressionId] {
        if found.called { self.slice(found.line).calls_of(found.word) } else { &[] }
    }

    /// The calls of `callee` in the line found, where the word found is the end of a string that holds `part`, in any
    /// letter case.
    pub fn calls_quoting(&self, found: &Sought, part: &str, callee: &str) -> &[ExpressionId] {
        let (front, rest) = self.text.as_bytes().split_at(found.start + found.word.len());
        let is_quoted = matches!(rest.first(), Some(b'"' | b'\''));
        let string = front.rsplit(|byte| matches!(byte, b'"' | b'\'' | b'\n')).next().unwrap_or_default();
        let holds = || string.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()));
        let is_of = is_quoted && holds() && self.line_says(found.line, callee);
        if is_of { self.slice(found.line).calls_of(callee) } else { &[] }
    }

    /// The bindings of the line found that give the word another name: see [`Module::named_after`].
    pub fn named_at(&self, found: &Sought) -> Vec<&Binding> {
        if found.given { self.named_in(found.line, found.word) } else { Vec::new() }
    }

    /// Whether `owner` and no other name stands before the word found.
    pub fn is_of(&self, found: &Sought, owner: &str) -> bool {
        let end = found.start + found.word.len();
        self.occurrence(found.start, end, found.line as usize).is_some_and(|one| one.follows(owner))
    }

    /// Where the parser could not follow in the line found; in all of the file where it was parsed as a whole.
    pub fn damage_at(&self, found: &Sought) -> &[Span] {
        &self.slice(found.line).damage
    }
}
