//! Many words sought in one pass over a file.

use super::find::Patience;
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
    short: Group,
    long: Group,
    /// Words that hold another one: they are met where that one is.
    longer: Vec<&'static str>,
}

/// Words that are sought in one search.
#[derive(Debug)]
struct Group {
    finder: Finder,
    words: Vec<&'static str>,
}

impl Group {
    fn new(words: Vec<&'static str>) -> Option<Self> {
        Some(Self { finder: Finder::new(&words)?, words })
    }

    #[inline]
    fn find<'t>(&'t self, text: &'t [u8]) -> impl Iterator<Item = (&'static str, usize)> + 't {
        self.finder.find_iter(text).map(|(index, found)| (self.words[index], found.start))
    }
}

impl Words {
    /// Prepares the search; `None` for words that no search can be made of.
    pub fn new(words: impl IntoIterator<Item = &'static str>) -> Option<Self> {
        let mut words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words.dedup();
        // Vector instructions are fast for few words.
        let holds_other = |word: &&str| words.iter().any(|other| other.len() < word.len() && word.contains(other));
        let (longer, sought): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| holds_other(word));
        let (short, long) = sought.into_iter().partition(|word| word.len() <= SHORT);
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
        let mut patience = Patience::default();
        let text = self.text.as_bytes();
        // Long texts between the lines are nothing but words.
        for lines in self.layout.lines.split(|line| line.kind == LineKind::Text) {
            let (Some(first), Some(last)) = (lines.first(), lines.last()) else { continue };
            let from = first.start as usize;
            for (word, at) in words.find(&text[from..(last.end as usize).min(text.len())]) {
                let (start, end) = (from + at, from + at + word.len());
                line += self.layout.lines[line..].partition_point(|line| line.end as usize <= start);
                let Some(one) = self.occurrence(start, end, line) else { continue };
                let is_asked = !patience.ends(narrow(line));
                let (called, given) = (!is_asked || one.is_called(), !is_asked || one.is_given());
                found.push(Sought { word, line: narrow(line), start, called, given });
            }
        }
        found
    }

    /// The calls of the words found, line by line.
    pub fn calls_at(&self, found: &[Sought]) -> Vec<ExpressionId> {
        let lines = places(found.iter().filter(|one| one.called)).into_iter();
        lines.flat_map(|(line, word)| self.slice(line).calls_of(word)).copied().collect()
    }

    /// The calls of `callee` in the lines in which a word found is the end of a string that holds `part`, in any letter
    /// case.
    pub fn calls_quoting(&self, found: &[Sought], part: &str, callee: &str) -> Vec<ExpressionId> {
        let mut lines: Vec<u32> = found.iter().filter(|one| self.quotes(one, part)).map(|one| one.line).collect();
        lines.dedup();
        let lines = lines.into_iter().filter(|line| self.line_says(*line, callee));
        lines.flat_map(|line| self.slice(line).calls_of(callee)).copied().collect()
    }

    /// Whether the word found is the end of a string that holds `part`.
    fn quotes(&self, found: &Sought, part: &str) -> bool {
        let (front, rest) = self.text.as_bytes().split_at(found.start + found.word.len());
        if !matches!(rest.first(), Some(b'"' | b'\'')) {
            return false;
        }
        let string = front.rsplit(|byte| matches!(byte, b'"' | b'\'' | b'\n')).next().unwrap_or_default();
        string.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
    }

    /// The bindings of the lines found that give the words another name, each with its word: see
    /// [`Module::named_after`].
    pub fn named_at(&self, found: &[Sought]) -> Vec<(&'static str, &Binding)> {
        let lines = places(found.iter().filter(|one| one.given)).into_iter();
        lines.flat_map(|(line, word)| self.named_in(line, word).into_iter().map(move |one| (word, one))).collect()
    }

    /// Whether `owner` and no other name stands before the word found.
    pub fn is_of(&self, found: &Sought, owner: &str) -> bool {
        let end = found.start + found.word.len();
        self.occurrence(found.start, end, found.line as usize).is_some_and(|one| one.follows(owner))
    }

    /// Where the parser could not follow in the lines found; in all of the file where it was parsed as a whole. Words
    /// that are nothing but text of a string are no reason to look.
    pub fn damage_at<'f>(&self, found: impl Iterator<Item = &'f Sought>) -> impl Iterator<Item = &Span> {
        let (mut last, mut patience) = (None, Patience::default());
        let is_text = |one: &Sought| {
            let end = one.start + one.word.len();
            self.occurrence(one.start, end, one.line as usize).is_some_and(|one| one.is_quoted())
        };
        let lines = found.filter_map(move |one| {
            let is_new = last != Some(one.line) && (patience.ends(one.line) || !is_text(one));
            is_new.then(|| *last.insert(one.line))
        });
        lines.flat_map(|line| &self.slice(line).damage)
    }
}

