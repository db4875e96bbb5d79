//! Sinks outside of Python: variables set for runs, and the `wandb` command.
//!
//! `export WANDB_ENTITY=acme`, a line of a `.env`, `ENV` of a Dockerfile, `env:` of a workflow or a compose file all set
//! the same variable, so all become the same sort of destination as `os.environ["WANDB_ENTITY"] = "acme"`.

use super::domain::{Location, Mark, Outcome, Traced, What};
use super::environment::{SERVER, VARIABLES};
use super::fields::{Found, split};
use super::model::{CallShape, Destination, Field, Override};
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::data::{Document, NodeId, Step};
use crate::languages::shell::{Assignment, Command, Program, ProgramKind, Script, Word, netrc_machine, program_of};
use crate::source::FileKind;
use crate::text::Span;
use crate::wandb::commands::{self, WandbCommand};
use crate::wandb::sinks::{Access, PathForm, SinkKind};

/// The settings file of a folder from which runs are started.
const SETTINGS: [&str; 2] = ["wandb/settings", ".wandb/settings"];

impl Tracer<'_> {
    /// Every destination that `file`, which is no Python module, chooses by commands and variables.
    pub(super) fn script_destinations(&self, file: FileId) -> Vec<Destination> {
        let mut found = Vec::new();
        if let Some(script) = self.workspace.script(file) {
            let prefixed = script.commands.iter().flat_map(|command| &command.assignments);
            for assignment in script.assignments.iter().chain(prefixed) {
                found.extend(self.assigned(file, &script, assignment));
            }
            for command in &script.commands {
                found.extend(self.commanded(file, &script, command));
            }
        }
        found.extend(self.workspace_settings(file));
        if let Some(document) = self.workspace.data(file) {
            for set in variables(&document) {
                let text = What::Text(set.text.as_str().into(), Location { file, span: set.value });
                let expanded = set.text.contains("${") || set.text.starts_with('$');
                let value = Traced { what: text, mark: Mark::default() };
                let outcome = Outcome { values: if expanded { Vec::new() } else { vec![value] }, complete: !expanded };
                found.extend(self.set_variable(set.variable, Location { file, span: set.whole }, outcome));
            }
        }
        found
    }

    /// `wandb/settings`, which `wandb init` writes: it decides where neither code nor environment does.
    fn workspace_settings(&self, file: FileId) -> Option<Destination> {
        let path = self.workspace.path(file);
        if !SETTINGS
            .iter()
            .any(|name| path.strip_suffix(name).is_some_and(|front| front.is_empty() || front.ends_with('/')))
        {
            return None;
        }
        let document = self.workspace.data(file)?;
        let section = document.get(document.root()?, "default")?;
        let entry = |key: &str| {
            let value = document.get(section, key).and_then(|node| document.scalar(node));
            let texts = value.into_iter().map(|scalar| Traced {
                what: What::Text(scalar.text.as_str().into(), Location { file, span: scalar.span }),
                mark: Mark::default(),
            });
            Found::of(Outcome { values: texts.collect(), complete: true })
        };
        let place = self.place(Location { file, span: document.node(section).span })?;
        let mut destination = blank("wandb/settings".to_owned(), SinkKind::Environment, place);
        destination.entity = self.finished(entry("entity"), "WANDB_ENTITY");
        destination.project = self.finished(entry("project"), "WANDB_PROJECT");
        destination.api_key = self.finished(entry("api_key"), "WANDB_API_KEY");
        destination.server = named(self.finished(entry("base_url"), SERVER));
        Some(destination)
    }

    fn assigned(&self, file: FileId, script: &Script, assignment: &Assignment) -> Option<Destination> {
        if let Some(machine) = netrc_machine(assignment) {
            return self.stored_key(file, assignment).filter(|_| machine.rsplit('.').take(2).eq(["ai", "wandb"]));
        }
        let variable = VARIABLES.iter().find(|variable| **variable == &*assignment.name)?;
        if !assignment.exported && self.workspace.kind(file) != FileKind::DotEnv {
            return None; // Seen by nobody but the script, whose own uses of it are followed from there.
        }
        let blank = self.blank_to_fill(file, assignment);
        let value = blank.as_ref().unwrap_or(&assignment.value);
        let mut values = self.word_values(file, script, value, assignment.span.start);
        if assignment.overridable {
            for value in &mut values {
                value.mark.override_by.get_or_insert(Override::Variable((*variable).to_owned()));
            }
        }
        let complete = values.iter().all(Traced::is_text) && !values.is_empty();
        values.retain(Traced::is_text);
        self.set_variable(variable, Location { file, span: assignment.span }, Outcome { values, complete })
    }

    /// A key for W&B in a `.netrc`.
    fn stored_key(&self, file: FileId, assignment: &Assignment) -> Option<Destination> {
        let what = What::Text((*assignment.value.text).into(), Location { file, span: assignment.value.span });
        let outcome = Outcome { values: vec![Traced { what, mark: Mark::default() }], complete: true };
        let mut destination = self.set_variable("WANDB_API_KEY", Location { file, span: assignment.span }, outcome)?;
        ".netrc".clone_into(&mut destination.api);
        Some(destination)
    }

    /// `X=<your key>`: to a shell a redirection, to people a blank to fill in.
    fn blank_to_fill(&self, file: FileId, assignment: &Assignment) -> Option<Word> {
        let text = self.workspace.text(file).filter(|_| assignment.value.text.is_empty())?;
        let start = assignment.value.span.end;
        let inside = text.text().get(start..)?.strip_prefix('<')?.lines().next()?.split_once('>')?.0;
        let is_blank = !inside.is_empty() && !inside.contains(['/', '$', '<']);
        let span = Span::new(start, start + inside.len() + 2);
        is_blank.then(|| Word::plain(&format!("<{inside}>"), span))
    }

    /// A variable that is set at `at` to `outcome`.
    fn set_variable(&self, variable: &'static str, at: Location, outcome: Outcome) -> Option<Destination> {
        let field = self.finished(Found::of(outcome), variable);
        let mut destination = blank(format!("environ:{variable}"), SinkKind::Environment, self.place(at)?);
        match variable {
            "WANDB_ENTITY" => destination.entity = field,
            "WANDB_PROJECT" => destination.project = field,
            SERVER => destination.server = named(field),
            _ => destination.api_key = field,
        }
        Some(destination)
    }

    /// A `wandb` command.
    fn commanded(&self, file: FileId, script: &Script, command: &Command) -> Option<Destination> {
        let words = script.words(command);
        let Program { kind: ProgramKind::Tool(tool), arguments, .. } = program_of(&words)? else { return None };
        if tool != "wandb" {
            return None;
        }
        let (name, rest) = arguments.split_first()?;
        let known = commands::find(&name.text)?;
        let given = Given { known, words: rest };
        let read = |word: Option<Word>| {
            let Some(word) = word else { return Outcome { values: Vec::new(), complete: true } };
            let values = self.word_values(file, script, &word, command.span.start);
            let complete = values.iter().all(Traced::is_text) && !values.is_empty();
            Outcome { values: values.into_iter().filter(Traced::is_text).collect(), complete }
        };
        let (mut entity, mut project) = (read(given.flag(known.entity)), read(given.flag(known.project)));
        let mut key = Outcome { values: Vec::new(), complete: true };
        let positional = read(given.positional());
        match known.path {
            Some(form) => {
                for value in positional.values {
                    let What::Text(text, at) = &value.what else { continue };
                    let (first, second) = split(text, form);
                    let part = |part: &str| Traced { what: What::Text(part.into(), *at), mark: value.mark.clone() };
                    if form != PathForm::Run || text.matches('/').count() > 0 {
                        entity.values.extend(first.map(part));
                        project.values.extend(second.map(part));
                    }
                }
            }
            None if known.key => key = positional,
            None => {}
        }
        let server = read(given.flag(known.server));
        let nothing = |outcome: &Outcome| outcome.values.is_empty();
        if nothing(&entity) && nothing(&project) && nothing(&key) && nothing(&server) {
            return None;
        }
        let kind = if known.key { SinkKind::Login } else { SinkKind::Command };
        let place = self.place(Location { file, span: command.span })?;
        let mut destination = blank(format!("wandb {}", known.name), kind, place);
        let finished = |outcome, variable| self.finished(Found::of(outcome), variable);
        destination.access = known.access;
        destination.entity = finished(entity, "WANDB_ENTITY");
        destination.project = finished(project, "WANDB_PROJECT");
        destination.api_key = finished(key, "WANDB_API_KEY");
        destination.server = named(finished(server, SERVER));
        Some(destination)
    }
}

