//! What a rule is, and what it finds.
//!
//! A rule is a pure function of exactly one [`Subject`]. It sees no file, no clock, no network and no syntax node.
//! The engine hands it subjects, merges findings that are at the same origin, and sorts.

use serde::{Deserialize, Serialize};

use crate::destination::{Applicability, Confidence, Destination, PlacedEdit, Value};
use crate::live::{Identity, Target, Verdict};
use crate::source::Place;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; shown on request.
    Note,
    /// Will cause trouble for some users; fails by default.
    Warning,
    /// Breaks a run.
    Error,
}

/// Which decision a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    /// The team or user.
    Entity,
    /// The project.
    Project,
    /// A credential.
    ApiKey,
}

/// What one rule is given to judge.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A call that chooses a destination. Environment assignments are destinations of kind `Environment`.
    Destination(&'a Destination),
    /// A credential written in a file.
    Credential(&'a Credential),
    /// What went wrong while reading one file.
    File(&'a FileReport),
    /// A suppression that hid nothing.
    Suppression(&'a UnusedSuppression),
    /// A destination with what W&B says of it.
    Live(&'a Checked<'a>),
    /// Not logged in.
    Login(&'a NoLogin),
}

/// A key written in a file. The key itself is not kept: only what a rule may say about it.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Where the literal is.
    pub place: Place,
    /// The call or variable it is given to: `wandb.login`, `WANDB_API_KEY`, ...
    pub api: String,
    /// Whether it has the shape of a real key or of a placeholder.
    pub kind: CredentialKind,
    /// The file is a template or Markdown.
    pub template: bool,
    /// The edit that takes it away.
    pub mend: Option<crate::destination::Mend>,
}

/// What a written key looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialKind {
    /// It passes the SDK's own format check and is no known dummy.
    Key,
    /// `YOUR_API_KEY` and the like.
    Placeholder,
    /// Neither: a short test value.
    Other,
}

/// One destination with one choice of its values, and what W&B says of it.
#[derive(Debug, Clone, Copy)]
pub struct Checked<'a> {
    /// The call.
    pub destination: &'a Destination,
    /// The value that decides the entity, if one in the code does.
    pub entity: Option<&'a Value>,
    /// The value that decides the project, if one in the code does.
    pub project: Option<&'a Value>,
    /// What decides the entity outside the code: a variable, a settings file.
    pub source: Option<&'a str>,
    /// Where a run goes.
    pub target: &'a Target,
    /// What W&B says of it.
    pub verdict: &'a Verdict,
    /// Who asked.
    pub identity: Option<&'a Identity>,
}

/// Why W&B does not know who asks.
#[derive(Debug, Clone)]
pub struct NoLogin {
    /// One clause.
    pub reason: String,
    /// The credential in question is that of `WANDB_API_KEY`.
    pub variable: bool,
    /// When that was found out.
    pub verification: Verification,
}

/// What was verified of a finding's value, as the JSON contract has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// `allowed`, `refused` or `unknown`.
    pub state: &'static str,
    /// Why, where there is more to say.
    pub reason: Option<String>,
    /// When the server said so, in seconds since 1970.
    pub checked_at: u64,
    /// Whether it was remembered from an earlier run.
    pub cached: bool,
}

impl Verification {
    /// That of `verdict`.
    pub fn of(verdict: &Verdict) -> Self {
        let Verdict { answer, at, cached, .. } = verdict;
        Self { state: answer.state(), reason: answer.reason(), checked_at: *at, cached: *cached }
    }
}

/// Something that kept a file from being checked in full.
#[derive(Debug, Clone)]
pub struct FileReport {
    /// The file, and the damaged part where one is known.
    pub place: Place,
    /// Why: `not valid UTF-8 at byte 17`, `larger than 8 MB`, ...
    pub reason: String,
    /// What was therefore not checked.
    pub unchecked: String,
}

/// What is wrong with a suppression comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SuppressionComplaint {
    /// It was not understood; one clause says why.
    Malformed(String),
    /// These entries hide nothing.
    Unused(Vec<String>),
    /// These entries are no rules.
    Unknown(Vec<String>),
}

