//! Texts that scripts and data files give, and the fields that come of them.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::dataflow::Location;
use crate::destination::{CallShape, Computed, Confidence, Destination, Field, Override, State, Value};
use crate::edits::{Ask, CommandIndex, EntryIndex, Mend, data_fix, script_fix};
use crate::source::{Place, is_template};
use crate::wandb::sinks::{Access, PathForm, SinkKind};
use crate::workspace::{FileId, Workspace};

/// What a script or a data file gives in one place.
#[derive(Debug, Clone)]
pub(super) struct Literal {
    pub kind: LiteralKind,
    /// What changes it without an edit.
    pub by: Option<Override>,
    /// It was only found by its key.
    pub is_likely: bool,
}

/// What a literal is.
#[derive(Debug, Clone)]
pub(super) enum LiteralKind {
    /// A text, with the place that decides it.
    Text(String, Location),
    /// A number or a truth value, which names nothing.
    Constant(String),
    /// Null.
    Null,
    /// A variable that the repository does not set.
    Unset,
    /// It is made when the program runs.
    Computed(Computed),
}

/// All that a field is given.
#[derive(Debug, Clone)]
pub(super) struct Literals {
    pub values: Vec<Literal>,
    /// Whether there can be no other.
    pub complete: bool,
}

impl Literal {
    /// A text that nothing changes.
    pub fn text(text: impl Into<String>, at: Location) -> Self {
        Self { kind: LiteralKind::Text(text.into(), at), by: None, is_likely: false }
    }

    /// Whether it is a text.
    pub fn is_text(&self) -> bool {
        matches!(self.kind, LiteralKind::Text(..))
    }

    /// This literal where `by` changes it, unless something nearer to it does.
    pub fn overridden(mut self, by: &Override) -> Self {
        self.by.get_or_insert_with(|| by.clone());
        self
    }
}

impl Literals {
    /// Nothing is given.
    pub fn none() -> Self {
        Self { values: Vec::new(), complete: true }
    }

    /// These and no others.
    pub fn only(values: Vec<Literal>) -> Self {
        Self { values, complete: true }
    }

    /// The texts among `values`; others that are not known leave it open.
    pub fn texts(mut values: Vec<Literal>) -> Self {
        let complete = !values.is_empty() && values.iter().all(Literal::is_text);
        values.retain(Literal::is_text);
        Self { values, complete }
    }

    /// Whether nothing is given, and nothing can be.
    pub fn is_silent(&self) -> bool {
        self.values.is_empty() && self.complete
    }

    /// Adds the parts of texts that hold entity and project to `entity` and `project`.
    pub fn split_into(&self, form: PathForm, entity: &mut Self, project: &mut Self) {
        for value in &self.values {
            let LiteralKind::Text(text, at) = &value.kind else { continue };
            let part = |part: &str| Literal { kind: LiteralKind::Text(part.to_owned(), *at), ..value.clone() };
            let (first, second) = split(text, form);
            entity.values.extend(first.map(part));
            project.values.extend(second.map(part));
        }
    }
}

/// Entity and project of `text`.
fn split(text: &str, form: PathForm) -> (Option<&str>, Option<&str>) {
    let text = text.trim().trim_matches('/');
    let parts: Vec<&str> = text.split('/').collect();
    match (form, parts.as_slice()) {
        (PathForm::Project, [project]) => (None, Some(project)),
        (PathForm::Project, [entity, project, ..]) => (Some(entity), Some(project)),
        (PathForm::Run | PathForm::Artifact, [project, _]) => (None, Some(project)),
        (PathForm::Run | PathForm::Artifact, [entity, project, ..]) => (Some(entity), Some(project)),
        _ => (None, None),
    }
}

/// Makes fields of literals over one workspace.
pub(super) struct Fields<'w> {
    workspace: &'w dyn Workspace,
    fixes: LiteralFixes<'w>,
}

impl<'w> Fields<'w> {
    pub fn new(workspace: &'w dyn Workspace) -> Self {
        Self { workspace, fixes: LiteralFixes::new(workspace) }
    }

    /// The field that `literals` give; the fixes of its values answer `ask`.
    pub fn field(&self, literals: Literals, ask: &Ask) -> Field {
        let mut values: Vec<Value> = Vec::new();
        // A generated script may set a variable a hundred thousand times.
        let mut known = HashSet::new();
        let mut complete = literals.complete;
        for literal in literals.values {
            let Some(value) = self.value(literal, ask) else {
                complete = false;
                continue;
            };
            if known.insert((value.text.clone(), value.origin.clone(), value.state)) {
                values.push(value);
            }
        }
        values.shrink_to_fit(); // Kept to the end of the run, and mostly there is one.
        Field { values, complete, ..Field::default() }
    }

