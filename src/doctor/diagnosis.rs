//! Everything the doctor has found out, as values: the two ways of writing it down follow from this.

use crate::live::{Answers, Target, Verdict};

use super::log::{Failure, LoggedIn};
use super::offline::OfflineRun;
use super::sdk::Sdk;

/// The whole finding of one examination.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    /// Server, credential, identity, verdicts.
    pub answers: Answers,
    /// Every place where runs would go, refused ones first.
    pub destinations: Vec<Examined>,
    /// The run that failed, or that the user named.
    pub failed: Option<FailedRun>,
    /// What to do about the login; empty where nothing is to be done.
    pub login_steps: Vec<String>,
    /// Runs that were made offline and wait to be synced.
    pub offline: Vec<OfflineRun>,
    /// The version of the SDK, where it is known.
    pub sdk: Option<Sdk>,
}

/// One place where runs would go.
#[derive(Debug, Clone)]
pub struct Examined {
    /// Entity and project as they are named.
    pub target: Target,
    /// What W&B says.
    pub verdict: Verdict,
    /// The texts and calls that lead there.
    pub spots: Vec<Spot>,
    /// A variable or settings file that decides the entity.
    pub source: Option<String>,
    /// The failed run was sent there.
    pub attempted: bool,
    /// What to do, the simplest first.
    pub steps: Vec<Step>,
}

/// Where something is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The file, relative to the root.
    pub path: String,
    /// The notebook's cell.
    pub cell: Option<usize>,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// The call that is reached, with its place where it is another.
    pub reaches: String,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// One sentence without a full stop.
    pub text: String,
    /// The edit that does it.
    pub edit: Option<Edit>,
    /// It says no more than anybody knows, and goes where something better is known.
    pub is_general: bool,
}

/// A replacement in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file, relative to the root.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// Bytes of the file that go.
    pub span: [usize; 2],
    /// What comes in their place.
    pub text: String,
}

/// A run that failed.
#[derive(Debug, Clone)]
pub struct FailedRun {
    /// What was read.
    pub source: String,
    /// The run's id.
    pub run: Option<String>,
    /// What it was sent to; `None` in it: left to the server, or not known.
    pub tried: Target,
    /// That was concluded from the call that the traceback names, not read.
    pub inferred: bool,
    /// What it died of.
    pub failure: Option<Failure>,
    /// What to do about that, beside what is said of its destination.
    pub steps: Vec<String>,
    /// Who its log says was logged in, where that may be believed.
    pub login: Option<LoggedIn>,
    /// The line of the user's code from which it was started, of a traceback.
    pub frame: Option<(String, usize)>,
    /// Texts in the repository that decide the entity it was sent to.
    pub spots: Vec<Spot>,
    /// Some of its file could not be read.
    pub damaged: bool,
}

impl Examined {
    /// 0 allowed, 1 refused, 2 could not tell.
    pub fn exit(&self) -> u8 {
        match self.verdict.answer.state() {
            "allowed" => 0,
            "refused" => 1,
            _ => 2,
        }
    }
}

impl Diagnosis {
    /// Changes every path of the repository: to what one would open from the working directory, for people.
    #[must_use]
    pub fn with_paths(mut self, shown: impl Fn(&str) -> String) -> Self {
        let spots = self.destinations.iter_mut().flat_map(|one| one.spots.iter_mut());
        for spot in spots.chain(self.failed.iter_mut().flat_map(|failed| failed.spots.iter_mut())) {
            spot.path = shown(&spot.path);
        }
        for edit in self.destinations.iter_mut().flat_map(|one| &mut one.steps).filter_map(|step| step.edit.as_mut()) {
            edit.path = shown(&edit.path);
        }
        self
    }

    /// 0 all allowed, 1 something refused, 2 something is unknown and nothing was refused.
    pub fn exit(&self) -> u8 {
        let states = || self.destinations.iter().map(Examined::exit);
        if states().any(|state| state == 1) { 1 } else { states().max().unwrap_or(0) }
    }
}

impl Spot {
    /// `path:line:column`, with the cell of a notebook.
    pub fn shown(&self) -> String {
        let cell = self.cell.map(|cell| format!(":cell {cell}")).unwrap_or_default();
        format!("{}{cell}:{}:{}", self.path, self.line, self.column)
    }
}
