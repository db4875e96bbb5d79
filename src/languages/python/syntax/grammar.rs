//! Trees by the grammar, within bounds.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tree_sitter::{Language, ParseOptions, Parser};

use super::{Field, NONE, Sort, Stored, Tree, narrow};

/// How many progress callbacks a parse may take; a callback comes about every hundred operations of the parser.
const PARSE_STEPS: usize = 2_000_000;

/// Milliseconds for the parse of any text, and the bytes for each further second: some texts (runs of comments or of
/// continued lines) take the grammar's scanner ever longer. Far more than any program needs, also on a busy machine.
const BASE_MILLISECONDS: u64 = 2_500;
const BYTES_PER_SECOND: usize = 1_000_000;

/// Nodes that stand anywhere, or tell nothing that their place does not.
const MEANINGLESS: [&str; 6] =
    ["comment", "line_continuation", "string_end", "escape_sequence", "escape_interpolation", "type_conversion"];

thread_local! {
    /// Lines are short and many: making a parser anew would cost more than using it.
    static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
}

/// What the grammar's numbers mean to us.
struct Numbers {
    /// By sort of node; `None` for what stands between the parts, and for tokens without a name.
    sorts: Vec<Option<Sort>>,
    fields: Vec<Field>,
}

fn numbers() -> &'static Numbers {
    static NUMBERS: OnceLock<Numbers> = OnceLock::new();
    NUMBERS.get_or_init(|| {
        let language: Language = tree_sitter_python::LANGUAGE.into();
        let sort = |id: u16| {
            let name = language.node_kind_for_id(id).filter(|_| language.node_kind_is_named(id))?;
            (!MEANINGLESS.contains(&name)).then(|| Sort::of(name))
        };
        let field = |id: u16| language.field_name_for_id(id).map_or(Field::None, Field::of);
        let count = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
        Numbers {
            sorts: (0..count(language.node_kind_count())).map(sort).collect(),
            fields: (0..=count(language.field_count())).map(field).collect(),
        }
    })
}

/// The tree of `text`, in `tree`; false where a bound was hit.
pub(in crate::languages::python) fn parse(text: &str, tree: &mut Tree) -> bool {
    tree.clear();
    let Some(parsed) = PARSER.with_borrow_mut(|parser| parsed(parser, text)) else {
        tree.add(Sort::Error, 0, text.len());
        return false;
    };
    let numbers = numbers();
    let mut cursor = parsed.walk();
    let mut parent = NONE;
    loop {
        let node = cursor.node();
        let field = cursor.field_id().and_then(|id| numbers.fields.get(usize::from(id.get()))).copied();
        let field = field.unwrap_or(Field::None);
        let sort = if node.is_error() {
            Some(Sort::Error)
        } else if node.is_missing() {
            Some(Sort::Missing)
        } else {
            let named = numbers.sorts.get(usize::from(node.kind_id())).copied().flatten();
            named.or((field == Field::Operator).then_some(Sort::Operator))
        };
        if let Some(sort) = sort {
            let index = tree.add(sort, node.start_byte(), node.end_byte());
            if parent != NONE {
                tree.adopt(parent, index, field);
            }
            if cursor.goto_first_child() {
                parent = index;
                continue;
            }
        }
        // Tokens that mean nothing to us have nothing in them.
        while !cursor.goto_next_sibling() {
            if parent == NONE || !cursor.goto_parent() {
                stars(tree);
                return true;
            }
            parent = tree.nodes[parent as usize].parent;
        }
    }
}

/// Of `[*a.b]` the grammar has two readings, and takes now this one and now that. Python has one: the star is put around
/// everything that is appended to its name.
fn stars(tree: &mut Tree) {
    let is_appended = |tree: &Tree, node: u32| {
        let parent = tree.nodes[node as usize].parent;
        parent != NONE
            && tree.nodes[parent as usize].first == node
            && matches!(tree.nodes[parent as usize].sort, Sort::Attribute | Sort::Subscript | Sort::Call)
    };
    for star in 0..narrow(tree.nodes.len()) {
        let Stored { sort, first: name, parent: bottom, end, .. } = tree.nodes[star as usize];
        if sort != Sort::Star || name == NONE || !is_appended(tree, star) {
            continue;
        }
        tree.replace(star, name);
        let (start, mut top) = (tree.nodes[name as usize].start, bottom);
        tree.nodes[top as usize].start = start;
        while is_appended(tree, top) {
            top = tree.nodes[top as usize].parent;
            tree.nodes[top as usize].start = start;
        }
        tree.replace(top, star);
        let all = tree.nodes[top as usize].end.max(end);
        let node = &mut tree.nodes[star as usize];
        (node.first, node.last, node.end) = (NONE, NONE, all);
        let inner = &mut tree.nodes[top as usize];
        (inner.parent, inner.next) = (NONE, NONE);
        tree.adopt(star, top, Field::None);
    }
}

/// Parses within a bound; `None` where the bound is hit.
fn parsed(parser: &mut Parser, text: &str) -> Option<tree_sitter::Tree> {
    if parser.language().is_none() {
        parser.set_language(&tree_sitter_python::LANGUAGE.into()).ok()?;
    }
    let mut steps = 0_usize;
    let mut end = None;
    let mut progress = |_: &tree_sitter::ParseState| {
        steps += 1;
        let bound = BASE_MILLISECONDS + (text.len() / (BYTES_PER_SECOND / 1000)) as u64;
        let end = *end.get_or_insert_with(|| Instant::now() + Duration::from_millis(bound));
        let over = steps > PARSE_STEPS || Instant::now() > end;
        if over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let bytes = text.as_bytes();
    let mut read = |offset: usize, _| bytes.get(offset..).unwrap_or_default();
    let tree = parser.parse_with_options(&mut read, None, Some(ParseOptions::new().progress_callback(&mut progress)));
    if tree.is_none() {
        parser.reset();
    }
    tree
}
