//! Sites: the sinks of a file as they are written, without running anything.
//!
//! What a bound keeps from being run still stands in the code. The inventory of sites, less what the runs came to, is
//! what was not followed: it is told, with whatever the call itself says.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::convert::split_paths;
use super::record::{Seen, Write};
use super::recorder::VARIABLES;
use crate::dataflow::provenance::Provenance;
use crate::dataflow::value::{Value, ValueSet};
use crate::dataflow::{Interpreter, Location};
use crate::destination::{CallShape, Keyword};
use crate::languages::python::ast::{Argument, ArgumentKind, Expr, ExprKind, Stmt, StmtKind};
use crate::languages::python::parser::Tree;
use crate::languages::python::walk::{Part, parts};
use crate::wandb::sinks::{Custom, Sink, SinkKind, Way, find};
use crate::workspace::{FileId, Workspace};

/// Dotted names with more parts than this are no sink's.
const PARTS: usize = 12;

/// So many meanings may one name of a file have.
const MEANINGS: usize = 8;

/// What a name of a file may stand for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Meaning {
    /// Its dotted name, calls left out: `wandb.Api.run` for `wandb.Api().run`.
    dotted: String,
    /// It is imported from a file of the repository: no library's sink.
    is_own: bool,
}

/// The sinks of one file.
#[derive(Default)]
pub(super) struct Sites {
    pub calls: BTreeMap<Location, Seen>,
    pub writes: BTreeMap<(Location, &'static str), Write>,
}

/// Lists the sinks that are written in `tree`, each as one that no run came to. `is_own` says whether an import by its
/// dots and its dotted name leads to a file of the repository.
pub(super) fn sites(
    workspace: &dyn Workspace,
    file: FileId,
    tree: &Tree,
    custom: Custom,
    is_own: &dyn Fn(usize, &str) -> bool,
) -> Sites {
    let names = Names::of(&tree.body, is_own);
    let mut found = Sites::default();
    for part in parts(&tree.body) {
        match part {
            Part::Expression(Expr { span, kind: ExprKind::Call { callee, arguments } }) => {
                let at = Location { file, span: *span };
                for meaning in names.of_expression(callee) {
                    if let Some(sink) = sink_of(&meaning, custom) {
                        let seen = Written { workspace, file, arguments }.seen(sink);
                        found.calls.entry(at).or_insert(seen);
                    } else if let Some((variable, value)) = environment_call(&meaning.dotted, arguments) {
                        found.writes.entry((at, variable)).or_insert_with(|| write(workspace, file, Some(value)));
                    }
                }
            }
            Part::Statement(Stmt { kind: StmtKind::Assign { targets, value }, .. }) => {
                for target in targets {
                    if let Some(variable) = names.variable(target) {
                        let at = Location { file, span: target.span };
                        found.writes.entry((at, variable)).or_insert_with(|| write(workspace, file, Some(value)));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn sink_of(meaning: &Meaning, custom: Custom) -> Option<&'static Sink> {
    let sink = custom.find(&meaning.dotted)?;
    // What uses the environment only says so by its arguments, which were not looked at.
    let is_librarys = find(&meaning.dotted).is_some_and(|known| std::ptr::eq(known, sink));
    (sink.kind != SinkKind::Ambient && !(meaning.is_own && is_librarys)).then_some(sink)
}

/// The variable that `os.putenv` or `os.environ.setdefault` stores, and its value.
fn environment_call<'t>(dotted: &str, arguments: &'t [Argument]) -> Option<(&'static str, &'t Expr)> {
    if !matches!(dotted, "os.putenv" | "os.environ.setdefault") {
        return None;
    }
    let [name, value, ..] = arguments else { return None };
    Some((variable_of(&name.value)?, &value.value))
}

fn variable_of(name: &Expr) -> Option<&'static str> {
    let ExprKind::Str(text) = &name.kind else { return None };
    VARIABLES.iter().copied().find(|known| **known == **text)
}

fn write(workspace: &dyn Workspace, file: FileId, value: Option<&Expr>) -> Write {
    let mut write = Write { cut: true, ..Write::default() };
    write.value.add(workspace, &literal(file, value), None);
    write
}

/// What `value` says by itself; it may be something else, since it did not run.
fn literal(file: FileId, value: Option<&Expr>) -> ValueSet {
    let Some(Expr { span, kind: ExprKind::Str(text) }) = value else { return ValueSet::unknown() };
    let texts = Interpreter::text_value(text).values.into_iter();
    let at = Location { file, span: *span };
    let values = texts.map(|value| Value { from: Provenance::origin(at), ..value }).collect();
    ValueSet { values, open: true }
}

/// The names of a file.
struct Names {
    /// By the name, or by `.name` for an attribute.
    meanings: HashMap<Box<str>, BTreeSet<Meaning>>,
    /// Modules of which all names are imported.
    stars: Vec<Meaning>,
}

impl Names {
    /// What the imports and plain assignments of `body` give names to, in whatever scope they stand.
    fn of(body: &[Stmt], is_own: &dyn Fn(usize, &str) -> bool) -> Self {
        let mut names = Self { meanings: HashMap::new(), stars: Vec::new() };
        let mut bindings: Vec<(&Expr, &Expr)> = Vec::new();
        for part in parts(body) {
            match part {
                Part::Statement(statement) => names.statement(&statement.kind, is_own, &mut bindings),
                Part::Expression(_) => {}
            }
        }
        // A name may be given to what another was given to.
        for _ in 0..3 {
            let mut changed = false;
            for (target, value) in &bindings {
                let meanings = names.of_expression(value);
                changed |= !meanings.is_empty() && names.bind(target, meanings);
            }
            if !changed {
                break;
            }
        }
        names
    }

    fn statement<'t>(
        &mut self,
        kind: &'t StmtKind,
        is_own: &dyn Fn(usize, &str) -> bool,
        bindings: &mut Vec<(&'t Expr, &'t Expr)>,
    ) {
        match kind {
            StmtKind::Import(imports) => {
                for import in imports {
                    let first = import.name.split('.').next().unwrap_or_default();
                    let (name, dotted) = match &import.alias {
                        Some(alias) => (&**alias, &*import.name),
                        None => (first, first),
                    };
                    self.add(name, Meaning { dotted: dotted.to_owned(), is_own: is_own(0, dotted) });
                }
            }
            StmtKind::ImportFrom(import) => {
                let own = import.level > 0 || is_own(import.level, &import.module);
                if import.names.is_empty() {
                    self.stars.push(Meaning { dotted: import.module.to_string(), is_own: own });
                }
                for name in &import.names {
                    // A module of the repository hands the SDK on.
                    let is_sdk = matches!(&*name.name, "wandb" | "weave");
                    let dotted = match (&*import.module, own && is_sdk) {
                        (_, true) | ("", _) => name.name.to_string(),
                        (module, _) => format!("{module}.{}", name.name),
                    };
                    let bound = name.alias.as_ref().unwrap_or(&name.name);
                    self.add(bound, Meaning { dotted, is_own: own && !is_sdk });
                }
            }
            StmtKind::Assign { targets, value } => {
                bindings.extend(targets.iter().map(|target| (target, value)));
            }
            StmtKind::AnnAssign { target, value: Some(value), .. } => bindings.push((target, value)),
            StmtKind::With { items, .. } => {
                bindings.extend(items.iter().filter_map(|item| Some((item.target.as_ref()?, &item.context))));
            }
            _ => {}
        }
    }

    fn add(&mut self, name: &str, meaning: Meaning) -> bool {
        let known = self.meanings.entry(name.into()).or_default();
        known.len() < MEANINGS && known.insert(meaning)
    }

    fn bind(&mut self, target: &Expr, meanings: Vec<Meaning>) -> bool {
        let name = match &target.kind {
            ExprKind::Name(name) => name.to_string(),
            ExprKind::Attribute { name, .. } => format!(".{name}"),
            _ => return false,
        };
        meanings.into_iter().fold(false, |changed, meaning| self.add(&name, meaning) | changed)
    }

    /// What an expression of names, dots and calls may stand for.
    fn of_expression(&self, expr: &Expr) -> Vec<Meaning> {
        let mut tail: Vec<&str> = Vec::new();
        let mut here = expr;
        let starts: Vec<Meaning> = loop {
            if tail.len() > PARTS {
                return Vec::new();
            }
            match &here.kind {
                ExprKind::Call { callee: inner, .. } | ExprKind::Await(inner) => here = inner,
                ExprKind::Attribute { object, name, .. } => {
                    // `self.api`: whatever was stored under that name.
                    let is_of_self =
                        matches!(&object.kind, ExprKind::Name(name) if !self.meanings.contains_key(&**name));
                    if let Some(stored) = self.meanings.get(&*format!(".{name}")).filter(|_| is_of_self) {
                        break stored.iter().cloned().collect();
                    }
                    tail.push(name);
                    here = object;
                }
                ExprKind::Name(name) => {
                    if let Some(known) = self.meanings.get(&**name) {
                        break known.iter().cloned().collect();
                    }
                    let of_star =
                        |star: &Meaning| Meaning { dotted: format!("{}.{name}", star.dotted), is_own: star.is_own };
                    break self.stars.iter().map(of_star).collect();
                }
                _ => return Vec::new(),
            }
        };
        let joined = |mut meaning: Meaning| {
            for name in tail.iter().rev() {
                meaning.dotted.push('.');
                meaning.dotted.push_str(name);
            }
            meaning
        };
        starts.into_iter().map(joined).collect()
    }

    /// The variable of the environment that `target` is.
    fn variable(&self, target: &Expr) -> Option<&'static str> {
        let ExprKind::Subscript { object, index } = &target.kind else { return None };
        let variable = variable_of(index)?;
        self.of_expression(object).iter().any(|meaning| meaning.dotted == "os.environ").then_some(variable)
    }
}

/// A call as it is written.
struct Written<'w> {
    workspace: &'w dyn Workspace,
    file: FileId,
    arguments: &'w [Argument],
}

impl Written<'_> {
    fn seen(&self, sink: &'static Sink) -> Seen {
        let (entity, entity_at) = self.field(sink.entity);
        let (project, project_at) = self.field(sink.project);
        let (key, key_at) = self.field(sink.key);
        let (server, server_at) = self.field(sink.server);
        let mut seen = Seen::unseen(sink, self.shape());
        seen.cut = true;
        let path = sink.path.as_ref().map(|(way, form)| {
            let (path, at) = self.field(std::slice::from_ref(way));
            (split_paths(&path, *form), at)
        });
        let (entity, project, entity_at, project_at) = match path {
            Some(((first, second), at)) => (joined(entity, first), joined(project, second), at, at),
            None => (entity, project, entity_at, project_at),
        };
        seen.entity.add(self.workspace, &entity, entity_at);
        seen.project.add(self.workspace, &project, project_at);
        seen.key.add(self.workspace, &key, key_at);
        if !server.values.is_empty() {
            seen.server.get_or_insert_default().add(self.workspace, &server, server_at);
        }
        seen.sweep_entity.add(self.workspace, &ValueSet::never(), None);
        seen
    }

