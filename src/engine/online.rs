//! Destinations to targets, targets to verdicts, verdicts back to the values they are about.
//!
//! Only places where runs are *written* are asked about: a public project may be read by anyone. What an environment
//! variable decides is taken from the user's own environment, and what nothing decides is the account's default.

use std::collections::{BTreeMap, BTreeSet};

use crate::destination::{Destination, Field, Override, State, Value};
use crate::live::{Access, Ambient, Answer, Answers, Inquiry, Login, Surroundings, Target, Verdict, ask};
use crate::rule::{Checked, FieldName, Finding, NoLogin, Verification};
use crate::source::{Paths, Place};
use crate::wandb::sinks::{Access as SinkAccess, SinkKind};

/// How the engine asks.
#[derive(Debug, Clone)]
pub struct Asking {
    /// How W&B is reached.
    pub access: Access,
    /// Called with what is being asked.
    pub say: fn(&str),
}

/// One destination with one choice of its values, and where a run of this user would go.
#[derive(Debug, Clone)]
pub struct Aim<'a> {
    /// The call.
    pub destination: &'a Destination,
    /// The value that decides the entity, if one in the code does.
    pub entity: Option<&'a Value>,
    /// The value that decides the project, if one in the code does.
    pub project: Option<&'a Value>,
    /// What decides the entity, where it is none of the code: a variable, a settings file.
    pub source: Option<String>,
    /// Where a run goes.
    pub target: Target,
}

impl Aim<'_> {
    /// Whether the call, or a text that decides it, lies in the files that were asked for.
    pub fn is_asked(&self, files: &Paths) -> bool {
        let origins = [self.entity, self.project].into_iter().flatten().filter_map(|value| value.origin.as_ref());
        origins.chain([&self.destination.place]).any(|place| files.contains(&place.path))
    }
}

/// Why there is no login, if there is none.
pub fn no_login(answers: &Answers) -> Option<NoLogin> {
    let Login::Refused(reason) = &answers.login else { return None };
    let source = answers.credentials.as_ref().and_then(|credentials| credentials.found.source());
    let verification = Verification {
        state: "refused",
        reason: Some(reason.clone()),
        checked_at: answers.verdicts.values().map(|verdict| verdict.at).max().unwrap_or_else(crate::live::now),
        cached: answers.requests == 0 && answers.credentials.iter().any(|one| one.found.key().is_some()),
    };
    Some(NoLogin { reason: reason.clone(), variable: source == Some("WANDB_API_KEY"), verification })
}

/// At most so many values of a field are combined.
const MOST_VALUES: usize = 8;

/// One way a field may come out.
#[derive(Clone)]
struct Choice<'a> {
    name: Option<String>,
    value: Option<&'a Value>,
    source: Option<String>,
}

/// Where runs of `destinations` would go.
pub fn aims<'a>(destinations: &'a [Destination], surroundings: &Surroundings) -> Vec<Aim<'a>> {
    let ambient = Ambient::read(surroundings, surroundings.settings());
    let written = destinations.iter().filter(|one| one.access == SinkAccess::Write && one.kind != SinkKind::Login);
    let mut aims = Vec::new();
    for destination in written {
        let outside = ambient.entity.as_ref().map(|standing| (standing.name.clone(), standing.source.clone()));
        let entities = choices(&destination.entity, outside.as_ref(), surroundings);
        let outside = ambient.project.as_ref().map(|standing| (standing.name.clone(), standing.source.clone()));
        let mut projects = choices(&destination.project, outside.as_ref(), surroundings);
        if projects.is_empty() {
            projects.push(Choice { name: None, value: None, source: None });
        }
        // A variable that is set alone is no destination: what it decides is asked where it is used.
        let is_lone = destination.kind == SinkKind::Environment && destination.entity.values.is_empty();
        for entity in entities.iter().filter(|_| !is_lone) {
            for project in &projects {
                let target = Target { entity: entity.name.clone(), project: project.name.clone() };
                let source = entity.source.clone();
                aims.push(Aim { destination, entity: entity.value, project: project.value, source, target });
            }
        }
    }
    aims
}

/// Asks about all of `aims` at once.
pub fn answers(aims: &[Aim<'_>], asking: &Asking) -> Answers {
    let targets: BTreeSet<Target> = aims.iter().map(|aim| aim.target.clone()).collect();
    ask(&asking.access, &Inquiry { targets, roles: false }, &asking.say)
}

/// Aims with their verdicts, for the rules.
pub fn checked<'a>(aims: &'a [Aim<'a>], answers: &'a Answers) -> Vec<Checked<'a>> {
    let with_verdict = |aim: &'a Aim<'a>| {
        let verdict = answers.verdicts.get(&aim.target)?;
        let Aim { destination, entity, project, source, target } = aim;
        let (entity, project, source) = (*entity, *project, source.as_deref());
        Some(Checked { destination, entity, project, source, target, verdict, identity: answers.identity() })
    };
    aims.iter().filter_map(with_verdict).collect()
}

/// Writes into `findings` what was verified of the very text they are about; the worst verdict of several counts.
pub fn attach(findings: &mut [Finding], checked: &[Checked<'_>]) {
    let mut known: BTreeMap<(&Place, FieldName), &Verdict> = BTreeMap::new();
    for one in checked {
        let origins = [(one.entity, FieldName::Entity), (one.project, FieldName::Project)];
        for (value, field) in origins {
            let Some(place) = value.and_then(|value| value.origin.as_ref()) else { continue };
            let entry = known.entry((place, field)).or_insert(one.verdict);
            if rank(&one.verdict.answer) > rank(&entry.answer) {
                *entry = one.verdict;
            }
        }
    }
    for finding in findings {
        let (Some(place), Some(field)) = (&finding.place, finding.field) else { continue };
        if let Some(verdict) = known.get(&(place, field)) {
            finding.verification = Some(Verification::of(verdict));
        }
    }
}

fn rank(answer: &Answer) -> u8 {
    match answer {
        Answer::Allowed => 0,
        Answer::Creates { .. } => 1,
        Answer::Unknown(_) => 2,
        Answer::Refused(_) => 3,
    }
}

/// What `field` comes out as for this user; nothing where it could not be followed.
fn choices<'a>(field: &'a Field, outside: Option<&(String, String)>, surroundings: &Surroundings) -> Vec<Choice<'a>> {
    let named = |name: String, value, source| {
        let name = Some(name).filter(|name| !name.is_empty());
        Choice { name, value, source }
    };
    let from_outside = || match outside {
        Some((name, source)) => named(name.clone(), None, Some(source.clone())),
        None => Choice { name: None, value: None, source: None },
    };
    let mut choices: Vec<Choice<'a>> = Vec::new();
    for value in field.values.iter().filter(|value| !value.template).take(MOST_VALUES) {
        let variable = match &value.override_by {
            Some(Override::Variable(name)) => surroundings.text(name).map(|text| (name, text)),
            _ => None,
        };
        choices.push(match (&value.text, variable) {
            (_, Some((name, text))) => named(text.to_owned(), None, Some(name.clone())),
            (Some(text), _) => named(text.clone(), Some(value), None),
            (None, _) if value.state == State::Empty => Choice { name: None, value: None, source: None },
            (None, _) if value.state == State::Unknown => continue,
            (None, _) => from_outside(),
        });
    }
    if field.values.is_empty() && field.complete {
        choices.push(from_outside());
    }
    choices
}
