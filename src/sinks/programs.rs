//! Programs that are installed from elsewhere: what their flags and configuration files choose.
//!
//! Nothing here reads such a program, so a row of [`crate::wandb::programs`] says which flag or key holds what. A flag of a
//! program without a row counts by its name, as likely, if that can mean nothing else; a key for W&B counts always.

use super::literals::{Fields, Literal, LiteralKind, Literals, blank, place};
use super::scripts::word_values;
use crate::dataflow::Location;
use crate::destination::{Destination, Override};
use crate::edits::{Ask, Slot};
use crate::languages::data::Document;
use crate::languages::shell::{Command, ProgramKind, Script, Word, program_behind};
use crate::source::FileKind;
use crate::wandb::keys::{KeyShape, classify_key};
use crate::wandb::programs::{self, Telling};
use crate::wandb::sinks::SinkKind;
use crate::workspace::{FileId, Workspace};

/// Reads one file for programs of others.
pub(super) struct Programs<'r, 'w> {
    pub workspace: &'w dyn Workspace,
    pub fields: &'r Fields<'w>,
    pub file: FileId,
}

impl Programs<'_, '_> {
    /// What a command that starts such a program chooses.
    pub fn command(&self, script: &Script, command: &Command) -> Option<Destination> {
        let words = script.words(command);
        let program = program_behind(&words)?;
        let installed = match &program.kind {
            ProgramKind::PythonModule(module) if !self.is_here(module) => programs::by_module(module),
            ProgramKind::Tool(tool) => programs::by_command(tool),
            _ => None,
        };
        let read = |word: &Word| Literals::texts(word_values(self.file, script, word, command.span.start));
        let Some(installed) = installed else {
            // `args:` beside `command:` of a container: the program is named elsewhere.
            let is_torn = program.word.text.starts_with('-');
            return self.by_name(&program.kind, if is_torn { &words } else { program.arguments }, command, &read);
        };
        let value = |flags: &[&str]| {
            let found = flags.iter().rev().find_map(|flag| value_of(program.arguments, flag));
            found.map_or_else(Literals::none, |word| read(&word))
        };
        let (entity, project, key) = (value(installed.entity), value(installed.project), value(installed.key));
        self.destination(installed.who, command.span, SinkKind::Command, [entity, project, only_keys(key)])
    }

    /// What the flags of an unknown program give by their names.
    fn by_name(
        &self,
        kind: &ProgramKind,
        arguments: &[Word],
        command: &Command,
        read: &dyn Fn(&Word) -> Literals,
    ) -> Option<Destination> {
        let (mut entity, mut key) = (Literals::none(), Literals::none());
        for (index, word) in arguments.iter().enumerate() {
            let (flag, value) = match word.split_value() {
                Some((flag, value)) => (flag, Some(value)),
                None if word.literal && word.text.starts_with("--") => {
                    (word.text.to_string(), arguments.get(index + 1).cloned())
                }
                None => continue,
            };
            let Some(value) = value.filter(|value| !value.text.starts_with("--")) else { continue };
            match programs::telling(&flag) {
                Some(Telling::Key) => key = only_keys(read(&value)),
                // The flags of the repository's own programs are followed from there; a page shows what one could type.
                Some(Telling::Entity) if !self.is_own(kind) && self.workspace.kind(self.file) != FileKind::Markdown => {
                    let by = Override::Flag(flag);
                    entity = read(&value);
                    entity.complete = false;
                    entity.values = entity.values.into_iter().map(|one| presumed(one, &by)).collect();
                }
                _ => {}
            }
        }
        let kind = if entity.values.is_empty() { SinkKind::Login } else { SinkKind::Presumed };
        self.destination(
            if key.values.is_empty() { "wandb.init" } else { "wandb login" },
            command.span,
            kind,
            [entity, Literals::none(), key],
        )
    }