    /// What the call passes in one of `ways`, as far as the call itself says; nothing for a field that the sink has not.
    fn field(&self, ways: &[Way]) -> (ValueSet, Option<Location>) {
        if ways.is_empty() {
            return (ValueSet::never(), None);
        }
        let position = |wanted: usize| {
            let is_plain = |one: &&Argument| one.kind == ArgumentKind::Positional;
            self.arguments.iter().take_while(is_plain).nth(wanted)
        };
        let passed = ways.iter().filter(|way| way.keys.is_empty()).find_map(|way| {
            let named = |one: &&Argument| matches!(&one.kind, ArgumentKind::Keyword(name) if &**name == way.keyword);
            self.arguments.iter().find(named).or_else(|| position(way.position?))
        });
        let is_inside = |way: &Way| {
            let named = |one: &Argument| matches!(&one.kind, ArgumentKind::Keyword(name) if &**name == way.keyword);
            self.arguments.iter().any(named) || way.position.and_then(position).is_some()
        };
        let is_spread = |one: &Argument| matches!(one.kind, ArgumentKind::Star | ArgumentKind::DoubleStar);
        // What decides a field where the call leaves it out is known of keys alone.
        let is_secret =
            ways.iter().all(|way| !way.keys.is_empty() && way.keys != ["entity"] && way.keys != ["project"]);
        if is_secret && !ways.iter().any(is_inside) && !self.arguments.iter().any(is_spread) {
            return (ValueSet::never(), None);
        }
        let value = literal(self.file, passed.map(|one| &one.value));
        (value, passed.map(|one| Location { file: self.file, span: one.span }))
    }

