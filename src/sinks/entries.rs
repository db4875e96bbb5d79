//! Entry points: which modules and functions are run so that every sink of the repository is reached.
//!
//! Every file that imports its way to a sink is run as a program. Functions that no program calls are run by themselves
//! afterwards, outermost first: users of the repository as a library call them.

use std::collections::{BTreeSet, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::ByFile;
use super::convert::Gathered;
use super::fallback::{Fallback, Named};
use super::recorder::{Record, Recorder};
use super::relevance::relevant;
use super::repository::{Relevance, Repository, Trees};
use super::suggest::Suggest;
use crate::dataflow::value::{Arguments, ValueSet};
use crate::dataflow::{Interpreter, Location};
use crate::destination::{Destination, Field};
use crate::edits::{Ask, Slot};
use crate::languages::python::ast::{Class, Function, Stmt, StmtKind};
use crate::models::Given;
use crate::text::Span;
use crate::wandb::sinks::{Custom, SinkKind};
use crate::workspace::{FileId, Importers, Workspace};

/// So many files are run as programs for one repository.
const PROGRAMS: usize = 2_000;

/// Programs of so many bytes are run whole. Skipping what cannot lead to a sink saves time in larger ones, at the price of
/// reading what was skipped by its words.
const SMALL: usize = 24 * 1024;

/// What one run found.
struct Found {
    record: Record,
    called: HashSet<usize>,
    cut: bool,
}

/// The destinations of the sinks in `candidates`, Python files of the workspace.
pub fn python_destinations(
    workspace: &dyn Workspace,
    shared: &Importers,
    trees: &Trees,
    candidates: &[FileId],
    follow: bool,
    custom: Custom,
) -> ByFile {
    let near = near(workspace, shared, candidates, follow);
    let outlines = &trees.outlines;
    let relevant = relevant(workspace, outlines, &near, custom);
    let mut programs = relevant.programs;
    let is_small =
        near.iter().filter_map(|file| workspace.text(*file)).map(|text| text.text().len()).sum::<usize>() <= SMALL;
    let relevance = Relevance {
        outlines,
        names: relevant.names.filter(|_| !is_small),
        quiet: std::sync::Mutex::default(),
        files: near.clone(),
        definitions: std::sync::OnceLock::new(),
    };
    if is_small && follow {
        // Registries and the like call functions whose names stand nowhere else: what nobody imports is a program.
        let repository = Repository::new(workspace, trees, follow, &relevance, BTreeSet::new());
        let imported: HashSet<FileId> = near.iter().flat_map(|file| repository.imported_files(*file)).collect();
        let others = near.iter().filter(|file| !imported.contains(file) && !programs.contains(file));
        let others: Vec<FileId> = others.copied().collect();
        programs.extend(others);
    }
    let given = Given::default();
    let setting = Setting {
        workspace,
        trees,
        follow,
        custom,
        relevance: &relevance,
        given: &given,
        fuel: AtomicUsize::new(FUEL),
    };
    let found: Vec<Found> =
        programs.par_iter().map(|file| run(&setting, |interpreter| run_program(interpreter, *file))).collect();
    let mut record = Record::default();
    let mut called = HashSet::new();
    for one in found {
        merge(&mut record, one.record, one.cut);
        called.extend(one.called);
    }
    // What no program calls, outermost first.
    for entry in uncalled(workspace, trees, &near, &called, &relevant.seeds) {
        if called.contains(&entry.identity) {
            continue;
        }
        let one = run(&setting, |interpreter| run_function(interpreter, &entry));
        merge(&mut record, one.record, one.cut);
        called.extend(one.called);
    }
    let suggest = Suggest::new(workspace, shared, trees);
    destinations(&Fallback { workspace, shared, trees, follow }, &suggest, record)
}

/// The files that can lead to a sink: those with sinks, and those that import their way to them.
fn near(workspace: &dyn Workspace, shared: &Importers, candidates: &[FileId], follow: bool) -> Vec<FileId> {
    let mut seen: BTreeSet<FileId> = candidates.iter().copied().collect();
    // What a configuration names by its dotted path, `instantiate` calls.
    if follow && !workspace.holding("_target_").is_empty() {
        let all: Vec<FileId> = (0..workspace.count())
            .filter_map(|index| Some(FileId(u32::try_from(index).ok()?)))
            .filter(|file| workspace.kind(*file).is_python())
            .collect();
        seen.extend(workspace.saying(&all, "instantiate"));
    }
    let mut open: Vec<FileId> = seen.iter().copied().collect();
    while let Some(file) = open.pop().filter(|_| follow && seen.len() < PROGRAMS) {
        open.extend(shared.near(workspace, file).iter().copied().filter(|near| seen.insert(*near)));
    }
    seen.into_iter().filter(|file| workspace.kind(*file).is_python()).collect()
}

/// What all runs share.
struct Setting<'w> {
    workspace: &'w dyn Workspace,
    trees: &'w Trees,
    follow: bool,
    custom: Custom,
    relevance: &'w Relevance<'w>,
    /// What command lines of the repository pass.
    given: &'w Given,
    /// Steps that all runs together have left.
    fuel: AtomicUsize,
}

