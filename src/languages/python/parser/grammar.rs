//! Parses by the grammar, within bounds.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tree_sitter::{Language, ParseOptions, Parser};

use super::cuts::Patched;
use super::nodes::{Field, Nodes, Sort};
use crate::languages::python::lexer::{Stretch, stretches};

/// How many progress callbacks a parse may take; a callback comes about every hundred operations of the parser.
const PARSE_STEPS: usize = 2_000_000;

/// The time for all parses of one file: some texts (runs of comments or of continued lines) take the grammar's scanner
/// ever longer, and a file may have many of them. Two and a half seconds and a microsecond a byte are far more than any
/// program needs, also on a busy machine.
const BASE_MICROSECONDS: u64 = 2_500_000;

/// A run of so many lines that hold only a comment, or only a backslash, is not shown to the grammar: at each of them its
/// scanner looks ahead to the last, so a run of 100,000 takes minutes.
const LONGEST_RUN: usize = 64;

/// `text`, which begins in no string, with comments and joined lines blanked byte for byte, if it has a long run of them.
pub(super) fn without_runs(text: &str) -> Cow<'_, str> {
    if !has_long_run(text) {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    stretches(text.as_bytes(), 0, text.len(), |stretch, range| {
        let Some(part) = bytes.get_mut(range) else { return };
        match stretch {
            Stretch::Comment => part.fill(b' '),
            Stretch::Code => join_lines(part),
        }
    });
    // Only whole characters were replaced.
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Blanks each backslash of `code` at the end of a line, with that end.
fn join_lines(code: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = code.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        at += found + 1;
        let end = match code.get(at..) {
            Some([b'\r', b'\n', ..]) => at + 2,
            Some([b'\r' | b'\n', ..]) => at + 1,
            _ => continue,
        };
        if let Some(part) = code.get_mut(at - 1..end) {
            part.fill(b' ');
        }
        at = end;
    }
}

fn has_long_run(text: &str) -> bool {
    let mut run = 0;
    for line in text.split(['\n', '\r']) {
        match line.trim().as_bytes() {
            [b'#', ..] | [b'\\'] => run += 1,
            // Empty lines end no run.
            [] => {}
            _ => run = 0,
        }
        if run >= LONGEST_RUN {
            return true;
        }
    }
    false
}

/// What is left of the time for a file.
#[derive(Debug)]
pub(super) struct Budget(AtomicU64);

impl Budget {
    /// The time for a file of `bytes` bytes.
    pub fn new(bytes: usize) -> Self {
        Self(AtomicU64::new(BASE_MICROSECONDS + bytes as u64))
    }

    fn left(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Relaxed))
    }

    fn spend(&self, spent: Duration) {
        let spent = u64::try_from(spent.as_micros()).unwrap_or(u64::MAX);
        let less = |left: u64| Some(left.saturating_sub(spent));
        // It always succeeds, since `less` always gives a number.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }
}

/// How many different indentations are safe: the grammar's scanner keeps those that are open in a buffer of 1,024 bytes
/// and ends the process when they do not fit. Each takes two bytes, and open strings take 257.
const INDENTATIONS: usize = 380;

/// Named nodes that lowering does not need.
const DROPPED: [&str; 5] =
    ["comment", "line_continuation", "string_content", "escape_sequence", "escape_interpolation"];

/// Tokens without a name that lowering needs.
const TOKENS: [&str; 8] = [",", ":", "=", "-", "*", "async", "from", "_"];

thread_local! {
    /// Pieces are small and many: making a new parser would cost more than using it.
    static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
}

/// What the grammar's numbers mean to us.
struct Numbers {
    /// By sort of node; `None` for what is dropped.
    sorts: Vec<Option<Sort>>,
    fields: Vec<Field>,
}

fn numbers() -> &'static Numbers {
    static NUMBERS: OnceLock<Numbers> = OnceLock::new();
    NUMBERS.get_or_init(|| {
        let language: Language = tree_sitter_python::LANGUAGE.into();
        let sort = |id: u16| {
            let name = language.node_kind_for_id(id)?;
            let is_kept =
                if language.node_kind_is_named(id) { !DROPPED.contains(&name) } else { TOKENS.contains(&name) };
            is_kept.then(|| Sort::of(name))
        };
        let field = |id: u16| language.field_name_for_id(id).map_or(Field::None, Field::of);
        let count = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
        Numbers {
            sorts: (0..count(language.node_kind_count())).map(sort).collect(),
            fields: (0..=count(language.field_count())).map(field).collect(),
        }
    })
}

