//! Configuration files and variables that go before the defaults of options.

use super::NAMESPACE;
use super::namespace::open_all;
use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::value::{Abstract, Cause, Value, ValueSet};
use crate::dataflow::{Call, Guard, Guards, Interpreter, Kind, Location};
use crate::destination::Override;
use crate::models::Context;
use crate::models::held::is_of;
use crate::models::options;
use crate::models::options::number;
use crate::text::Span;
use std::rc::Rc;
use std::sync::Arc;

/// What the default configuration files say goes before the defaults of options.
pub(super) fn apply_files(context: &Context<'_>, run: &mut Interpreter<'_>, parser: ObjectId, namespace: ObjectId) {
    let files = run.content(parser).slots.get(&Key::Other("default_config_files".into())).cloned();
    for file in files.and_then(|files| run.exact_items(&files)).unwrap_or_default() {
        let path = file.only_text().map(str::to_owned);
        let exists = path.as_ref().is_some_and(|path| {
            crate::models::configuration::documents::data_file(context, run.file(), path).is_some()
        });
        // The user's own files are as good as flags; one that is not read may say anything.
        if !exists && !path.is_some_and(|path| path.starts_with(['~', '/'])) {
            open_all(run, namespace, 0);
        }
        if exists {
            let document = crate::models::configuration::documents::documents_at(context, run, &file, false);
            over(run, namespace, &document, "", 0);
        }
    }
}

/// Lays a document over a namespace: its values are what options default to.
fn over(run: &mut Interpreter<'_>, namespace: ObjectId, document: &ValueSet, prefix: &str, depth: usize) {
    if depth > 8 {
        return;
    }
    let (entries, _) = run.entries_of(document);
    for (name, value) in entries {
        let key = Key::Name(Arc::clone(&name));
        let path = if prefix.is_empty() { name.to_string() } else { format!("{prefix}.{name}") };
        let held = run.content(namespace).slots.get(&key).cloned();
        let inner = held.as_ref().and_then(|held| held.only()?.object()).filter(|id| is_of(run, *id, &[NAMESPACE]));
        if let Some(inner) = inner {
            over(run, inner, &value, &path, depth + 1);
        } else {
            let replaced = replaced(run, held, &value, &path);
            run.state.edit(namespace).slots.insert(key, replaced);
        }
    }
}

/// `value` of a file in place of what an option defaults to.
fn replaced(run: &mut Interpreter<'_>, held: Option<ValueSet>, value: &ValueSet, path: &str) -> ValueSet {
    let held = held.unwrap_or_default();
    let by = held
        .values
        .iter()
        .find_map(|value| value.from.by.clone())
        .unwrap_or_else(|| Rc::new(Override::Flag(format!("--{path}"))));
    // The question whether the option is given, if it is one.
    let key = held
        .values
        .iter()
        .find_map(|value| value.guards.list().first().map(|guard| guard.key))
        .unwrap_or_else(|| number((path, "file")));
    let value = value.clone().map(|mut value| {
        value.from = value.from.overridden(&by);
        value
    });
    let mut result = held.filter(|value| matches!(value.kind, Abstract::Opaque(_)) || value.from.is_given);
    if result.is_never() {
        let opaque = run.derived(Cause::Input((*by).clone()), key);
        result.push(Value { guards: Guards::one(Guard { key, arm: 1 }), ..Value::bare(opaque) });
    }
    result.join(options::under(value, &Guards::one(Guard { key, arm: 0 })));
    result
}

/// configargparse: files and variables of the environment go before defaults.
pub(super) fn parse_with_files(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let parser = receiver.object()?;
    let found = crate::models::options::argparse::parse::parse_args(context, run, receiver, "parse_args", call)?;
    let namespace = found.only()?.object()?;
    let content = run.content(parser).clone();
    let mut files = Vec::new();
    if let Some(list) = content.slots.get(&Key::Other("default_config_files".into())) {
        files.extend(run.exact_items(list).unwrap_or_default());
    }
    let options: Vec<ObjectId> = content.items.iter().filter_map(|option| option.only()?.object()).collect();
    for option in &options {
        let slots = run.content(*option).slots.clone();
        if slots.get(&Named("is_config_file")).and_then(|set| set.only()?.truth()) == Some(true)
            && let Some(default) = slots.get(&Named("default"))
        {
            files.push(default.clone());
        }
    }
    let mut entries = Vec::new();
    let mut is_hidden = false;
    for file in &files {
        match assignments(context, run, file) {
            Some(found) => entries.extend(found),
            None => is_hidden |= !file.only_text().is_some_and(|path| path.starts_with(['~', '/'])),
        }
    }
    for option in options {
        let slots = run.content(option).slots.clone();
        let Some(dest) = slots.get(&Named("dest")).and_then(|set| set.only_text().map(str::to_owned)) else {
            continue;
        };
        let flags = slots.get(&Named("option_strings")).and_then(|list| run.exact_items(list)).unwrap_or_default();
        let names: Vec<String> = flags
            .iter()
            .filter_map(|flag| flag.only_text().map(|flag| flag.trim_start_matches('-').to_owned()))
            .collect();
        let key = Key::from(&*dest);
        let mut held = run.content(namespace).slots.get(&key).cloned().unwrap_or_default();
        if let Some((_, value)) = entries.iter().rev().find(|(name, _)| names.contains(name)) {
            held = replaced(run, Some(held), value, &dest);
        }
        // A variable that the program itself sets.
        if let Some(variable) = slots.get(&Named("env_var")).and_then(|set| set.only_text().map(str::to_owned)) {
            let set = crate::models::Environment::variable(run, &variable)
                .filter(|value| matches!(value.kind, Abstract::Text(_)));
            if !set.is_never() {
                held = replaced(run, Some(held), &set, &dest);
            }
        }
        // A file that is not read may say anything.
        held.open |= is_hidden;
        run.state.edit(namespace).slots.insert(key, held);
    }
    Some(found)
}

pub(super) fn parse_known_with_files(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    name: &str,
    call: &Call,
) -> Option<ValueSet> {
    let found = parse_with_files(context, run, receiver, name, call)?;
    let any = run.unknown(Cause::Unknown);
    let rest = run.sequence_of(Kind::List, any);
    Some(ValueSet::of(run.sequence(Kind::Tuple, vec![found, ValueSet::of(rest)])))
}

/// The assignments of a file of configargparse: `name = value`, `name: value`, `--name value`.
fn assignments(context: &Context<'_>, run: &Interpreter<'_>, file: &ValueSet) -> Option<Vec<(String, ValueSet)>> {
    let file = crate::models::configuration::documents::data_file(context, run.file(), file.only_text()?)?;
    let source = context.workspace.text(file)?;
    let text = source.text();
    let base = text.as_ptr() as usize;
    let mut found = Vec::new();
    for line in text.lines().take(10_000) {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';', '[']) {
            continue;
        }
        let line = line.trim_start_matches('-');
        let Some(end) = line.find(|c: char| c == '=' || c == ':' || c.is_whitespace()) else { continue };
        let (name, rest) = line.split_at(end);
        let value = rest.trim_start_matches(|c: char| c == '=' || c == ':' || c.is_whitespace()).trim_end();
        let bare = value.trim_matches(['"', '\'']);
        let start = bare.as_ptr() as usize - base;
        let at = Location { file, span: Span::new(start, start + bare.len()) };
        let from = crate::dataflow::provenance::Provenance::origin(at);
        let kind = Abstract::Text(crate::dataflow::text::Text::new(bare));
        found.push((name.to_owned(), ValueSet::one(Value { kind, from, guards: Guards::default() })));
    }
    Some(found)
}
