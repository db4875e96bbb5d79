//! The default policy: what one value is, and how bad.
//!
//! One value gets one finding. [`judge`] is the only place that knows which rule goes first: invalid before
//! placeholder, placeholder before the configured lists, the lists before "it is a literal". Each rule asks for the
//! values with its own [`Judgement`], so no rule needs to know another.

use crate::destination::{Computed, Confidence, Destination, Field, State, Value};
use crate::rule::{FieldName, Lists, NameList, Severity, Subject};
use crate::wandb::names::{project_error, split_entity_project};
use crate::wandb::placeholder::{is_placeholder_entity, is_placeholder_project};
use crate::wandb::sinks::{Access, SinkKind};

/// What a value is, seen as a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// Nothing to say: unknown, absent, accepted by a list, right where it is, or never read.
    Quiet,
    /// Made from the host, the clock, chance or the login.
    Computed(Computed),
    /// The empty string.
    Empty,
    /// `entity/project`, given as project.
    Split,
    /// A project name that the SDK refuses.
    Invalid,
    /// A text that is no real name.
    Placeholder,
    /// Outside the configured list.
    Unlisted,
    /// A literal name.
    Literal,
}

/// One value of one field of one destination, judged.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'a> {
    /// The call.
    pub destination: &'a Destination,
    /// Which field of it.
    pub field: FieldName,
    /// The value.
    pub value: &'a Value,
    /// What it is.
    pub judgement: Judgement,
}

impl<'a> Decision<'a> {
    /// The text of the value; empty where it has none.
    pub fn text(&self) -> &'a str {
        self.value.text.as_deref().unwrap_or("")
    }

    /// The field that holds the value.
    pub fn slot(&self) -> &'a Field {
        slot(self.destination, self.field)
    }

    /// Whether something is only read there.
    pub fn reads(&self) -> bool {
        self.destination.access == Access::Read
    }

    /// Whether a flag, a variable, a configuration or a caller can change the value.
    pub fn overridable(&self) -> bool {
        self.value.state != State::Fixed && (self.value.state != State::Empty || self.value.override_by.is_some())
    }

    /// `severity`, or a note where the value is only read, only likely, or is in a template.
    pub fn softened(&self, severity: Severity) -> Severity {
        let weak = self.reads() || self.value.template || self.value.confidence == Confidence::Likely;
        if weak { Severity::Note } else { severity }
    }
}

/// The values of `field` (an entity or a project) of `subject` that are judged as `wanted`.
pub fn decisions<'a>(
    subject: &Subject<'a>,
    lists: &Lists,
    field: FieldName,
    wanted: impl Fn(Judgement) -> bool,
) -> Vec<Decision<'a>> {
    let &Subject::Destination(destination) = subject else { return Vec::new() };
    let values = slot(destination, field).values.iter();
    let judged =
        values.map(|value| Decision { destination, field, value, judgement: judge(destination, field, value, lists) });
    judged.filter(|decision| wanted(decision.judgement)).collect()
}

/// What `value` is. The order of the questions is the order of precedence.
pub fn judge(destination: &Destination, field: FieldName, value: &Value, lists: &Lists) -> Judgement {
    if destination.kind == SinkKind::Environment && destination.late.is_some() {
        return Judgement::Quiet; // The SDK never reads it: WB204 says so, and nothing else is true of it.
    }
    if let (Some(computed), FieldName::Entity) = (value.computed, field) {
        return Judgement::Computed(computed);
    }
    let text = match value.text.as_deref() {
        None if value.state == State::Empty => "",
        None => return Judgement::Quiet,
        Some(text) => text,
    };
    if text.is_empty() {
        return if value.template { Judgement::Quiet } else { Judgement::Empty }; // `WANDB_ENTITY=` is to be filled in.
    }
    let placeholder = is_placeholder(field, text);
    if value.template && placeholder {
        return Judgement::Quiet;
    }
    if field == FieldName::Project && refused_by_sdk(destination) {
        if split_entity_project(text).is_some() {
            return Judgement::Split;
        }
        if project_error(text).is_some() {
            return Judgement::Invalid;
        }
    }
    let list = if field == FieldName::Entity { &lists.entities } else { &lists.projects };
    if placeholder && !list.patterns.iter().any(|pattern| pattern == text) {
        return Judgement::Placeholder; // Only the exact text in the list says that it is intended.
    }
    // A variable that a file of the repository sets is as hard-coded as an argument.
    let written = value.state == State::Environment && value.origin.is_some();
    if !matches!(value.state, State::Fixed | State::Default) && !written {
        return Judgement::Quiet;
    }
    against(list, text)
}

/// Whether `text` is a placeholder for `field`; for `entity/project`, whether either half is one.
pub fn is_placeholder(field: FieldName, text: &str) -> bool {
    if field == FieldName::Entity {
        return is_placeholder_entity(text);
    }
    let halves = split_entity_project(text);
    halves.is_some_and(|(entity, project)| is_placeholder_entity(entity) || is_placeholder_project(project))
        || is_placeholder_project(text)
}

/// A literal, measured by the configured list.
fn against(list: &NameList, text: &str) -> Judgement {
    if list.patterns.is_empty() {
        return Judgement::Literal;
    }
    if list.accepts(text) { Judgement::Quiet } else { Judgement::Unlisted }
}

/// Whether the project goes to the SDK's own check as it is. Paths (`Api().run("team/p/id")`) were split before;
/// what a script or a configuration file does with the text first is not known.
fn refused_by_sdk(destination: &Destination) -> bool {
    match destination.kind {
        SinkKind::Init | SinkKind::Sweep | SinkKind::Call => destination.access == Access::Write,
        SinkKind::Environment => true,
        SinkKind::Command | SinkKind::Configuration | SinkKind::Presumed | SinkKind::Ambient | SinkKind::Login => false,
    }
}

fn slot(destination: &Destination, field: FieldName) -> &Field {
    match field {
        FieldName::Entity => &destination.entity,
        FieldName::Project => &destination.project,
        FieldName::ApiKey => &destination.api_key,
    }
}
