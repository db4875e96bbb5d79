//! Sinks outside of Python: variables set for runs, and the `wandb` command.
//!
//! `export WANDB_ENTITY=acme`, a line of a `.env`, `ENV` of a Dockerfile, `env:` of a workflow or a compose file all set
//! the same variable, so all become the same sort of destination as `os.environ["WANDB_ENTITY"] = "acme"`.

use std::sync::Arc;

use super::literals::{Fields, Literal, LiteralKind, Literals, blank, named_server, place};
use super::programs::Programs;
use super::recorder::VARIABLES;
use crate::dataflow::Location;
use crate::destination::{Destination, Override};
use crate::edits::{Ask, Slot};
use crate::languages::data::{Document, NodeId, Step};
use crate::languages::shell::{Assignment, Command, Program, ProgramKind, Script, Word, netrc_machine, program_behind};
use crate::source::FileKind;
use crate::text::Span;
use crate::wandb::commands::{self, WandbCommand};
use crate::wandb::sinks::{PathForm, SinkKind};
use crate::workspace::{FileId, Workspace};

/// The settings file of a folder from which runs are started.
const SETTINGS: [&str; 2] = ["wandb/settings", ".wandb/settings"];

/// Every destination that `file`, which is no Python module, chooses by commands and variables of a shell.
pub(super) fn script_destinations(workspace: &dyn Workspace, fields: &Fields<'_>, file: FileId) -> Vec<Destination> {
    let reader = Reader { workspace, fields, file };
    let programs = Programs { workspace, fields, file };
    let mut found = Vec::new();
    if let Some(script) = workspace.script(file) {
        let prefixed = script.commands.iter().flat_map(|command| &command.assignments);
        for assignment in script.assignments.iter().chain(prefixed) {
            found.extend(reader.assigned(&script, assignment));
        }
        found.extend(script.commands.iter().filter_map(|command| reader.command(&script, command)));
        found.extend(script.commands.iter().filter_map(|command| programs.command(&script, command)));
    }
    if let Some(document) = workspace.data(file) {
        found.extend(reader.settings(&document));
        found.extend(programs.document(&document));
        for set in variables(&document) {
            let is_expanded = set.text.contains("${") || set.text.starts_with('$');
            let text = Literal::text(set.text, reader.at(set.value));
            let literals =
                if is_expanded { Literals { values: Vec::new(), complete: false } } else { Literals::only(vec![text]) };
            found.extend(reader.variable(set.variable, set.whole, literals));
        }
    }
    found
}

/// The texts that `word` of `script`, which is that of `file`, may have as seen from byte `before`, and the variables that
/// it comes from.
pub(super) fn word_values(file: FileId, script: &Script, word: &Word, before: usize) -> Vec<Literal> {
    let expansions = script.expand(word, before);
    let texts = expansions.values.into_iter().map(|one| {
        let at = Location { file, span: if word.literal { word.span } else { one.origin } };
        Literal { by: one.override_by.map(Override::Variable), ..Literal::text(one.text, at) }
    });
    let unset = Literal { kind: LiteralKind::Unset, by: None, is_likely: false };
    texts.chain(expansions.environment.iter().map(|_| unset.clone())).collect()
}

/// Reads the sinks of one file.
struct Reader<'r, 'w> {
    workspace: &'w dyn Workspace,
    fields: &'r Fields<'w>,
    file: FileId,
}

impl Reader<'_, '_> {
    fn at(&self, span: Span) -> Location {
        Location { file: self.file, span }
    }

    /// `wandb/settings`, which `wandb init` writes: it decides where neither code nor environment does.
    fn settings(&self, document: &Arc<Document>) -> Option<Destination> {
        let path = self.workspace.path(self.file);
        let is_front = |front: &str| front.is_empty() || front.ends_with('/');
        if !SETTINGS.iter().any(|name| path.strip_suffix(name).is_some_and(is_front)) {
            return None;
        }
        let section = document.get(document.root()?, "default")?;
        let place = place(self.workspace, self.at(document.node(section).span))?;
        let mut destination = blank("wandb/settings".to_owned(), SinkKind::Environment, place);
        let field = |key: &str, slot| {
            let value = document.get(section, key).and_then(|node| document.scalar(node));
            let texts = value.into_iter().map(|scalar| Literal::text(scalar.text.as_str(), self.at(scalar.span)));
            self.fields.field(Literals::only(texts.collect()), &Ask::sdk(slot))
        };
        destination.entity = field("entity", Slot::Entity);
        destination.project = field("project", Slot::Project);
        destination.api_key = field("api_key", Slot::Key);
        destination.server = named_server(field("base_url", Slot::Server));
        Some(destination)
    }