    fn shape(&self) -> CallShape {
        let mut shape = CallShape::default();
        let Some(source) = self.workspace.text(self.file) else { return shape };
        for one in self.arguments {
            let place = source.place(one.span);
            match &one.kind {
                ArgumentKind::Star | ArgumentKind::DoubleStar => shape.spread = true,
                ArgumentKind::Positional => shape.positionals.push(place),
                ArgumentKind::Keyword(name) => {
                    let literal = match &one.value.kind {
                        ExprKind::Str(text) => Some(text.to_string()),
                        ExprKind::Bool(true) => Some("True".to_owned()),
                        ExprKind::Bool(false) => Some("False".to_owned()),
                        ExprKind::None => Some("None".to_owned()),
                        _ => None,
                    };
                    if &**name == "mode" {
                        shape.mode.clone_from(&literal);
                    }
                    shape.keywords.push(Keyword { name: name.to_string(), place, literal });
                }
            }
        }
        shape
    }
}

fn joined(mut set: ValueSet, other: ValueSet) -> ValueSet {
    set.join(other);
    set
}

/// Whether what stands at byte `offset` of the block runs at most once when the module runs: it is in no function, no
/// loop, no comprehension.
pub(super) fn runs_once(body: &[Stmt], offset: usize) -> bool {
    let holds = |statement: &&Stmt| (statement.span.start..statement.span.end).contains(&offset);
    let after = body.partition_point(|statement| statement.span.start <= offset);
    let Some(statement) = after.checked_sub(1).and_then(|index| body.get(index)).filter(holds) else { return true };
    match &statement.kind {
        StmtKind::Function(_) | StmtKind::For { .. } | StmtKind::While { .. } => false,
        kind => {
            let blocks = kind.blocks();
            let is_around = |block: &&[Stmt]| {
                let (first, last) = (block.first(), block.last());
                first.zip(last).is_some_and(|(first, last)| (first.span.start..last.span.end).contains(&offset))
            };
            if let Some(block) = blocks.into_iter().find(is_around) {
                return runs_once(block, offset);
            }
            parts(std::slice::from_ref(statement)).all(|part| match part {
                Part::Expression(expr) => {
                    let repeats = matches!(expr.kind, ExprKind::Lambda(_) | ExprKind::Comprehension(_));
                    !(repeats && (expr.span.start..expr.span.end).contains(&offset))
                }
                Part::Statement(_) => true,
            })
        }
    }
}