/// The arguments of a `wandb` command.
struct Given<'a> {
    known: &'static WandbCommand,
    words: &'a [Word],
}

impl Given<'_> {
    /// The value of the last of `flags` that is given.
    fn flag(&self, flags: &[&str]) -> Option<Word> {
        let mut found = None;
        for (index, word) in self.words.iter().enumerate() {
            if flags.contains(&&*word.text) {
                found = self.words.get(index + 1).cloned();
            } else if let Some((name, value)) = word.split_value()
                && flags.contains(&name.as_str())
            {
                found = Some(value);
            }
        }
        found
    }

    /// The first argument that is no flag and no flag's value.
    fn positional(&self) -> Option<Word> {
        let mut skip = false;
        for word in self.words {
            if std::mem::take(&mut skip) {
                continue;
            }
            if !word.text.starts_with('-') {
                return Some(word.clone());
            }
            skip = !word.text.contains('=') && !self.known.switches.contains(&&*word.text);
        }
        None
    }
}

/// The field of a server, where one is named.
pub(super) fn named(field: Field) -> Option<Box<Field>> {
    (!field.values.is_empty()).then(|| Box::new(field))
}

/// A destination that chooses nothing yet.
pub(super) fn blank(api: String, kind: SinkKind, place: crate::source::Place) -> Destination {
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

/// A variable that a data file sets.
struct Set {
    variable: &'static str,
    text: String,
    value: Span,
    whole: Span,
}

/// The variables that a data file sets: as a key (`env:`), as `name` beside `value` (Kubernetes), as `X=value` in a list.
fn variables(document: &Document) -> Vec<Set> {
    let known = |text: &str| VARIABLES.iter().copied().find(|variable| *variable == text);
    let mut found = Vec::new();
    let set = |variable, value: NodeId, whole| {
        let scalar = document.scalar(value)?;
        Some(Set { variable, text: scalar.text.clone(), value: scalar.span, whole })
    };
    for mapping in document.mappings() {
        let entries = document.entries(mapping);
        for entry in entries {
            if let Some(variable) = known(&entry.key) {
                found.extend(set(variable, entry.value, entry.span));
            }
        }
        let text = |key: &str| entries.iter().find(|entry| entry.key == key);
        if let (Some(name), Some(value)) = (text("name"), text("value"))
            && let Some(variable) = document.text(name.value).and_then(known)
        {
            found.extend(set(variable, value.value, value.span));
        }
    }
    // `- WANDB_ENTITY=acme` of a compose file: the value is the rest of the item.
    for leaf in document.walk().filter(|leaf| matches!(leaf.path.last(), Some(Step::Index(_)))) {
        let Some(scalar) = document.scalar(leaf.node) else { continue };
        let Some((variable, text)) = scalar.text.split_once('=') else { continue };
        if let Some(variable) = known(variable) {
            let quote = usize::from(scalar.quoted);
            let start = scalar.span.start + quote + variable.len() + 1;
            let span = Span::new(start, scalar.span.end.saturating_sub(quote).max(start));
            found.push(Set { variable, text: text.to_owned(), value: span, whole: scalar.span });
        }
    }
    found
}
