//! Whether a text is a template: what a template engine (Jinja, Ansible, Helm, Argo, Tekton, cookiecutter, OmegaConf)
//! replaces before the SDK sees it.
//!
//! Its value is not known, so it is neither a placeholder nor a name. `{{your_team}}` speaks to the reader, and
//! `{{ENTITY}}` is how a document marks a slot: these are placeholders, and no engine's expression.

use super::placeholder::speaks_to_reader;

/// Marks that only a template engine reads.
const STATEMENTS: &[&str] = &["{%", "<%", "${{", "{{-", "{{=", "{{{"];

/// Whether a template engine fills in `text` or a part of it.
pub fn is_template(text: &str) -> bool {
    if STATEMENTS.iter().any(|mark| text.contains(mark)) {
        return true;
    }
    let text = text.trim();
    if let Some(inner) = between(text, "${", "}").or_else(|| between(text, "$(", ")")) {
        return is_path(inner);
    }
    match text.split_once("{{") {
        None => false,
        Some(("", rest)) => rest.strip_suffix("}}").is_none_or(is_expression),
        Some((_, rest)) => rest.split_once("}}").is_none_or(|(inner, _)| is_expression(inner)),
    }
}

/// `text` without the marks around it, if it has these and no second pair.
fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    text.strip_prefix(open)?.strip_suffix(close).filter(|inner| !inner.contains(close))
}

/// `wandb.entity`, `oc.env:TEAM`, `inputs.params.team`: a path into something, never a word for the reader.
fn is_path(inner: &str) -> bool {
    inner.contains(['.', ':']) && !inner.contains(char::is_whitespace)
}

/// Whether the inside of `{{...}}` is an expression: it has marks that names do not have, or is between blanks as
/// people write expressions. Words that speak to the reader are none, however they are written.
fn is_expression(inner: &str) -> bool {
    if speaks_to_reader(inner) {
        return false;
    }
    let is_spaced = inner.starts_with(char::is_whitespace) || inner.ends_with(char::is_whitespace);
    inner.trim().is_empty() || is_spaced || inner.contains(['.', '(', '|', '[', '\'', '"', '%', '}', '{', ':'])
}

#[cfg(test)]
mod tests {
    use super::is_template;

    #[test]
    fn what_an_engine_fills_in_is_a_template() {
        for text in [
            "{{ lookup('env', 'WANDB_API_KEY') }}",
            "{{ team }}",
            "{{ .Values.team | quote }}",
            "{{.Values.team}}",
            "{{cookiecutter.team}}",
            "{{inputs.parameters.entity}}",
            "proj-{{ name }}",
            "{{ a }}-{{ b }}",
            "{{a.b}}/{{c.d}}",
            "{{",
            "{{-team-}}",
            "{% if x %}a{% endif %}",
            "<% team %>",
            "${{ secrets.TEAM }}",
            "${wandb.entity}",
            "${oc.env:TEAM}",
            "$(params.project)",
        ] {
            assert!(is_template(text), "{text}");
        }
    }

    #[test]
    fn a_slot_for_the_reader_and_a_name_are_none() {
        for text in [
            "{{your_team}}",
            "{{ your_team }}",
            "{{ENTITY}}",
            "{{team}}",
            "{{ insert your team here }}",
            "{team}",
            "${ENTITY}",
            "$(whoami)",
            "$ENTITY",
            "<entity>",
            "team",
            "a{b}c",
            "",
        ] {
            assert!(!is_template(text), "{text}");
        }
    }
}