    fn value(&self, literal: Literal, ask: &Ask) -> Option<Value> {
        let (text, at, state, computed) = match literal.kind {
            LiteralKind::Text(text, at) => {
                let state = match (text.is_empty(), &literal.by) {
                    (true, _) => State::Empty,
                    (false, Some(_)) => State::Default,
                    (false, None) => State::Fixed,
                };
                (Some(text), Some(at), state, None)
            }
            LiteralKind::Constant(_) => return None,
            LiteralKind::Null => (None, None, State::Absent, None),
            LiteralKind::Unset => (None, None, State::Environment, None),
            LiteralKind::Computed(computed) => (None, None, State::Unknown, Some(computed)),
        };
        Some(Value {
            text,
            state,
            origin: at.and_then(|at| place(self.workspace, at)),
            hops: Vec::new(),
            override_by: literal.by,
            given: false,
            confidence: if literal.is_likely { Confidence::Likely } else { Confidence::Certain },
            computed,
            mend: at.and_then(|at| self.fixes.fix(at, ask, &|_| true)),
            template: at.is_some_and(|at| is_template(&self.workspace.path(at.file))),
        })
    }
}

/// Where `at` is for people.
pub(super) fn place(workspace: &dyn Workspace, at: Location) -> Option<Place> {
    workspace.text(at.file).map(|file| file.place(at.span))
}

/// A destination that chooses nothing yet.
pub(super) fn blank(api: String, kind: SinkKind, place: Place) -> Destination {
    Destination {
        api,
        kind,
        access: Access::Write,
        place,
        entity: Field::absent(),
        project: Field::absent(),
        api_key: Field::absent(),
        server: None,
        call: CallShape::default(),
        resolved: None,
        late: None,
        sweep_entity: None,
    }
}

/// The field of a server, where one is named.
pub(super) fn named_server(field: Field) -> Option<Box<Field>> {
    (!field.values.is_empty()).then(|| Box::new(field))
}

/// The fixes of literals outside of Python: what holds one is found here, the edit is made in [`crate::edits`].
pub(super) struct LiteralFixes<'w> {
    workspace: &'w dyn Workspace,
    commands: RefCell<HashMap<FileId, Arc<CommandIndex>>>,
    entries: RefCell<HashMap<FileId, Arc<EntryIndex>>>,
}

impl<'w> LiteralFixes<'w> {
    pub fn new(workspace: &'w dyn Workspace) -> Self {
        Self { workspace, commands: RefCell::default(), entries: RefCell::default() }
    }

    /// The fix for the literal at `origin`; `takes_null` tells whether the readers of a key take null.
    pub fn fix(&self, origin: Location, ask: &Ask, takes_null: &dyn Fn(&str) -> bool) -> Option<Mend> {
        let kind = self.workspace.kind(origin.file);
        let file = self.workspace.text(origin.file)?;
        if kind.is_data() {
            let document = self.workspace.data(origin.file)?;
            let mut entries = self.entries.borrow_mut();
            let entries = entries.entry(origin.file).or_insert_with(|| Arc::new(EntryIndex::new(&document)));
            let entry = entries.of(&document, origin.span);
            if entry.is_some() || !self.is_in_script(origin) {
                return data_fix(ask, &file, &document, origin.span, entry, takes_null);
            }
        }
        if kind.is_script() || kind.is_data() {
            let script = self.workspace.script(origin.file)?;
            let commands = self.commands(origin.file)?;
            let (command, assignment) =
                (commands.command(&script, origin.span), commands.assignment(&script, origin.span));
            return script_fix(ask, &file, &script, origin.span, command, assignment);
        }
        None
    }

    /// Whether `origin` is part of a command or an assignment.
    fn is_in_script(&self, origin: Location) -> bool {
        let Some(script) = self.workspace.script(origin.file) else { return false };
        self.commands(origin.file).is_some_and(|commands| {
            commands.command(&script, origin.span).is_some() || commands.assignment(&script, origin.span).is_some()
        })
    }

    fn commands(&self, file: FileId) -> Option<Arc<CommandIndex>> {
        if let Some(known) = self.commands.borrow().get(&file) {
            return Some(Arc::clone(known));
        }
        let made = Arc::new(CommandIndex::new(&*self.workspace.script(file)?));
        self.commands.borrow_mut().insert(file, Arc::clone(&made));
        Some(made)
    }
}