/// Steps of all entry points together: some seconds at most.
const FUEL: usize = 300_000;

/// So often is a program run again because something was skipped that matters.
const ROUNDS: usize = 6;

/// Runs an entry point until nothing that was skipped reaches a sink.
fn run(setting: &Setting<'_>, work: impl Fn(&mut Interpreter<'_>)) -> Found {
    let mut needed: BTreeSet<Arc<str>> = BTreeSet::new();
    for _ in 0..ROUNDS {
        let (found, more) = run_once(setting, &needed, &work);
        let before = needed.len();
        needed.extend(more);
        if needed.len() == before {
            return found;
        }
        setting.relevance.with_callees(setting.workspace, &mut needed);
    }
    let (mut found, more) = run_once(setting, &needed, &work);
    found.cut |= more.iter().any(|name| !needed.contains(name));
    found
}

fn run_once(
    setting: &Setting<'_>,
    needed: &BTreeSet<Arc<str>>,
    work: impl Fn(&mut Interpreter<'_>),
) -> (Found, BTreeSet<Arc<str>>) {
    let recorder = Recorder::new(setting.workspace, setting.given, setting.custom);
    let repository =
        Repository::new(setting.workspace, setting.trees, setting.follow, setting.relevance, needed.clone());
    let (called, cut, more) = {
        let left = setting.fuel.load(Ordering::Relaxed);
        let mut interpreter = Interpreter::new(&repository, &recorder, left);
        let ended = catch_unwind(AssertUnwindSafe(|| work(&mut interpreter)));
        let called = interpreter.called.keys().map(|pointer| *pointer as usize).collect();
        setting.fuel.fetch_sub(interpreter.spent().min(left), Ordering::Relaxed);
        (called, interpreter.cut || ended.is_err(), std::mem::take(&mut interpreter.needed))
    };
    (Found { record: recorder.record.into_inner(), called, cut }, more)
}

fn run_program(interpreter: &mut Interpreter<'_>, file: FileId) {
    interpreter.main = Some(file);
    interpreter.module(file, "__main__");
    interpreter.run_exits();
}

fn run_function(interpreter: &mut Interpreter<'_>, entry: &Entry) {
    let Some(module) = interpreter.module(entry.file, &entry.module) else { return };
    if !interpreter.alive() {
        interpreter.revive();
    }
    interpreter.in_module(module, entry.file, |run| {
        let at = Location { file: entry.file, span: Span::new(0, 0) };
        let mut value = ValueSet::of(crate::dataflow::value::Abstract::Object(module));
        for (index, name) in entry.path.iter().enumerate() {
            value = run.attribute(&value, name);
            // A method needs an instance.
            let is_class =
                value.only().and_then(crate::dataflow::value::Value::object).is_some_and(|id| run.class(id).is_some());
            if is_class && index + 1 < entry.path.len() {
                value = run.call(&value, entry_arguments(), at);
                // Its other methods may have run before.
                let written = |name: &str| entry.stores.iter().any(|stored| stored == name);
                if let Some(instance) = value.only().and_then(crate::dataflow::value::Value::object) {
                    let content = run.state.edit(instance);
                    for (key, slot) in &mut content.slots {
                        slot.open |= key.name().is_some_and(|name| written(name));
                    }
                }
            }
        }
        if entry.path.last().is_some_and(|name| &**name == "__init__") {
            return;
        }
        run.call(&value, entry_arguments(), at);
    });
}

/// What a caller outside the repository passes.
fn entry_arguments() -> Arguments {
    Arguments { is_entry: true, ..Arguments::default() }
}

/// The attributes that methods of a class store, its constructor left out.
fn stores(text: &str, class: &Class) -> Vec<String> {
    let mut names = Vec::new();
    for statement in &class.body {
        let StmtKind::Function(method) = &statement.kind else { continue };
        if matches!(&*method.name, "__init__" | "__post_init__") {
            continue;
        }
        let body = method.span.of(text);
        for (at, _) in body.match_indices("self.") {
            let rest = &body[at + "self.".len()..];
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let after = rest[end..].trim_start();
            if after.starts_with('=') && !after.starts_with("==") || after.starts_with(',') {
                names.push(rest[..end].to_owned());
            }
        }
    }
    names
}

/// A function that is run by itself.
struct Entry {
    file: FileId,
    module: String,
    /// Names from the module to the function.
    path: Vec<Arc<str>>,
    /// The attributes that other methods of its class store.
    stores: Arc<[String]>,
    identity: usize,
}

/// Functions that nothing calls and that have a sink, or call one that has: those that no other of them mentions come
/// first.
fn uncalled(
    workspace: &dyn Workspace,
    trees: &Trees,
    files: &[FileId],
    called: &HashSet<usize>,
    seeds: &HashSet<(FileId, usize)>,
) -> Vec<Entry> {
    let mut all: Vec<(Entry, Arc<str>, HashSet<Box<str>>)> = Vec::new();
    let mut interesting: Vec<bool> = Vec::new();
    for file in files {
        let Some(tree) = trees.get(workspace, *file) else { continue };
        let module = workspace.path(*file).trim_end_matches(".py").replace('/', ".");
        let mut functions = Vec::new();
        collect(&tree.text, &tree.body, &mut Vec::new(), &Arc::from([]), &mut functions);
        for (path, function, stores) in functions {
            let identity = Arc::as_ptr(&function) as usize;
            if called.contains(&identity) {
                continue;
            }
            let words = words(function.span.of(&tree.text));
            let name = path.iter().rev().find(|name| !name.starts_with("__")).cloned().unwrap_or_default();
            interesting.push(seeds.contains(&(*file, function.name_span.start)));
            all.push((Entry { file: *file, module: module.clone(), path, stores, identity }, name, words));
        }
    }
    // Those with a sink, and those that mention one of these, to a fixed point.
    loop {
        let names: HashSet<Arc<str>> =
            all.iter().zip(&interesting).filter(|(_, yes)| **yes).map(|((_, name, _), _)| Arc::clone(name)).collect();
        let mut changed = false;
        for ((_, own, text), yes) in all.iter().zip(&mut interesting) {
            if !*yes && names.iter().any(|name| name != own && text.contains(&**name)) {
                *yes = true;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let mut chosen: Vec<(Entry, Arc<str>, HashSet<Box<str>>)> =
        all.into_iter().zip(interesting).filter(|(_, yes)| *yes).map(|(one, _)| one).collect();
    // Outermost first: by how many others mention it.
    let mentions: Vec<usize> = chosen
        .iter()
        .enumerate()
        .map(|(index, (_, name, _))| {
            chosen.iter().enumerate().filter(|(other, (_, _, text))| *other != index && text.contains(&**name)).count()
        })
        .collect();
    let mut order: Vec<usize> = (0..chosen.len()).collect();
    order.sort_by_key(|index| (mentions[*index], *index));
    let mut sorted: Vec<Option<(Entry, Arc<str>, HashSet<Box<str>>)>> = chosen.drain(..).map(Some).collect();
    order.into_iter().filter_map(|index| sorted[index].take()).map(|(entry, ..)| entry).collect()
}

/// The words of a text.
fn words(text: &str) -> HashSet<Box<str>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c: char| !is_part(c))
        .filter(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_'))
        .map(Box::from)
        .collect()
}

/// A function with the names that lead to it, and what other methods of its class store.
type Method = (Vec<Arc<str>>, Arc<Function>, Arc<[String]>);

/// Functions of a module and its classes; those in functions are run by these.
fn collect(text: &str, body: &[Stmt], path: &mut Vec<Arc<str>>, stored: &Arc<[String]>, found: &mut Vec<Method>) {
    for statement in body {
        match &statement.kind {
            StmtKind::Function(function) => {
                let mut own = path.clone();
                own.push(Arc::clone(&function.name));
                found.push((own, Arc::clone(function), Arc::clone(stored)));
            }
            StmtKind::Class(class) => {
                path.push(Arc::clone(&class.name));
                collect(text, &class.body, path, &stores(text, class).into(), found);
                path.pop();
            }
            StmtKind::If { then, otherwise, .. } => {
                collect(text, then, path, stored, found);
                collect(text, otherwise, path, stored, found);
            }
            StmtKind::Try(parts) => {
                collect(text, &parts.body, path, stored, found);
                parts.handlers.iter().for_each(|handler| collect(text, &handler.body, path, stored, found));
                collect(text, &parts.otherwise, path, stored, found);
            }
            _ => {}
        }
    }
}

fn merge(record: &mut Record, other: Record, cut: bool) {
    for (at, mut seen) in other.calls {
        seen.cut |= cut;
        match record.calls.get_mut(&at) {
            Some(known) => {
                known.cut |= seen.cut;
                known.entity.merge(seen.entity);
                known.project.merge(seen.project);
                known.key.merge(seen.key);
                known.sweep_entity.merge(seen.sweep_entity);
                known.program = known.program.or(seen.program);
                if let Some(server) = seen.server {
                    known.server.get_or_insert_default().merge(server);
                }
            }
            None => {
                record.calls.insert(at, seen);
            }
        }
    }
    for (at, write) in other.writes {
        match record.writes.get_mut(&at) {
            Some(known) => {
                known.value.merge(write.value);
                known.is_used |= write.is_used;
                known.late = match (known.late, write.late) {
                    (Some(a), Some(b)) => Some(a.and(b)),
                    (a, b) => a.or(b),
                };
            }
            None => {
                record.writes.insert(at, write);
            }
        }
    }
}

fn destinations(fallback: &Fallback<'_>, suggest: &Suggest<'_>, record: Record) -> ByFile {
    let workspace = fallback.workspace;
    let mut by_file = ByFile::new();
    let finish = |gathered: Gathered, named: Named, ask: Ask, at: Location, program: Option<FileId>, cut: bool| {
        let located = gathered.located();
        let mut field = gathered.finish(fallback, named, cut);
        suggest.fixes(&mut field, &located, &ask, at, program);
        field
    };
    for (at, seen) in record.calls {
        let Some(source) = workspace.text(at.file) else { continue };
        let sink = seen.sink;
        let (program, cut) = (seen.program, seen.cut);
        let finish = |gathered: Gathered, named: Named, slot: Slot| {
            finish(gathered, named, Ask::of(sink, slot), at, program, cut)
        };
        let entity = finish(seen.entity, Named::Entity, Slot::Entity);
        let project = finish(seen.project, Named::Project, Slot::Project);
        let api_key = finish(seen.key, Named::Secret, Slot::Key);
        let server = seen.server.map(|server| Box::new(finish(server, Named::Secret, Slot::Server)));
        let says_nothing = |field: &Field| field.values.is_empty();
        if sink.only_if_told && says_nothing(&entity) && says_nothing(&project) {
            continue;
        }
        if sink.access == crate::wandb::sinks::Access::Read
            && says_nothing(&entity)
            && says_nothing(&project)
            && says_nothing(&api_key)
            && server.is_none()
            && entity.complete
            && project.complete
        {
            continue;
        }
        let sweep_entity = finish(seen.sweep_entity, Named::Entity, Slot::Entity)
            .values
            .into_iter()
            .find(|value| value.text.is_some());
        by_file.entry(at.file).or_default().push(Destination {
            api: sink.api.to_owned(),
            kind: sink.kind,
            access: sink.access,
            place: source.place(at.span),
            entity,
            project,
            api_key,
            server,
            call: seen.shape,
            resolved: None,
            late: None,
            sweep_entity: sweep_entity.map(Box::new),
        });
    }
    for ((at, variable), write) in record.writes {
        let Some(source) = workspace.text(at.file).filter(|_| !write.is_used) else { continue };
        let named = match variable {
            "WANDB_ENTITY" => Named::Entity,
            "WANDB_PROJECT" => Named::Project,
            _ => Named::Secret,
        };
        let field = finish(write.value, named, Ask::sdk(Slot::of_variable(variable)), at, None, false);
        let late = write.late.flatten().and_then(|late| workspace.text(late.file).map(|file| file.place(late.span)));
        let mut destination = Destination {
            api: format!("environ:{variable}"),
            kind: SinkKind::Environment,
            access: crate::wandb::sinks::Access::Write,
            place: source.place(at.span),
            entity: Field::absent(),
            project: Field::absent(),
            api_key: Field::absent(),
            server: None,
            call: crate::destination::CallShape::default(),
            resolved: None,
            late,
            sweep_entity: None,
        };
        match variable {
            "WANDB_ENTITY" => destination.entity = field,
            "WANDB_PROJECT" => destination.project = field,
            "WANDB_BASE_URL" => destination.server = Some(Box::new(field)),
            _ => destination.api_key = field,
        }
        by_file.entry(at.file).or_default().push(destination);
    }
    for found in by_file.values_mut() {
        found.sort_by(|left, right| left.place.cmp(&right.place));
    }
    by_file
}
