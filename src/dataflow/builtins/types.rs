//! Python's own types as functions that make or convert a value.

use crate::dataflow::Location;
use crate::dataflow::builtins::iteration::Items;
use crate::dataflow::heap::Key;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::text::Text;
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet, Values};
use std::sync::Arc;

impl Interpreter<'_> {
    /// A call of a type, or of a method looked up through one; `None` where it is none of them.
    #[allow(clippy::too_many_lines, reason = "one arm for each function of Python's")]
    pub(super) fn call_type(&mut self, name: &str, arguments: &Arguments, at: Location) -> Option<ValueSet> {
        let argument = |index: usize| arguments.at(index).map(|one| one.value.clone());
        match name {
            "dict" => {
                let id = self.allocate(Kind::Dict);
                if let Some(from) = argument(0) {
                    self.update_mapping(id, &from, true);
                }
                for one in &arguments.list {
                    if let Some(keyword) = &one.keyword {
                        self.join_entry(id, Key::Name(Arc::clone(keyword)), one.value.clone());
                    }
                }
                if arguments.open_keywords {
                    self.store_anywhere(id, &ValueSet::unknown());
                }
                Some(ValueSet::of(Abstract::Object(id)))
            }
            "list" | "tuple" | "set" | "frozenset" | "iter" => {
                let kind = match name {
                    "list" => Kind::List,
                    "tuple" => Kind::Tuple,
                    "iter" => Kind::Iterator,
                    _ => Kind::Set,
                };
                let items = match argument(0) {
                    Some(from) => {
                        if name == "iter"
                            && let Some(id) = from.only().and_then(Value::object)
                            && matches!(self.kind(id), Kind::Iterator)
                        {
                            return Some(from);
                        }
                        self.items(&from)
                    }
                    None => Items::Exact(Vec::new()),
                };
                let made = self.collect(kind.clone(), Items::Exact(Vec::new()));
                let id = made.only().and_then(Value::object)?;
                match items {
                    // Equal items of a set are one.
                    Items::Exact(items) if matches!(kind, Kind::Set) => {
                        items.into_iter().for_each(|item| self.append(id, item));
                    }
                    Items::Exact(items) => self.state.edit(id).items = items,
                    Items::Any(any) => self.state.edit(id).rest = Some(any),
                }
                Some(made)
            }
            "str" => match argument(0) {
                Some(value) => Some(self.as_texts(value)),
                None => Some(crate::dataflow::classes::attributes::text("")),
            },
            "repr" | "ascii" => Some(self.reprs(&argument(0)?)),
            "format" => {
                let spec = argument(1);
                Some(self.formatted_as(&argument(0)?, None, spec.as_ref()))
            }
            "int" | "float" => {
                let Some(value) = argument(0) else {
                    return Some(ValueSet::of(if name == "int" { Abstract::Int(0) } else { Abstract::Float(0.0) }));
                };
                let base = match arguments.get(1, "base").map(|base| base.only().map(|value| &value.kind)) {
                    None => Some(10),
                    Some(Some(Abstract::Int(base))) => u32::try_from(*base).ok().filter(|base| (2..=36).contains(base)),
                    Some(_) => None,
                };
                Some(self.each_alternative(
                    &value,
                    |run, value| run.number(value, name == "int", base),
                    |run| {
                        run.may_raise(Some("ValueError"));
                        ValueSet::unknown()
                    },
                ))
            }
            "bool" => {
                let Some(value) = argument(0) else { return Some(ValueSet::of(Abstract::Bool(false))) };
                Some(value.map(|value| {
                    let kind = match self.truth(&value) {
                        Some(truth) => Abstract::Bool(truth),
                        None => self.opaque(Cause::Unknown),
                    };
                    value.with(kind)
                }))
            }
            "abs" => {
                let value = argument(0)?;
                Some(value.map(|value| {
                    let kind = match &value.kind {
                        Abstract::Int(number) => Abstract::Int(number.wrapping_abs()),
                        _ => self.opaque(Cause::Unknown),
                    };
                    value.with(kind)
                }))
            }
            "chr" => {
                let value = argument(0)?;
                Some(value.map(|value| {
                    let letter = match value.kind {
                        Abstract::Int(number) => u32::try_from(number).ok().and_then(char::from_u32),
                        _ => None,
                    };
                    let kind = match letter {
                        Some(letter) => Abstract::Text(Text::new(letter.to_string())),
                        None => self.opaque(Cause::Unknown),
                    };
                    value.with(kind)
                }))
            }
            "ord" => {
                let value = argument(0)?;
                Some(value.map(|value| {
                    let letter = value.text().and_then(|text| text.chars().next());
                    let kind = match letter {
                        Some(letter) => Abstract::Int(i64::from(u32::from(letter))),
                        None => self.opaque(Cause::Unknown),
                    };
                    value.with(kind)
                }))
            }
            "str.join" | "str.format" | "str.lower" | "str.upper" | "str.strip" => {
                let receiver = argument(0)?;
                let rest = Arguments { list: arguments.list.iter().skip(1).cloned().collect(), ..Arguments::default() };
                let mut found = ValueSet { values: Values::new(), open: receiver.open };
                let method: Arc<str> = name.trim_start_matches("str.").into();
                for one in &receiver.values {
                    let result = self.call_named(one, &method, rest.clone(), at);
                    found.join(result);
                }
                Some(found)
            }
            "dict.fromkeys" => {
                let keys = argument(0)?;
                let value = argument(1).unwrap_or_else(|| ValueSet::of(Abstract::None));
                let id = self.allocate(Kind::Dict);
                self.each(&keys, |run, key| run.store_item(id, &key, value.clone()));
                Some(ValueSet::of(Abstract::Object(id)))
            }
            _ => None,
        }
    }

    /// `int(value, base)`, `float(value)`
    fn number(&mut self, value: &Value, is_int: bool, base: Option<u32>) -> ValueSet {
        let kind = match (&value.kind, is_int) {
            (Abstract::Int(number), true) => Abstract::Int(*number),
            #[allow(clippy::cast_precision_loss, reason = "as Python converts, but for very large numbers")]
            (Abstract::Int(number), false) => Abstract::Float(*number as f64),
            (Abstract::Bool(truth), true) => Abstract::Int(i64::from(*truth)),
            (Abstract::Bool(truth), false) => Abstract::Float(f64::from(u8::from(*truth))),
            #[allow(clippy::cast_possible_truncation, reason = "as Python truncates")]
            (Abstract::Float(number), true) if number.is_finite() => Abstract::Int(*number as i64),
            (Abstract::Float(number), false) => Abstract::Float(*number),
            (Abstract::Text(text), _) => {
                let Some(text) = text.known().map(|text| text.trim().replace('_', "")) else {
                    self.may_raise(Some("ValueError"));
                    return ValueSet::one(value.with(self.opaque(Cause::Unknown)));
                };
                let digits = text.trim_start_matches(['+', '-']);
                let digits = match base {
                    Some(16) => digits.trim_start_matches("0x"),
                    Some(2) => digits.trim_start_matches("0b"),
                    Some(8) => digits.trim_start_matches("0o"),
                    _ => digits,
                };
                let sign = if text.starts_with('-') { -1 } else { 1 };
                if is_int {
                    let Some(base) = base else { return ValueSet::one(value.with(self.opaque(Cause::Unknown))) };
                    match i64::from_str_radix(digits, base) {
                        Ok(number) => Abstract::Int(sign * number),
                        Err(_) if digits.len() < 15 => return self.raise("ValueError"),
                        Err(_) => self.opaque(Cause::Unknown),
                    }
                } else {
                    match text.parse() {
                        Ok(number) => Abstract::Float(number),
                        Err(_) => return self.raise("ValueError"),
                    }
                }
            }
            (Abstract::None, _) => return self.raise("TypeError"),
            (Abstract::Object(_), _) => {
                let name = if is_int { "__int__" } else { "__float__" };
                if let Some(found) = self.call_method(value, name, Vec::new()) {
                    return found;
                }
                self.may_raise(None);
                self.opaque(Cause::Unknown)
            }
            _ => {
                self.may_raise(Some("ValueError"));
                self.opaque(Cause::Unknown)
            }
        };
        ValueSet::one(value.with(kind))
    }
}
