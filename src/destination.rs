//! What tracing gives: destinations, and the values that decide them.
//!
//! Plain data, complete in itself. Rules judge it, reports draw it, the live room asks about it; none of them needs a
//! syntax tree, a file or a second look at the text.

use serde::Serialize;

pub use crate::edits::{Mend, PlacedEdit};
use crate::source::Place;
use crate::wandb::sinks::{Access, SinkKind};

/// One call (or command, or configuration entry) that chooses where runs go, with everything known about it.
#[derive(Debug, Clone)]
pub struct Destination {
    /// Name shown to people: `wandb.init`, `WandbLogger`, `environment`, ...
    pub api: String,
    /// What sort of sink this is.
    pub kind: SinkKind,
    /// Whether runs are written there or a project is only read.
    pub access: Access,
    /// The whole call expression.
    pub place: Place,
    /// What is passed as entity.
    pub entity: Field,
    /// What is passed as project.
    pub project: Field,
    /// What is passed as API key (`wandb.login(key=...)`).
    pub api_key: Field,
    /// The server that it names (`wandb.login(host=...)`, `WANDB_BASE_URL`); hardly anything does.
    pub server: Option<Box<Field>>,
    /// How the call is written.
    pub call: CallShape,
    /// What the SDK would use where the code passes nothing.
    pub resolved: Option<Resolved>,
    /// For an assignment to the environment that comes too late: the earlier call that started the SDK (WB204).
    pub late: Option<Place>,
    /// For `wandb.sweep`: the value under the key `entity` of the dict it is given, which is not used (WB205).
    pub sweep_entity: Option<Box<Value>>,
}

/// Everything that one argument may be.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// The possible values, in order of source.
    pub values: Vec<Value>,
    /// False when a further value could not be known.
    pub complete: bool,
    /// Nothing is known because its way is longer than ways are followed (WB901).
    pub cut: bool,
    /// Where the evaluator stopped, and why: the first few places, for `wblint debug trace`.
    pub stops: Vec<Stop>,
    /// Place of the argument in the call, if the call names it.
    pub argument: Option<Place>,
}

/// Where the evaluator stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Why, as one clause.
    pub reason: String,
    /// The expression, where it has a place.
    pub place: Option<Place>,
}

/// How sure a value is. The order is the order of precedence when a field has several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nothing at run time changes it.
    Fixed,
    /// A flag, a variable, a configuration or an outside caller can change it.
    Default,
    /// It comes from an environment variable.
    Environment,
    /// Not passed, or `None`.
    Absent,
    /// The empty string, which overrides `WANDB_ENTITY`.
    Empty,
    /// Computed, or beyond what could be followed.
    Unknown,
}

/// One possible value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The text; `None` for absent, unknown and unset variables.
    pub text: Option<String>,
    /// State of this one value.
    pub state: State,
    /// The literal that decides it.
    pub origin: Option<Place>,
    /// The steps from the origin to the call, origin first, the call itself not included.
    pub hops: Vec<Hop>,
    /// What changes it without an edit.
    pub override_by: Option<Override>,
    /// Whether a command line of the repository passes it by the flag of `override_by`; else that flag is not given.
    pub given: bool,
    /// How it was found.
    pub confidence: Confidence,
    /// What a computed value is made from, where that is known.
    pub computed: Option<Computed>,
    /// The edit that takes this text out of the way, if one is known.
    pub mend: Option<Mend>,
    /// The file is a template (`*.example`) or Markdown, where placeholders are right.
    pub template: bool,
}

/// One step on the way of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// What happens there: `default of --entity`, `assigned here`, ...
    pub note: String,
    /// Where.
    pub place: Place,
}

/// What overrides a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Override {
    /// A command-line flag, with its dashes.
    Flag(String),
    /// An environment variable.
    Variable(String),
    /// A caller outside this repository.
    Caller,
    /// A configuration system (Hydra, OmegaConf), with the key path when known.
    Config(Option<String>),
}

/// How a value was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Followed step by step.
    Certain,
    /// The last step matched by key or flag name.
    Likely,
}

/// The source of a computed value (WB108).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Computed {
    /// `socket.gethostname()`, `platform.node()`.
    HostName,
    /// `time.time()`, `datetime.now()`.
    Time,
    /// `random`, `uuid`.
    Random,
    /// `getpass.getuser()`, `os.getlogin()`, `$USER`.
    Login,
}

/// How the call is written: all that WB201 to WB203 need.
#[derive(Debug, Clone, Default)]
pub struct CallShape {
    /// Places of the positional arguments, in order.
    pub positionals: Vec<Place>,
    /// Keywords in order, with the place of `name=value`.
    pub keywords: Vec<Keyword>,
    /// Whether `*args` or `**kwargs` is passed.
    pub spread: bool,
    /// The value of `mode=` (or of `WANDB_MODE` set in the same file) when it is a literal.
    pub mode: Option<String>,
}

/// One keyword argument.
#[derive(Debug, Clone)]
pub struct Keyword {
    /// Its name.
    pub name: String,
    /// Place of the whole `name=value`.
    pub place: Place,
    /// A literal value as written in source (`True`, `"never"`), else `None`.
    pub literal: Option<String>,
}

/// How safe an edit is to apply unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// No working program changes its meaning.
    Safe,
    /// Where runs go changes.
    Unsafe,
    /// A choice that only a person can make.
    Manual,
}

/// What the SDK would use where the code passes nothing.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Resolved {
    /// The entity, if one is decided outside the code.
    pub entity: Option<String>,
    /// The project, if one is decided outside the code.
    pub project: Option<String>,
    /// Where it comes from: `WANDB_ENTITY`, `wandb/settings`, `git`, ...
    pub source: String,
}

impl Field {
    /// A field that the call does not pass.
    pub fn absent() -> Self {
        Self { complete: true, ..Self::default() }
    }

    /// The one state shown for the whole field: the most certain value that carries a text decides, then the variable,
    /// then what is missing.
    pub fn state(&self) -> State {
        let texts = self.values.iter().filter(|value| value.text.as_deref().is_some_and(|text| !text.is_empty()));
        let state_of = |wanted: State| self.values.iter().any(|value| value.state == wanted);
        let mut with_text: Vec<State> = texts.map(|value| value.state).collect();
        with_text.sort_unstable();
        match with_text.as_slice() {
            [] if state_of(State::Environment) => State::Environment,
            [] if state_of(State::Empty) => State::Empty,
            [] if !self.complete || state_of(State::Unknown) => State::Unknown,
            [] if state_of(State::Default) => State::Default,
            [] => State::Absent,
            // A field that may as well be left out, or come from outside, is not fixed.
            states if states.iter().all(|state| *state == State::Fixed) => {
                let others = [State::Absent, State::Environment];
                if others.iter().any(|other| state_of(*other)) { State::Default } else { State::Fixed }
            }
            states if states.contains(&State::Default) => State::Default,
            states => states.last().copied().unwrap_or(State::Unknown),
        }
    }
}

impl Override {
    /// As the JSON contract writes it: `--flag`, `VARIABLE`, `caller` or `config`.
    pub fn label(&self) -> &str {
        match self {
            Self::Flag(flag) => flag,
            Self::Variable(name) => name,
            Self::Caller => "caller",
            Self::Config(_) => "config",
        }
    }
}
