//! The JSON Schema of a configuration, from the same table that the reader follows.

use serde_json::{Value, json};

use super::Known;
use super::keys::{KEYS, Key, Shape};
use super::sinks::{ARGUMENT_KEYS, SINK_KEYS};

/// The JSON Schema (draft 2020-12) of `wblint.toml` and of `[tool.wblint]`.
pub fn schema(known: &Known<'_>) -> Value {
    let properties = KEYS.iter().map(|key| (key.name.to_owned(), property(key, known)));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "wblint",
        "description": "Configuration of wblint: `wblint.toml`, `.wblint.toml` or `[tool.wblint]` in `pyproject.toml`.",
        "type": "object",
        "additionalProperties": false,
        "properties": properties.collect::<serde_json::Map<_, _>>(),
        "$defs": { "rule": rule(known), "argument": argument(), "sink": sink() },
    })
}

fn property(key: &Key, known: &Known<'_>) -> Value {
    let mut property = shape(key.shape, known);
    let note = if key.user_level { " Only in the user-level configuration." } else { "" };
    property["description"] = Value::from(format!("{}{note}", key.doc));
    if let Some(example) = example(key) {
        property["examples"] = json!([example]);
    }
    property
}

/// The example of `key` as JSON.
fn example(key: &Key) -> Option<Value> {
    let table: toml::Table = toml::from_str(&format!("example = {}", key.example)).ok()?;
    serde_json::to_value(table.get("example")?).ok()
}

fn shape(shape: Shape, known: &Known<'_>) -> Value {
    let rules = || json!({ "type": "array", "items": { "$ref": "#/$defs/rule" } });
    match shape {
        Shape::Rules => rules(),
        Shape::Paths | Shape::Names => json!({ "type": "array", "items": { "type": "string" } }),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::FailOn => json!({ "enum": ["error", "warning", "note", "never"] }),
        Shape::Size => json!({ "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "string", "pattern": "^[0-9]+ *([bB]|[kKmMgG]([iI]?[bB])?)?$" },
        ]}),
        Shape::Format if known.formats.is_empty() => json!({ "type": "string" }),
        Shape::Format => json!({ "enum": known.formats }),
        Shape::File => json!({ "type": "string", "minLength": 1 }),
        Shape::PerFile => json!({ "type": "object", "additionalProperties": rules() }),
        Shape::Sinks => json!({ "type": "array", "items": { "$ref": "#/$defs/sink" } }),
        Shape::Online => json!({ "enum": [true, false, "require"] }),
        Shape::Url => json!({ "type": "string", "pattern": "^https?://[^\\s]+$" }),
        Shape::Seconds => json!({ "anyOf": [
            { "type": "number", "exclusiveMinimum": 0, "maximum": 86400 },
            { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?(ms|s)?$" },
        ]}),
    }
}

fn rule(known: &Known<'_>) -> Value {
    let mut names: Vec<&str> = known.rules.iter().flat_map(|(code, name)| [*code, *name]).chain(["ALL"]).collect();
    let beginnings = known.rules.iter().flat_map(|(code, _)| (2..code.len()).filter_map(|length| code.get(..length)));
    for beginning in beginnings {
        if !names.contains(&beginning) {
            names.push(beginning);
        }
    }
    json!({ "description": "A code, a name, the beginning of a code, or `ALL`.", "enum": names })
}

fn argument() -> Value {
    let [position, keyword] = ARGUMENT_KEYS;
    let position_schema = json!({ "type": "integer", "minimum": 0 });
    let keyword_schema = json!({ "type": "string", "pattern": "^[^\\W\\d]\\w*$" });
    json!({
        "description": "Where a call passes something: a position from 0, a keyword, or both.",
        "anyOf": [position_schema, keyword_schema, {
            "type": "object",
            "additionalProperties": false,
            "minProperties": 1,
            "properties": { position: position_schema, keyword: keyword_schema },
        }],
    })
}

fn sink() -> Value {
    let [callable, entity, project, access] = SINK_KEYS;
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": [callable],
        "anyOf": [{ "required": [entity] }, { "required": [project] }],
        "properties": {
            callable: { "type": "string", "description": "The full dotted name." },
            entity: { "$ref": "#/$defs/argument" },
            project: { "$ref": "#/$defs/argument" },
            access: { "enum": ["write", "read"] },
        },
    })
}