/// A suppression comment that hid no finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusedSuppression {
    /// What is wrong.
    pub complaint: SuppressionComplaint,
    /// The one needless entry, or the whole suppression.
    pub place: Place,
    /// The edit that deletes it; other content of the comment stays.
    pub edit: PlacedEdit,
    /// The edit that makes it hide what is found on its line, where it names no rule.
    pub named: Option<PlacedEdit>,
}

/// What the configuration says about names; all that WB109, WB103 and WB104 may know of it.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// Accepted entities (globs), and their text for "did you mean". Empty: no list.
    pub entities: NameList,
    /// Accepted projects (globs).
    pub projects: NameList,
    /// Servers that the user accepts beside W&B's (WB303): hosts (globs) or whole addresses.
    pub servers: NameList,
}

/// Accepted names.
#[derive(Debug, Clone, Default)]
pub struct NameList {
    /// The patterns as written.
    pub patterns: Vec<String>,
    /// The same, compiled.
    pub globs: globset::GlobSet,
}

impl NameList {
    /// Whether the list exists and holds `name`.
    pub fn accepts(&self, name: &str) -> bool {
        !self.patterns.is_empty() && self.globs.is_match(name)
    }
}

/// What a rule says. The engine adds the rule's code and default severity.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad, after the default policy and the configuration.
    pub severity: Severity,
    /// What will happen, in one sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The literal; `None` where there is no file.
    pub place: Option<Place>,
    /// Which decision it is about.
    pub field: Option<FieldName>,
    /// The value, never a key.
    pub value: Option<String>,
    /// The sink, as shown to people.
    pub api: Option<String>,
    /// How the value was found.
    pub confidence: Confidence,
    /// Hops and calls.
    pub related: Vec<Related>,
    /// Edits that fix it.
    pub fixes: Vec<Fix>,
    /// Whether another name may be written in the place of the literal: something is written there under that name.
    pub renamable: bool,
    /// Calls this value reaches; a finding is printed if its place or one of these lies in PATHS.
    pub sinks: Vec<Place>,
    /// What W&B says of the value, where it was asked.
    pub verification: Option<Verification>,
}

/// A finding that is not reported, for formats that tell of it all the same.
#[derive(Debug, Clone)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// What hides it.
    pub by: SuppressedBy,
}

/// What hides a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuppressedBy {
    /// A comment in the source.
    Comment,
    /// The baseline.
    Baseline,
}

/// Another place that explains a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// What happens there.
    pub message: String,
    /// Where.
    pub place: Place,
}

/// An edit offered with a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// What it makes of the value.
    pub kind: FixKind,
    /// How safe it is.
    pub applicability: Applicability,
    /// The replacements.
    pub edits: Vec<PlacedEdit>,
}

/// What a fix makes of the value it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixKind {
    /// The value goes: the SDK's or the library's own default decides.
    Remove,
    /// The program reads the environment variable instead.
    ReadEnvironment,
    /// Anything else: another name, another argument, a comment.
    Other,
}

/// A rule: its identity, its documentation and its judgement.
pub struct Rule {
    /// Stable code, `WB103`.
    pub code: &'static str,
    /// Kebab-case name, accepted wherever the code is.
    pub name: &'static str,
    /// Default severity.
    pub severity: Severity,
    /// The source text of its file, whose `//!` lines are the only documentation.
    pub source: &'static str,
    /// The judgement.
    pub check: fn(&Subject<'_>, &Lists) -> Vec<Finding>,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.code)
    }
}

impl Rule {
    /// The documentation: every `//!` line of the rule's file, without the marker.
    pub fn docs(&self) -> String {
        let lines = self.source.lines().filter_map(|line| line.strip_prefix("//!"));
        let mut text = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n");
        text.push('\n');
        text
    }

    /// The first sentence of the documentation.
    pub fn summary(&self) -> String {
        let docs = self.docs();
        let line = docs.lines().find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or("");
        line.to_owned()
    }
}
