//! Argument binding: what a call passes, and which parameter takes it.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::expressions::subscripts::guarded;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::guards::Guards;
use crate::dataflow::value::provenance::Note;
use crate::dataflow::value::{Abstract, Arguments, FunctionValue, Passed, Value, ValueSet};
use crate::languages::python::ast::{Argument, ArgumentKind, ParameterKind};

impl Interpreter<'_> {
    /// Evaluates what a call passes.
    pub(in crate::dataflow) fn arguments(&mut self, arguments: &[Argument]) -> Arguments {
        let mut passed = Arguments::default();
        for argument in arguments {
            let value = self.eval(&argument.value);
            let at = self.here(argument.span);
            match &argument.kind {
                ArgumentKind::Positional => passed.list.push(Passed { keyword: None, value, at }),
                ArgumentKind::Keyword(name) => passed.list.push(Passed { keyword: Some(Arc::clone(name)), value, at }),
                ArgumentKind::Star => {
                    passed.spread = true;
                    let items = self.items(&value);
                    match items.exact() {
                        Some(items) => {
                            passed.list.extend(items.into_iter().map(|value| Passed { keyword: None, value, at }));
                        }
                        None => passed.open_positions = true,
                    }
                }
                ArgumentKind::DoubleStar => {
                    passed.spread = true;
                    let (entries, open) = self.mapping_entries(&value);
                    passed.open_keywords |= open;
                    for (name, value) in entries {
                        passed.list.push(Passed { keyword: Some(name), value, at });
                    }
                }
            }
        }
        passed
    }

    /// The entries of a mapping under names, as far as they are known: those that only some alternatives have may be
    /// unbound. Whether there may be others.
    pub(in crate::dataflow) fn mapping_entries(&mut self, mapping: &ValueSet) -> (Vec<(Arc<str>, ValueSet)>, bool) {
        let mapping = self.seen(mapping);
        let mut open = mapping.open;
        let mut entries: Vec<(Arc<str>, ValueSet)> = Vec::new();
        let mut layers: Vec<(Vec<(Arc<str>, ValueSet)>, Guards)> = Vec::new();
        for value in &mapping.values {
            let Some(id) = self.mapping_object(value) else {
                open |= !matches!(value.kind, Abstract::Unbound);
                continue;
            };
            let content = self.content(id).clone();
            open |= content.rest.is_some();
            let layer = content
                .slots
                .iter()
                .filter_map(|(key, set)| {
                    let name = Arc::clone(key.name()?);
                    let set = self.after_skipped(self.seen(set), &content, &name);
                    Some((name, set))
                })
                .collect();
            layers.push((layer, value.guards.clone()));
        }
        let single = layers.len() == 1;
        for (layer, guards) in &layers {
            for (name, set) in layer {
                let set = if single { set.clone() } else { guarded(set.clone(), guards) };
                match entries.iter_mut().find(|(known, _)| known == name) {
                    Some((_, known)) => known.join(set),
                    None => entries.push((Arc::clone(name), set)),
                }
            }
        }
        if !single {
            for (name, set) in &mut entries {
                for (layer, guards) in &layers {
                    if !layer.iter().any(|(known, _)| known == name) {
                        set.push(Value { guards: guards.clone(), ..Value::bare(Abstract::Unbound) });
                    }
                }
            }
        }
        // A mapping that is not known may replace any entry.
        if open {
            for (_, set) in &mut entries {
                set.open |= mapping.open || mapping.values.len() > 1;
            }
        }
        (entries, open)
    }

    /// The object whose slots are the entries of a mapping.
    fn mapping_object(&mut self, value: &Value) -> Option<ObjectId> {
        let id = value.object()?;
        match self.kind(id).clone() {
            Kind::Dict => Some(id),
            Kind::Namespace(object) => Some(object),
            Kind::Library(class) => {
                // `keys()` of a library's mapping: what it says of itself as a dict.
                let library = self.library;
                let found = library.method(self, value, &class, "__dict__", &self.empty_call())?;
                found.only()?.object().and_then(|id| self.as_dict(id))
            }
            Kind::Instance(_) => self.mapping_of_instance(id),
            _ => None,
        }
    }

    /// What each parameter of `function` takes, in order.
    pub(in crate::dataflow) fn bind_parameters(
        &mut self,
        function: &Rc<FunctionValue>,
        arguments: &Arguments,
    ) -> Vec<ValueSet> {
        let definition = Arc::clone(&function.definition);
        let name: Arc<str> = if definition.name.is_empty() { "lambda".into() } else { Arc::clone(&definition.name) };
        let mut used = vec![false; arguments.list.len()];
        let mut bound = Vec::with_capacity(definition.parameters.len());
        let positions: Vec<usize> =
            (0..arguments.list.len()).filter(|index| arguments.list[*index].keyword.is_none()).collect();
        let mut next = positions.iter().copied();
        for (index, parameter) in definition.parameters.iter().enumerate() {
            let by_position = match parameter.kind {
                ParameterKind::PositionalOnly | ParameterKind::Plain => next.next(),
                ParameterKind::Variadic => {
                    let mut items = Vec::new();
                    for position in next.by_ref() {
                        used[position] = true;
                        items.push(self.handed(&arguments.list[position], &name));
                    }
                    let tuple = if arguments.open_positions {
                        let mut any = ValueSet::unknown();
                        items.into_iter().for_each(|item| any.join(item));
                        self.sequence_of(Kind::Tuple, any)
                    } else {
                        self.sequence(Kind::Tuple, items)
                    };
                    bound.push(ValueSet::of(tuple));
                    continue;
                }
                // Filled at the end.
                ParameterKind::Keywords => {
                    bound.push(ValueSet::never());
                    continue;
                }
                ParameterKind::KeywordOnly => None,
            };
            let mut value: Option<ValueSet> = by_position.map(|position| {
                used[position] = true;
                self.handed(&arguments.list[position], &name)
            });
            if parameter.kind != ParameterKind::PositionalOnly {
                for (position, one) in arguments.list.iter().enumerate() {
                    if one.keyword.as_deref() == Some(&*parameter.name) {
                        used[position] = true;
                        let handed = self.handed(one, &name);
                        // A later one replaces an earlier one, as far as it is there.
                        value = Some(match value {
                            Some(earlier) if handed.may_be_unbound() => {
                                let mut both = earlier;
                                both.join(handed);
                                both
                            }
                            _ => handed,
                        });
                    }
                }
            }
            let default = function.defaults.get(index).cloned().flatten();
            let may_be_filled = match parameter.kind {
                ParameterKind::KeywordOnly => arguments.open_keywords,
                ParameterKind::PositionalOnly => arguments.open_positions,
                _ => arguments.open_positions || arguments.open_keywords,
            };
            let may_default = value.as_ref().is_none_or(ValueSet::may_be_unbound);
            let mut set = value.unwrap_or_default().bound();
            if may_default {
                match default {
                    Some(default) => {
                        // A default of `None` is there to be replaced.
                        let says_nothing = default.values.iter().any(|value| matches!(value.kind, Abstract::None));
                        set.open |= arguments.is_entry && says_nothing;
                        set.join(default);
                    }
                    None if set.is_never() => set.open = true,
                    None => {}
                }
                set.open |= may_be_filled;
            }
            bound.push(set);
        }
        if let Some(index) =
            definition.parameters.iter().position(|parameter| parameter.kind == ParameterKind::Keywords)
        {
            let mut entries: Vec<(Key, ValueSet)> = Vec::new();
            for (position, one) in arguments.list.iter().enumerate() {
                if let (false, Some(keyword)) = (used[position], &one.keyword) {
                    let value = self.handed(one, &name);
                    entries.push((Key::Name(Arc::clone(keyword)), value));
                }
            }
            let dict = self.allocate(Kind::Dict);
            let content = self.state.edit(dict);
            content.slots.extend(entries);
            if arguments.open_keywords {
                content.rest = Some(ValueSet::unknown());
            }
            bound[index] = ValueSet::of(Abstract::Object(dict));
        }
        bound
    }

    /// An argument as its parameter sees it.
    fn handed(&self, passed: &Passed, function: &Arc<str>) -> ValueSet {
        let value = self.seen(&passed.value);
        if passed.at.span.end == 0 {
            return value;
        }
        self.hop(value, passed.at, || Note::Passed(Arc::clone(function)))
    }
}

impl Interpreter<'_> {
    /// The entries of a mapping under names, and whether there may be others.
    pub fn entries_of(&mut self, mapping: &ValueSet) -> (Vec<(Arc<str>, ValueSet)>, bool) {
        self.mapping_entries(mapping)
    }

    /// `map(function, list, ...)`.
    pub fn map_over(&mut self, function: &ValueSet, lists: &[ValueSet], at: crate::dataflow::Location) -> ValueSet {
        self.mapped(function, lists, at)
    }
}
