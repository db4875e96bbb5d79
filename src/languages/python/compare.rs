//! The same questions to a module of lines and to one parse of the whole text: their answers must not differ.
//!
//! This is what the tests, the fuzz target and the long run over large trees share. Whatever the whole parse found is
//! asked about by its name or its place, so an answer that a line keeps back, or gives too much, shows.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use super::layout::{Line, LineKind};
use super::{
    Binding, BindingKind, ExpressionId, Kind, Module, Piece, RegionId, RegionKind, Store, StoreKind, parse, parse_whole,
};

/// Deeper parts of an expression are not compared: they were compared by themselves.
const DEPTH: usize = 12;

/// How the facts of `text` were compared.
#[derive(Debug)]
pub enum Comparison {
    /// The scanner was in doubt, so both are the same parse.
    Whole,
    /// The text is damaged, or has a line that ends in a comma: the whole parse lost its way, so there is nothing to be
    /// held against.
    Damaged,
    /// A line is damaged by itself and the whole is not: the grammar reads over the end of a line where Python does not
    /// (`import a as` and `b` below it). Over programs that run, this never happens.
    Torn,
    /// All answers are the same; so many were compared.
    Same(usize),
    /// The first answer that differs: by lines, and by the whole.
    Different(String, String),
}

/// Compares the facts of `text` by lines with those of one parse.
pub fn compare(text: &Arc<str>) -> Comparison {
    let lines = parse(Arc::clone(text));
    if lines.is_whole() {
        return Comparison::Whole;
    }
    let whole = parse_whole(Arc::clone(text));
    if !whole.slice(0).damage.is_empty() {
        // Nothing can be compared, but nothing may stumble either.
        answers(&lines, &lines);
        return Comparison::Damaged;
    }
    // Behind a comma at the end of a line the grammar goes on with the next one: `a,` and `b = c` below it.
    let goes_on = |line: &Line| line.kind == LineKind::Plain && line.text(text.as_bytes()).ends_with(b",");
    if lines.layout.lines.iter().any(goes_on) {
        answers(&lines, &lines);
        return Comparison::Damaged;
    }
    let count = super::ids::narrow(lines.layout.lines.len());
    if (0..count).any(|line| !lines.slice(line).damage.is_empty()) {
        answers(&lines, &lines);
        return Comparison::Torn;
    }
    let (left, right) = (answers(&lines, &whole), answers(&whole, &whole));
    let differs = left.iter().zip(&right).find(|(one, other)| one != other);
    match differs {
        Some((one, other)) => Comparison::Different(one.clone(), other.clone()),
        None if left.len() == right.len() => Comparison::Same(left.len()),
        None => Comparison::Different(format!("{} answers", left.len()), format!("{} answers", right.len())),
    }
}

/// Reads every line of `text` by the reader alone: how many lines there are, and how many of them it knows.
pub fn read_lines(text: &Arc<str>) -> (usize, usize) {
    let module = parse(Arc::clone(text));
    let (mut lines, mut read) = (0, 0);
    let mut tree = super::syntax::Tree::default();
    for line in &module.layout.lines {
        lines += 1;
        read += usize::from(super::syntax::read(&module.excerpt(line).0, &mut tree));
    }
    (lines, read)
}

/// Holds the reader against the grammar, over every line of `text`: how many lines there are and how many of them were
/// read; an error names the first line for which they have different trees.
pub fn compare_lines(text: &Arc<str>) -> Result<(usize, usize), String> {
    let module = parse(Arc::clone(text));
    let (mut lines, mut read) = (0, 0);
    for line in &module.layout.lines {
        if !matches!(line.kind, LineKind::Whole | LineKind::Text | LineKind::Bare) {
            lines += 1;
            read += usize::from(super::syntax::compared(&module.excerpt(line).0)?);
        }
    }
    Ok((lines, read))
}

