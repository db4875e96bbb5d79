//! Keys written in files, from both subjects that can hold one.
//!
//! A key reaches the rules as a [`Credential`](crate::rule::Credential), whose text is not kept, or as the value of a
//! call (`wandb.login(key=...)`), whose text is looked at here and nowhere else. What leaves this file is a shape.

use crate::destination::{Applicability, Destination, Mend, Value};
use crate::rule::{CredentialKind, FieldName, Finding, Rule, Severity, Subject};
use crate::source::Place;
use crate::wandb::keys::{KeyShape, classify_key};
use crate::wandb::sinks::SinkKind;

use super::words::variable;

/// A literal that is given to W&B as API key, without the literal.
#[derive(Debug, Clone, Copy)]
pub struct WrittenKey<'a> {
    /// What it looks like.
    pub shape: KeyShape,
    /// What it is given to: `wandb.login`, `WANDB_API_KEY`, ...
    pub api: &'a str,
    /// The file is a template or Markdown.
    pub template: bool,
    place: &'a Place,
    mend: Option<&'a Mend>,
    way: Option<(&'a Destination, &'a Value)>,
}

/// Every key of `subject` that is written in a file.
pub fn credentials<'a>(subject: &Subject<'a>) -> Vec<WrittenKey<'a>> {
    match *subject {
        Subject::Destination(destination) => {
            destination.api_key.values.iter().filter_map(|value| passed(destination, value)).collect()
        }
        Subject::Credential(credential) => vec![WrittenKey {
            shape: match credential.kind {
                CredentialKind::Key => KeyShape::Key,
                CredentialKind::Placeholder => KeyShape::Placeholder,
                CredentialKind::Other => KeyShape::Other,
            },
            api: &credential.api,
            template: credential.template,
            place: &credential.place,
            mend: credential.mend.as_ref(),
            way: None,
        }],
        Subject::File(_) | Subject::Suppression(_) | Subject::Live(_) | Subject::Login(_) => Vec::new(),
    }
}

/// A key that a call passes; `None` where it is not written in a file.
fn passed<'a>(destination: &'a Destination, value: &'a Value) -> Option<WrittenKey<'a>> {
    Some(WrittenKey {
        shape: classify_key(value.text.as_deref()?),
        api: if destination.kind == SinkKind::Environment { variable(FieldName::ApiKey) } else { &destination.api },
        template: value.template,
        place: value.origin.as_ref()?,
        mend: value.mend.as_ref(),
        way: Some((destination, value)),
    })
}

impl WrittenKey<'_> {
    /// A finding at the literal. It holds the place and never the text.
    pub fn finds(&self, rule: &'static Rule, severity: Severity, message: String) -> Finding {
        let field = FieldName::ApiKey;
        let finding = match self.way {
            Some((destination, value)) => {
                Finding::in_call(rule, severity, message, self.place, destination).way(value, destination, field)
            }
            None => Finding { api: Some(self.api.to_owned()), ..Finding::at(rule, severity, message, self.place) },
        };
        let finding = finding.about(field);
        match self.mend {
            Some(mend) => finding.offer(mend, Applicability::Unsafe),
            None => finding,
        }
    }
}