    fn assigned(&self, script: &Script, assignment: &Assignment) -> Option<Destination> {
        if let Some(machine) = netrc_machine(assignment) {
            return self.stored_key(assignment).filter(|_| machine.rsplit('.').take(2).eq(["ai", "wandb"]));
        }
        let variable = VARIABLES.iter().find(|variable| **variable == &*assignment.name)?;
        if !assignment.exported && self.workspace.kind(self.file) != FileKind::DotEnv {
            return None; // Seen only by the script, whose own uses of it are followed from there.
        }
        let blank = self.blank_to_fill(assignment);
        let value = blank.as_ref().unwrap_or(&assignment.value);
        let mut values = word_values(self.file, script, value, assignment.span.start);
        if assignment.overridable {
            let by = Override::Variable((*variable).to_owned());
            values = values.into_iter().map(|value| value.overridden(&by)).collect();
        }
        self.variable(variable, assignment.span, Literals::texts(values))
    }

    /// A key for W&B in a `.netrc`.
    fn stored_key(&self, assignment: &Assignment) -> Option<Destination> {
        let text = Literal::text(&*assignment.value.text, self.at(assignment.value.span));
        let mut destination = self.variable("WANDB_API_KEY", assignment.span, Literals::only(vec![text]))?;
        ".netrc".clone_into(&mut destination.api);
        Some(destination)
    }

    /// `X=<your key>`: to a shell a redirection, to people a blank to fill in.
    fn blank_to_fill(&self, assignment: &Assignment) -> Option<Word> {
        let text = self.workspace.text(self.file).filter(|_| assignment.value.text.is_empty())?;
        let start = assignment.value.span.end;
        let inside = text.text().get(start..)?.strip_prefix('<')?.lines().next()?.split_once('>')?.0;
        let is_blank = !inside.is_empty() && !inside.contains(['/', '$', '<']);
        let span = Span::new(start, start + inside.len() + 2);
        is_blank.then(|| Word::plain(&format!("<{inside}>"), span))
    }

    /// A variable that is set in `whole` to `literals`.
    fn variable(&self, variable: &'static str, whole: Span, literals: Literals) -> Option<Destination> {
        let slot = Slot::of_variable(variable);
        let field = self.fields.field(literals, &Ask::sdk(slot));
        let place = place(self.workspace, self.at(whole))?;
        let mut destination = blank(format!("environ:{variable}"), SinkKind::Environment, place);
        match slot {
            Slot::Entity => destination.entity = field,
            Slot::Project => destination.project = field,
            Slot::Server => destination.server = named_server(field),
            Slot::Key => destination.api_key = field,
        }
        Some(destination)
    }

    /// A `wandb` command.
    fn command(&self, script: &Script, command: &Command) -> Option<Destination> {
        let words = script.words(command);
        let Program { kind: ProgramKind::Tool(tool), arguments, .. } = program_behind(&words)? else { return None };
        if tool != "wandb" {
            return None;
        }
        let (name, rest) = arguments.split_first()?;
        let known = commands::find(&name.text)?;
        let given = Given { known, words: rest };
        let read = |word: Option<Word>| match word {
            Some(word) => Literals::texts(word_values(self.file, script, &word, command.span.start)),
            None => Literals::none(),
        };
        let (mut entity, mut project) = (read(given.flag(known.entity)), read(given.flag(known.project)));
        let mut key = Literals::none();
        let mut positional = read(given.positional());
        match known.path {
            Some(form) => {
                if form == PathForm::Run {
                    // A run's bare id says nothing.
                    let has_parts = |text: &str| text.contains('/');
                    positional
                        .values
                        .retain(|value| matches!(&value.kind, LiteralKind::Text(text, _) if has_parts(text)));
                }
                positional.split_into(form, &mut entity, &mut project);
            }
            None if known.key => key = positional,
            None => {}
        }
        let server = read(given.flag(known.server));
        if [&entity, &project, &key, &server].iter().all(|literals| literals.values.is_empty()) {
            return None;
        }
        let kind = if known.key { SinkKind::Login } else { SinkKind::Command };
        let place = place(self.workspace, self.at(command.span))?;
        let mut destination = blank(format!("wandb {}", known.name), kind, place);
        let field = |literals, slot| self.fields.field(literals, &Ask::sdk(slot));
        destination.access = known.access;
        destination.entity = field(entity, Slot::Entity);
        destination.project = field(project, Slot::Project);
        destination.api_key = field(key, Slot::Key);
        destination.server = named_server(field(server, Slot::Server));
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