/// The answers of `module` to questions about everything in `known`.
fn answers(module: &Module, known: &Module) -> Vec<String> {
    let mut found = Vec::new();
    let (mut names, mut words, mut paths, mut offsets) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for line in 0..known.layout.lines.len() {
        let slice = known.slice(super::ids::narrow(line));
        names.extend(slice.bindings.iter().map(|binding| binding.name.clone()));
        words.extend(slice.calls.iter().filter_map(|call| super::slice::callee_word(&slice.expressions, *call)));
        paths.extend(slice.paths.iter().map(|(path, _)| path.clone()));
        offsets.extend(slice.expressions.iter().filter_map(|one| match &one.kind {
            Kind::Name(name) => Some((one.span.start, name.clone())),
            _ => None,
        }));
    }
    for name in &names {
        let bindings: Vec<String> = module.bindings(name).into_iter().map(|one| binding(module, one)).collect();
        found.push(format!("bindings of {name}: {bindings:?}"));
        let after: BTreeSet<&str> = module.named_after(name).into_iter().map(|one| &*one.name).collect();
        found.push(format!("{name} is read {} times and named {after:?}", module.uses(name)));
    }
    for word in words {
        let calls: Vec<String> = module.calls_of(word).into_iter().map(|call| expression(module, call, 0)).collect();
        let more: BTreeSet<_> = module.named_after(word).into_iter().map(|one| one.span).collect();
        found.push(format!("calls of {word}: {calls:?} {more:?}"));
    }
    for path in &paths {
        let lines = module.lines_storing(path.rsplit('.').next().filter(|member| !member.is_empty()));
        let stores = module.stores(&lines, path, |_| true).into_iter();
        let stores: Vec<String> = stores.map(|one| store(module, one)).collect();
        found.push(format!("stores at {path}: {stores:?}"));
    }
    for (offset, name) in offsets {
        let reaching = module.reaching(&name, offset);
        let spans: Vec<_> = reaching.found.iter().map(|one| one.span).collect();
        let (certain, alive) = (reaching.certain, module.alive(offset));
        let regions = regions(module, module.region_at(offset));
        found.push(format!("{name} at {offset}: {spans:?} {certain} {alive} {regions}"));
    }
    let updates: Vec<String> = module.updates_near("").into_iter().map(|one| store(module, one)).collect();
    let stars: Vec<_> = module.star_imports().into_iter().map(|star| (star.level, &star.module)).collect();
    let classes: Vec<&str> = module.derived_classes().map(|(_, class)| &*class.name).collect();
    found.push(format!("updates {updates:?} stars {stars:?} classes {classes:?}"));
    found
}

/// The regions around, innermost first.
fn regions(module: &Module, id: RegionId) -> String {
    let (mut text, mut id) = (String::new(), id);
    while id != RegionId::MODULE {
        let region = module.region(id);
        text += match region.kind {
            RegionKind::Module => "file",
            RegionKind::Function(function) => &module.function(function).name,
            RegionKind::Class(class) => &module.class(class).name,
            RegionKind::Comprehension => "[]",
            RegionKind::Branch { .. } => "?",
            RegionKind::Loop => "loop",
        };
        let _ = write!(text, "{:?}{} < ", module.exit(id), if module.is_dead(id) { " dead" } else { "" });
        id = region.parent;
    }
    text
}

