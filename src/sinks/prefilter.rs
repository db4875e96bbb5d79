//! The prefilter: what tells from the text of a Python file alone whether it can have a sink.
//!
//! It may let a file through that has none; it never leaves one out that has.

use std::sync::OnceLock;

use memchr::memmem;

use crate::languages::shell::puts_commands_together;
use crate::source::{FileKind, SourceFile};
use crate::text::{Finder, is_word};
use crate::wandb::sinks::{self, Custom};

/// So many letters make a short word.
const SHORT: usize = 4;

/// The words by which sinks are called, found together in one pass.
///
/// Short words are searched for apart from the others: a search compares only as many letters as its shortest word has before
/// it stops to look, and is disturbed the more often the more words it has.
struct Words {
    short: Group,
    long: Group,
    /// Words that hold another one: they are met where that one is.
    longer: Vec<&'static str>,
}

/// Words that one search finds.
struct Group {
    finder: Finder,
    words: Vec<&'static str>,
}

impl Group {
    fn new(words: Vec<&'static str>) -> Option<Self> {
        Some(Self { finder: Finder::new(&words)?, words })
    }

    fn find<'t>(&'t self, text: &'t [u8]) -> impl Iterator<Item = (&'static str, usize)> + 't {
        self.finder.find_iter(text).map(|(index, found)| (self.words[index], found.start))
    }
}

impl Words {
    /// Prepares the search; `None` for words that no search can be made of.
    fn new(words: impl IntoIterator<Item = &'static str>) -> Option<Self> {
        let mut words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words.dedup();
        // Vector instructions are fast for few words.
        let holds_other = |word: &&str| words.iter().any(|other| other.len() < word.len() && word.contains(other));
        let (longer, others): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| holds_other(word));
        let (short, long) = others.into_iter().partition(|word| word.len() <= SHORT);
        Some(Self { short: Group::new(short)?, long: Group::new(long)?, longer })
    }

    /// Where the words stand in `text` as words of their own, in order of position.
    fn find<'t>(&'t self, text: &'t [u8]) -> impl Iterator<Item = (&'static str, usize)> + 't {
        let mut done = 0;
        let mut short = self.short.find(text).peekable();
        let mut long = self.long.find(text).peekable();
        let all = std::iter::from_fn(move || match (short.peek(), long.peek()) {
            (Some((_, one)), Some((_, other))) if other < one => long.next(),
            (Some(_), _) => short.next(),
            _ => long.next(),
        });
        all.filter_map(move |(word, at)| {
            if at < done {
                return None;
            }
            let is_end = |byte: &u8| !is_word(*byte);
            let start = text[..at].iter().rposition(is_end).map_or(0, |end| end + 1);
            let end = at + word.len();
            done = text[end..].iter().position(is_end).map_or(text.len(), |length| end + length);
            let whole = &text[start..done];
            let is_whole = |longer: &&&str| longer.len() == whole.len() && longer.as_bytes() == whole;
            let known = if whole.len() == word.len() { Some(&word) } else { self.longer.iter().find(is_whole) };
            known.map(|known| (*known, start))
        })
    }
}

/// The names of all sinks, those of calls that may lead to one, and the variable of the entity.
fn telling_words() -> Option<&'static Words> {
    static WORDS: OnceLock<Option<Words>> = OnceLock::new();
    WORDS.get_or_init(|| Words::new(sinks::sink_words().chain(["__init__", "WANDB_ENTITY"]))).as_ref()
}

/// Where a word by which a sink of the table is called stands in `text`, in order of position.
pub fn sink_places(text: &str) -> impl Iterator<Item = (&'static str, usize)> {
    telling_words().into_iter().flat_map(|words| words.find(text.as_bytes()))
}

/// Whether `source` certainly chooses no destination by itself and has no call that could be damaged: a Python file in
/// which nothing is named that could be a sink, unless a function is defined by that name.
pub fn is_silent(source: &SourceFile, custom: Custom) -> bool {
    let text = source.text();
    let says = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let is_used = |(_, start): (&str, usize)| !text.as_bytes()[..start].ends_with(b"def ");
    // `dict(type="WandbVisBackend")`
    let may_configure = || says("dict") && says("type");
    source.kind() == FileKind::Python
        && custom.words().next().is_none()
        && telling_words().is_some()
        && !sink_places(text).any(is_used)
        && !says("WANDB_")
        && !may_configure()
        && !puts_commands_together(text)
}
