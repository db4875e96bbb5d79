//! What a finding is about, without where on the page it is.

use serde::{Deserialize, Serialize};

use crate::redact;
use crate::rule::{FieldName, Finding};

/// One accepted finding, or several alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entry {
    /// From the root, with `/`.
    pub path: String,
    /// The rule.
    pub code: String,
    /// `entity`, `project` or `api_key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The name that was found, keys masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The call, where there is no value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api: Option<String>,
}

/// An entry without its path.
pub(super) type Subject = (String, Option<String>, Option<String>, Option<String>);

impl Entry {
    /// That of `finding`; `None` where it has no file.
    pub(super) fn of(finding: &Finding) -> Option<Self> {
        let place = finding.place.as_ref()?;
        let field = finding.field.map(|field| match field {
            FieldName::Entity => "entity",
            FieldName::Project => "project",
            FieldName::ApiKey => "api_key",
        });
        let value = finding.value.as_deref().map(|value| redact::mask(value).into_owned());
        let api = if value.is_some() { None } else { finding.api.clone() };
        let path = place.path.to_string();
        Some(Self { path, code: finding.rule.code.to_owned(), field: field.map(str::to_owned), value, api })
    }

    pub(super) fn subject(&self) -> Subject {
        (self.code.clone(), self.field.clone(), self.value.clone(), self.api.clone())
    }

    /// For a person: `WB103 "acme" in train.py`.
    pub fn told(&self) -> String {
        let value = self.value.as_deref().map(|value| format!(" \"{value}\"")).unwrap_or_default();
        format!("{}{value} in {}", self.code, self.path)
    }
}