fn binding(module: &Module, binding: &Binding) -> String {
    let mut text = format!("{:?}>{} in {}", binding.span, binding.effect, regions(module, binding.region));
    match &binding.kind {
        BindingKind::Value(value) | BindingKind::Context(value) | BindingKind::Augmented(_, value) => {
            text += &expression(module, *value, 0);
        }
        BindingKind::Unpacked(value, way) | BindingKind::Loop(value, way) => {
            let _ = write!(text, "{way:?} of {}", expression(module, *value, 0));
        }
        BindingKind::Import(import) => {
            let _ = write!(text, "{import:?}");
        }
        BindingKind::Function(id) | BindingKind::Parameter(id, _) => {
            let function = module.function(*id);
            let all =
                |ids: Vec<ExpressionId>| -> Vec<String> { ids.iter().map(|id| expression(module, *id, 0)).collect() };
            let _ = write!(text, "{} of {:?}", function.name, function.class.map(|class| &module.class(class).name));
            if matches!(binding.kind, BindingKind::Function(_)) {
                let (returns, yields) = (all(module.returns(*id)), all(module.yields(*id)));
                let decorators = all(module.decorators(function));
                let names: Vec<&str> = function.parameters.iter().map(|one| &*one.name).collect();
                let _ = write!(text, "{names:?} {returns:?} {yields:?} {decorators:?}");
            }
        }
        BindingKind::Class(id) => {
            let class = module.class(*id);
            let bases: Vec<String> = class.bases.iter().map(|base| expression(module, base.value, 0)).collect();
            let fields: BTreeSet<&str> = module.fields(class.body).map(|one| &*one.name).collect();
            let declared: Vec<&str> = module.declared(*id).map(|(name, _)| name).collect();
            let _ = write!(text, "{bases:?} {fields:?} {declared:?}");
        }
        BindingKind::Opaque => {}
    }
    text
}

fn store(module: &Module, store: &Store) -> String {
    let value = match &store.kind {
        StoreKind::Member(_, value) | StoreKind::Unpacked(_, value, _) | StoreKind::Fallback(_, value) => {
            expression(module, *value, 0)
        }
        StoreKind::Update(arguments) => {
            arguments.iter().map(|one| expression(module, one.value, 0)).collect::<Vec<_>>().join(", ")
        }
    };
    format!("{:?} in {}{value}", store.span, regions(module, store.region))
}

fn expression(module: &Module, id: ExpressionId, depth: usize) -> String {
    let span = module.span(id);
    if depth > DEPTH {
        return format!("{span:?}");
    }
    let part = |id: &ExpressionId| expression(module, *id, depth + 1);
    let all = |ids: &[ExpressionId]| ids.iter().map(part).collect::<Vec<_>>().join(", ");
    let inner = match module.kind(id) {
        Kind::Text(text) => format!("{text:?}"),
        Kind::Template(pieces) => {
            let pieces = pieces.iter().map(|piece| match piece {
                Piece::Text(text, _) => format!("{text:?}"),
                Piece::Hole(hole) => part(hole),
            });
            format!("f({})", pieces.collect::<Vec<_>>().join(", "))
        }
        Kind::Nothing => "None".to_owned(),
        Kind::Boolean(value) => value.to_string(),
        Kind::Number(text) | Kind::Name(text) => text.to_string(),
        Kind::Attribute { object, name } => format!("{}.{name}", part(object)),
        Kind::Subscript { object, index } => {
            format!("{}[{}]", part(object), index.as_ref().map_or_else(String::new, part))
        }
        Kind::Call { callee, arguments } => {
            let arguments = arguments.iter().map(|one| format!("{:?} {}", one.kind, part(&one.value)));
            format!("{}({})", part(callee), arguments.collect::<Vec<_>>().join(", "))
        }
        Kind::Binary { operator, left, right } => format!("{} {operator:?} {}", part(left), part(right)),
        Kind::Or(left, right) => format!("{} or {}", part(left), part(right)),
        Kind::And(left, right) => format!("{} and {}", part(left), part(right)),
        Kind::Not(value) | Kind::Starred(value) | Kind::Walrus(value) | Kind::Lambda(value) => part(value),
        Kind::Comprehension(value) => part(value),
        Kind::Compare { operator, left, right } => format!("{} {operator} {}", part(left), part(right)),
        Kind::Conditional { test, then, otherwise } => all(&[*test, *then, *otherwise]),
        Kind::Mapping(entries) => {
            let entries = entries.iter().map(|one| format!("{:?}: {}", one.key.as_ref().map(part), part(&one.value)));
            entries.collect::<Vec<_>>().join(", ")
        }
        Kind::Sequence(items) => all(items),
        Kind::Other => "?".to_owned(),
    };
    format!("{inner}@{}-{}", span.start, span.end)
}
