//! The sinks: callables that choose an entity or a project, as data.
//!
//! Positions and keywords are those of wandb 0.31.0 and of the library versions named in section 7 of the SDK study.
//! A callable is matched by its dotted name after imports are resolved; `*` stands for any module.

mod custom;
mod table;

pub use custom::{Custom, Slot};
use table::NONE;
pub use table::SINKS;

/// Whether a sink writes runs or reads a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Runs are written there.
    Write,
    /// Something is read from there.
    Read,
}

/// What sort of sink it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SinkKind {
    /// `wandb.init` itself: its positional order and keywords are known.
    Init,
    /// `wandb.sweep`.
    Sweep,
    /// Any other call.
    Call,
    /// A call that uses the environment only (the Hugging Face `Trainer`).
    Ambient,
    /// `wandb.login`: a credential, no destination.
    Login,
    /// An assignment to `WANDB_ENTITY` or `WANDB_PROJECT`.
    Environment,
    /// A line of a shell script.
    Command,
    /// An entry of a configuration file (`_target_: ...WandbLogger`).
    Configuration,
    /// A mapping of a configuration file that looks like the arguments of `wandb.init`, whatever reads it.
    Presumed,
}

/// How a text that names entity and project together is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PathForm {
    /// `entity/project`; a lone part is the project.
    Project,
    /// `entity/project/id` and its relatives; a lone part is the id, two are project and id.
    Run,
    /// `entity/project/name:alias`; a lone part is the name.
    Artifact,
}

/// What decides a field where the call leaves it out. An edit and its sentence follow from this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Without {
    /// The SDK: its variable and settings, then the account's default team or the name of the git repository.
    Sdk,
    /// A library: a variable if it is set, then a name of its own.
    Library {
        /// Its name.
        who: &'static str,
        /// The variable that it reads.
        variable: Option<&'static str>,
        /// The name it takes at last.
        name: &'static str,
    },
    /// The call fails.
    Required,
    /// Unknown: a wrapper of the user's own.
    Unknown,
}

/// One way to pass a field: an argument, and the keys inside it.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// Position from 0, if it can be passed by position.
    pub position: Option<usize>,
    /// Keyword.
    pub keyword: &'static str,
    /// Keys to follow inside the argument (`init_kwargs={"wandb": {"entity": ...}}`).
    pub keys: &'static [&'static str],
}

/// A callable and where its fields are.
#[derive(Debug, Clone, Copy)]
pub struct Sink {
    /// Name shown to people.
    pub api: &'static str,
    /// Dotted names; `*.` at the front stands for any module.
    pub callables: &'static [&'static str],
    /// What sort of sink.
    pub kind: SinkKind,
    /// Write or read.
    pub access: Access,
    /// Ways to pass the entity, in order of precedence.
    pub entity: &'static [Way],
    /// Ways to pass the project, in order of precedence.
    pub project: &'static [Way],
    /// A text that holds both.
    pub path: Option<(Way, PathForm)>,
    /// Ways to pass an API key.
    pub key: &'static [Way],
    /// Ways to name a server.
    pub server: &'static [Way],
    /// What decides the entity where none is passed.
    pub without_entity: Without,
    /// What decides the project where none is passed.
    pub without_project: Without,
    /// Whether the entity may be left out of the path.
    pub shorter_path: bool,
    /// Whether the call reports to W&B only where it is told an entity or project: other loggers are made by it, too.
    pub only_if_told: bool,
}

impl Sink {
    /// Whether the resolved dotted name `callable` is this sink.
    pub fn matches(&self, callable: &str) -> bool {
        self.callables.iter().any(|pattern| match pattern.strip_prefix("*.") {
            Some(last) => callable == last || callable.strip_suffix(last).is_some_and(|front| front.ends_with('.')),
            None => match pattern.split_once(".*.") {
                Some((root, last)) => {
                    callable.strip_prefix(root).is_some_and(|rest| rest.starts_with('.'))
                        && callable.strip_suffix(last).is_some_and(|front| front.ends_with('.'))
                }
                None => callable == *pattern,
            },
        })
    }
}

/// The sink that the dotted name `callable` is, if any.
pub fn find(callable: &str) -> Option<&'static Sink> {
    SINKS.iter().find(|sink| sink.matches(callable))
}

/// Whether `word` is the last part of some sink's name: the cheap question before a callee is resolved.
pub fn is_sink_word(word: &str) -> bool {
    sink_words().any(|known| known == word)
}

/// The last parts of the names of the table's sinks; one may come twice.
pub fn sink_words() -> impl Iterator<Item = &'static str> {
    SINKS.iter().flat_map(|sink| sink.callables).map(|pattern| pattern.rsplit('.').next().unwrap_or(pattern))
}
