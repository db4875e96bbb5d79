//! Many words sought in one pass over a file.

use aho_corasick::{AhoCorasick, MatchKind};

use super::ids::narrow;
use super::layout::LineKind;
use super::{Binding, ExpressionId, Module};
use crate::text::Span;

/// Words to be sought together.
#[derive(Debug)]
pub struct Words {
    finder: AhoCorasick,
    words: Vec<&'static str>,
}

impl Words {
    /// Prepares the search; `None` for words that no search can be made of.
    pub fn new(words: impl IntoIterator<Item = &'static str>) -> Option<Self> {
        let mut words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words.dedup();
        // The longest that begins somewhere is the only one that can end where its name ends.
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&words).ok()?;
        Some(Self { finder, words })
    }

    /// Whether one of the words may stand in `text` and be more than the name of a function that is defined there. Asked
    /// before anything else is known of the text, which most often is all that has to be known.
    pub fn may_stand_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let may_matter = |start: usize, end: usize| {
            let sides = [bytes[..start].last(), bytes.get(end)];
            let whole = !sides.into_iter().flatten().any(|byte| super::find::is_word(*byte));
            whole && !bytes[..start].ends_with(b"def ")
        };
        self.finder.find_iter(bytes).any(|found| may_matter(found.start(), found.end()))
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
        for matched in words.finder.find_iter(self.text.as_bytes()) {
            let (start, end) = (matched.start(), matched.end());
            line += self.layout.lines[line..].partition_point(|line| line.end as usize <= start);
            let Some(one) = self.occurrence(start, end, line) else { continue };
            if one.line.kind == LineKind::Text {
                continue;
            }
            let word = words.words[matched.pattern().as_usize()];
            let (called, given) = (one.is_called(), one.is_given());
            found.push(Sought { word, line: narrow(line), start, called, given });
        }
        found
    }

    /// The calls of the word in the line found.
    pub fn calls_at(&self, found: &Sought) -> &[ExpressionId] {
        if found.called { self.slice(found.line).calls_of(found.word) } else { &[] }
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
