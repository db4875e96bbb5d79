//! What the rules about the server's word share: whose value it is, and what to choose instead.

use super::policy::{Decision, Judgement};
use super::words::nearest;
use crate::destination::{Applicability, Confidence, PlacedEdit, Value};
use crate::live::{Answer, Identity, Membership, Refusal};
use crate::rule::{Checked, FieldName, Finding, Rule, Severity, Subject, Verification};
use crate::wandb::placeholder::is_placeholder_entity;

/// The subject, if it was refused.
pub fn refused<'a>(subject: &Subject<'a>) -> Option<(&'a Checked<'a>, &'a Refusal)> {
    match subject {
        Subject::Live(checked) => match &checked.verdict.answer {
            Answer::Refused(refusal) => Some((checked, refusal)),
            _ => None,
        },
        _ => None,
    }
}

impl Checked<'_> {
    /// The entity a run goes to.
    pub fn entity_name(&self) -> &str {
        self.verdict.entity.as_deref().or(self.target.entity.as_deref()).unwrap_or("")
    }

    /// What decides the entity, as the end of a sentence: nothing for a text in the code.
    pub fn decided_by(&self) -> String {
        match (self.entity, self.source) {
            (Some(_), _) => String::new(),
            (None, Some(source)) => format!(", which {source} names"),
            (None, None) => ", the default of your account".to_owned(),
        }
    }

    /// A finding about `field`, at the text that decides it; without a place where that is none of the repository.
    pub fn finds(&self, rule: &'static Rule, field: FieldName, message: String) -> Finding {
        let blank = field == FieldName::Entity && self.is_placeholder();
        let message = if blank { message + "; the name is a placeholder" } else { message };
        let value = if field == FieldName::Entity { self.entity } else { self.project };
        let unsure = self.verdict.likely || value.is_some_and(|value| value.confidence == Confidence::Likely);
        let severity = if unsure { Severity::Warning.min(rule.severity) } else { rule.severity };
        let mut finding = if let Some(value) = value {
            self.decision(field, value).finds(rule, severity, message)
        } else {
            let at = &self.destination.place;
            let called = format!("{} is called here", self.destination.api);
            let mut finding = Finding::in_call(rule, severity, message, at, self.destination).about(field);
            finding.place = None;
            finding.value = Some(self.entity_name().to_owned()).filter(|_| field == FieldName::Entity);
            finding.relate(called, at)
        };
        if self.verdict.likely {
            finding.confidence = Confidence::Likely;
        }
        finding.verification = Some(Verification::of(self.verdict));
        finding
    }

    /// `finding` with an edit that writes `name` in the place of the value, for a person to choose.
    pub fn instead(&self, finding: Finding, field: FieldName, name: &str) -> Finding {
        let value = if field == FieldName::Entity { self.entity } else { self.project };
        let Some(value) = value else { return finding };
        let edits = self.decision(field, value).rewritten(name).into_iter().collect();
        finding.fix(format!("write {name:?} instead"), Applicability::Manual, edits)
    }

    /// `finding` with what its reader may choose instead of the entity.
    pub fn with_choice(&self, finding: Finding, otherwise: &str) -> Finding {
        let own = self.identity.map(|identity| candidates(identity, self.entity_name())).unwrap_or_default();
        self.with_one_of(finding, &own, otherwise)
    }

    /// The same among `own`, the first of which is the best where none is near.
    pub fn with_one_of(&self, finding: Finding, own: &[&str], otherwise: &str) -> Finding {
        let Some(identity) = self.identity else { return finding.help(otherwise) };
        if let Some(near) = nearest(self.entity_name(), own.iter().copied()) {
            let question = format!("did you mean {near:?}? You can log there; or {otherwise}");
            return self.instead(finding.help(question), FieldName::Entity, near);
        }
        let help = format!("{}; {otherwise}", who(identity));
        match own.first() {
            Some(first) => self.instead(finding.help(help), FieldName::Entity, first),
            None => finding.help(help),
        }
    }

    /// The edit that writes `name` in the place of the entity's text; `None` where no text of the code decides it.
    pub fn entity_rewritten(&self, name: &str) -> Option<PlacedEdit> {
        self.decision(FieldName::Entity, self.entity?).rewritten(name)
    }

    /// Whether the entity is a text that stands for one.
    pub fn is_placeholder(&self) -> bool {
        is_placeholder_entity(self.entity_name())
    }

    fn decision<'b>(&'b self, field: FieldName, value: &'b Value) -> Decision<'b> {
        Decision { destination: self.destination, field, value, judgement: Judgement::Literal }
    }
}

/// Where this user may write, the default entity first. The entity that was refused is no way out of its own refusal.
pub fn candidates<'a>(identity: &'a Identity, refused: &str) -> Vec<&'a str> {
    identity.writable().filter(|name| *name != refused).collect()
}

/// `you are alice, member of acme and vision (viewer)`.
pub fn who(identity: &Identity) -> String {
    const MOST: usize = 5;
    let team = |name: &String| match identity.memberships.get(name) {
        Some(Membership { role: Some(role), writes: false, .. }) => format!("{name} ({role})"),
        _ => name.clone(),
    };
    let teams: Vec<String> = identity.teams.iter().take(MOST).map(team).collect();
    let more = match identity.teams.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match teams.as_slice() {
        [] => format!("you are `{}`, member of no team", identity.username),
        teams => format!("you are `{}`, member of {}{more}", identity.username, teams.join(", ")),
    }
}