/// The nodes of `patched`, their spans those of the file; `None` where a bound was hit.
pub(super) fn parse(patched: &Patched<'_>, budget: &Budget) -> Option<Nodes> {
    let text = patched.text();
    if !may_parse(text) {
        return None;
    }
    let parsed = PARSER.with_borrow_mut(|parser| parsed(parser, text, budget))?;
    Some(nodes(&parsed, patched))
}

/// The grammar's own tree of `text`, which no cuts shorten; `None` where a bound was hit.
pub(in crate::languages::python) fn whole_tree(text: &str) -> Option<tree_sitter::Tree> {
    let budget = Budget::new(text.len());
    may_parse(text).then(|| PARSER.with_borrow_mut(|parser| parsed(parser, text, &budget))).flatten()
}

/// Whether the grammar takes `text` without an error. Where no time is left, it is not asked.
pub(super) fn accepts(text: &str, budget: &Budget) -> bool {
    if budget.left().is_zero() {
        return true;
    }
    let parsed = may_parse(text).then(|| PARSER.with_borrow_mut(|parser| parsed(parser, text, budget))).flatten();
    parsed.is_some_and(|tree| !tree.root_node().has_error())
}

fn nodes(parsed: &tree_sitter::Tree, patched: &Patched<'_>) -> Nodes {
    let numbers = numbers();
    let mut nodes = Nodes::default();
    let mut cursor = parsed.walk();
    let mut parents = Vec::new();
    loop {
        let node = cursor.node();
        let sort = if node.is_error() {
            Some(Sort::Error)
        } else if node.is_missing() {
            Some(Sort::Missing)
        } else {
            numbers.sorts.get(usize::from(node.kind_id())).copied().flatten()
        };
        let field = cursor.field_id().and_then(|id| numbers.fields.get(usize::from(id.get()))).copied();
        let field = field.unwrap_or(Field::None);
        let sort = if field == Field::Operator { Some(Sort::Operator) } else { sort };
        if let Some(sort) = sort {
            let span = patched.span(node.start_byte(), node.end_byte());
            let damaged = node.has_error() || matches!(sort, Sort::Missing | Sort::Error);
            let index = nodes.add(parents.last().copied(), sort, field, span, damaged);
            if cursor.goto_first_child() {
                parents.push(index);
                continue;
            }
        }
        // Tokens that mean nothing to us have nothing in them.
        while !cursor.goto_next_sibling() {
            if parents.pop().is_none() || !cursor.goto_parent() {
                return nodes;
            }
        }
    }
}

/// Parses within a bound; `None` where the bound is hit.
fn parsed(parser: &mut Parser, text: &str, budget: &Budget) -> Option<tree_sitter::Tree> {
    if parser.language().is_none() {
        parser.set_language(&tree_sitter_python::LANGUAGE.into()).ok()?;
    }
    let (start, left) = (Instant::now(), budget.left());
    if left.is_zero() {
        return None;
    }
    let mut steps = 0_usize;
    let mut progress = |_: &tree_sitter::ParseState| {
        steps += 1;
        // A single operation can take milliseconds, so the clock is looked at often.
        let over = steps > PARSE_STEPS || (steps.is_multiple_of(4) && start.elapsed() > left);
        if over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let bytes = text.as_bytes();
    let mut read = |offset: usize, _| bytes.get(offset..).unwrap_or_default();
    let tree = parser.parse_with_options(&mut read, None, Some(ParseOptions::new().progress_callback(&mut progress)));
    budget.spend(start.elapsed());
    if tree.is_none() {
        parser.reset();
    }
    tree
}

/// Whether `text` has few enough different indentations; no more can be open at once.
fn may_parse(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The scanner counts in sixteen bits.
    let (mut known, mut count) = (vec![false; 1 << 10], 0);
    let mut rare = std::collections::HashSet::new();
    let (mut at, mut indent) = (0, 0_usize);
    while at < bytes.len() {
        let mut carried = false;
        // A backslash carries the indentation over to the next line.
        while let Some(byte) = bytes.get(at) {
            match byte {
                b' ' => indent += 1,
                b'\t' => indent += 8,
                b'\r' | b'\x0c' => indent = 0,
                b'\\' => {}
                _ => break,
            }
            carried = *byte == b'\\';
            at += 1;
        }
        let is_new = match known.get_mut(indent) {
            Some(known) => !std::mem::replace(known, true),
            None => rare.insert(indent),
        };
        count += usize::from(is_new);
        if count > INDENTATIONS {
            return false;
        }
        if !(carried && bytes.get(at) == Some(&b'\n')) {
            indent = 0;
        }
        at = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length + 1);
    }
    true
}
