//! Which fields a server has. A current one has all; an older one says which it lacks, and they are left out.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::api::Reply;

/// Fields that a server has said it does not have, as `Entity.available`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing(BTreeSet<String>);

impl Missing {
    /// Whether `field` of `kind` may be asked for.
    pub fn has(&self, kind: &str, field: &str) -> bool {
        !self.0.contains(&format!("{kind}.{field}"))
    }

    /// `text` where the field may be asked for, else nothing.
    pub fn ask<'a>(&self, kind: &str, field: &str, text: &'a str) -> &'a str {
        if self.has(kind, field) { text } else { "" }
    }

    /// Learns from the errors of `reply`; whether anything was new.
    pub fn learn(&mut self, reply: &Reply) -> bool {
        let before = self.0.len();
        self.0.extend(reply.errors.iter().filter_map(|error| named(&error.message)));
        self.0.len() > before
    }

    /// Learns from fields whose refusal took the whole entity with them (a foreign team's `members`, say): they are as
    /// good as missing. Whether anything was new.
    pub fn learn_failing(&mut self, reply: &Reply) -> bool {
        let before = self.0.len();
        let torn = reply.errors.iter().filter(|error| match error.path.first() {
            Some(alias) if alias.starts_with('e') => reply.data.get(alias).is_some_and(serde_json::Value::is_null),
            _ => false,
        });
        let optional = ["members", "projects", "organization", "readOnly", "isTeam", "available"];
        let fields = torn.filter_map(|error| error.path.get(1)).filter(|field| optional.contains(&field.as_str()));
        self.0.extend(fields.map(|field| format!("Entity.{field}")));
        self.0.len() > before
    }
}

/// The field in `Cannot query field 'F' on type 'T'` or `Unknown argument "first" on field "T.F"`, in any quotes.
fn named(message: &str) -> Option<String> {
    let quoted: Vec<&str> = message.split(['"', '\'', '`']).skip(1).step_by(2).collect();
    match quoted.as_slice() {
        [field, kind, ..] if message.contains("Cannot query field") => Some(format!("{kind}.{field}")),
        [_, field, ..] if message.contains("Unknown argument") && field.contains('.') => Some((*field).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn both_sentences_in_any_quotes() {
        let field = Some("Entity.available".to_owned());
        assert_eq!(named("Cannot query field 'available' on type 'Entity'."), field);
        assert_eq!(named("Cannot query field \"available\" on type \"Entity\". Did you mean \"x\"?"), field);
        assert_eq!(
            named("Unknown argument \"first\" on field \"Entity.projects\"."),
            Some("Entity.projects".to_owned())
        );
        assert_eq!(named("permission 'denied' on 'type'"), None);
    }
}