    /// What a configuration file of such a program chooses.
    pub fn document(&self, document: &Document) -> Vec<Destination> {
        let path = |dotted: &str| document.path(&dotted.split('.').collect::<Vec<_>>());
        let is_its = |marks: &[&str]| marks.iter().all(|mark| path(mark).is_some());
        let mut found = Vec::new();
        for program in programs::PROGRAMS {
            let Some(rows) = program.document.filter(|rows| is_its(rows.marks)) else { continue };
            let mut span = None;
            let mut read = |keys: &[&str]| {
                let values = keys.iter().filter_map(|key| {
                    let scalar = document.scalar(path(key)?)?;
                    let is_known = !scalar.text.is_empty() && !scalar.text.contains("${") && scalar.text != "???";
                    let text = document.text(path(key)?).filter(|_| is_known)?;
                    span.get_or_insert(scalar.span);
                    let at = Location { file: self.file, span: scalar.span };
                    Some(Literal::text(text, at).overridden(&Override::Config(Some((*key).to_owned()))))
                });
                Literals::only(values.collect())
            };
            let (entity, project, key) = (read(rows.entity), read(rows.project), only_keys(read(rows.key)));
            if let Some(span) = span {
                let fields = [entity, project, key];
                found.extend(self.destination(program.who, span, SinkKind::Configuration, fields));
            }
        }
        found
    }

    fn destination(
        &self,
        api: &str,
        span: crate::text::Span,
        kind: SinkKind,
        [entity, project, key]: [Literals; 3],
    ) -> Option<Destination> {
        if [&entity, &project, &key].iter().all(|literals| literals.values.is_empty()) {
            return None;
        }
        let place = place(self.workspace, Location { file: self.file, span })?;
        let mut destination = blank(api.to_owned(), kind, place);
        let field = |literals, slot| self.fields.field(literals, &Ask::sdk(slot));
        destination.entity = field(entity, Slot::Entity);
        destination.project = field(project, Slot::Project);
        destination.api_key = field(key, Slot::Key);
        Some(destination)
    }

    /// Whether the repository has the module.
    fn is_here(&self, module: &str) -> bool {
        let path = module.replace('.', "/");
        self.workspace.ending(&format!("{path}.py")).is_some() || self.workspace.find(&format!("{path}.py")).is_some()
    }

    /// Whether a program is one of the repository's files, which are followed from their own options.
    fn is_own(&self, kind: &ProgramKind) -> bool {
        match kind {
            ProgramKind::PythonScript(path) => {
                let path = path.trim_start_matches("./");
                let name = path.rsplit('/').next().unwrap_or(path);
                self.workspace.find(path).is_some() || self.workspace.ending(name).is_some()
            }
            ProgramKind::PythonModule(module) => self.is_here(module),
            ProgramKind::ShellScript(_) | ProgramKind::Tool(_) => false,
        }
    }
}

fn presumed(literal: Literal, by: &Override) -> Literal {
    Literal { is_likely: true, ..literal.overridden(by) }
}

/// The texts that are keys: `--use_wandb True` names none, and `--wandb_key YOUR_KEY` is to be filled in.
fn only_keys(mut literals: Literals) -> Literals {
    let is_key = |text: &str| matches!(classify_key(text), KeyShape::Key);
    literals.values.retain(|one| matches!(&one.kind, LiteralKind::Text(text, _) if is_key(text)));
    literals
}

/// The value of the last `flag` among `arguments`: the next word, or what follows `=`.
fn value_of(arguments: &[Word], flag: &str) -> Option<Word> {
    let mut found = None;
    for (index, word) in arguments.iter().enumerate() {
        if word.literal && &*word.text == flag && flag.starts_with('-') {
            found = arguments.get(index + 1).filter(|next| !next.text.starts_with("--")).cloned().or(found);
        } else if let Some((name, value)) = word.split_value()
            && (name == flag || !flag.starts_with('-') && name.trim_start_matches('+') == flag)
        {
            found = Some(value);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_flag_counts() {
        let word = |text: &str| Word::plain(text, crate::text::Span::new(0, text.len()));
        let words = ["--wandb_org", "a", "--wandb_org=b", "trainer.x=c"].map(word);
        assert_eq!(value_of(&words, "--wandb_org").map(|word| word.text), Some("b".into()));
        assert_eq!(value_of(&words, "trainer.x").map(|word| word.text), Some("c".into()));
        assert_eq!(value_of(&words, "x"), None);
    }
}