/// The lines and words of `found`, each pair once: what is asked of a word in a line speaks of all of the line.
fn places<'f>(found: impl Iterator<Item = &'f Sought>) -> Vec<(u32, &'static str)> {
    let mut places: Vec<_> = found.map(|one| (one.line, one.word)).collect();
    places.sort_unstable();
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_any_length_are_found_in_order_and_whole() {
        let words = Words::new(["run", "init", "project", "create_run", "init_trackers", "projects"]).unwrap();
        let found = |text: &'static str| words.find(text.as_bytes()).map(|(word, _)| word).collect::<Vec<_>>();
        assert_eq!(found("project.init(run) create_run"), ["project", "init", "run", "create_run"]);
        assert_eq!(found("init_trackers(projects) project"), ["init_trackers", "projects", "project"]);
        assert!(found("rerun my_project inits create_runs init_run projects_run").is_empty());
        let text = "x = create_run; run";
        assert_eq!(words.find(text.as_bytes()).collect::<Vec<_>>(), [("create_run", 4), ("run", 16)]);
    }

    #[test]
    fn many_words_on_one_line_take_no_longer() {
        let words = Words::new(["init"]).unwrap();
        let module = super::super::parse("init;".repeat(100_000).into());
        let found = module.sought(&words);
        assert_eq!(found.len(), 100_000);
        assert!(module.calls_quoting(&found, "wandb", "dict").is_empty());
        let module = super::super::parse(format!("x = [{}]", "init(), dict(t='wandb.init'), ".repeat(5_000)).into());
        let found = module.sought(&words);
        assert_eq!(
            (module.calls_at(&found).len(), module.calls_quoting(&found, "wandb", "dict").len()),
            (5_000, 5_000)
        );
    }

    #[test]
    fn words_that_name_nothing_look_through_their_line_some_times_only() {
        let words = Words::new(["init", "exit"]).unwrap();
        let rows = [
            ("x = [", "'wandb.init', ", "]"),
            ("x = [", "'exit()', ", "]"),
            ("x = ", "init.", "init"),
            ("f(", "init, ", ")"),
            ("f(", "'init', init=init, init[1], ", ")"),
        ];
        for (front, word, end) in rows {
            let module = super::super::parse(format!("{front}{}{end}", word.repeat(50_000)).into());
            let began = std::time::Instant::now();
            assert!(module.sought(&words).len() >= 50_000);
            module.lines_with("init", module.file(), |one| one.is_bound() | one.is_given() | one.is_set());
            assert!(module.alive(0) && module.damage_at(module.sought(&words).iter()).next().is_none());
            assert!(began.elapsed().as_secs() < 20, "{word}: {:?}", began.elapsed());
        }
    }

    #[test]
    fn only_a_string_that_holds_the_part_is_a_quotation() {
        let text = "a = dict(type='WandbVisBackend')\nb = dict(type='x.init'), 'wandb'\nc = dict(type='wandb.init')\n";
        let module = super::super::parse(std::sync::Arc::from(text));
        let words = Words::new(["init", "WandbVisBackend"]).unwrap();
        let calls = module.calls_quoting(&module.sought(&words), "wandb", "dict");
        let starts: Vec<usize> = calls.iter().map(|call| module.span(*call).start).collect();
        assert_eq!(starts, [4, text.rfind("dict").unwrap()]);
    }
}
