//! Python's own functions and types.

pub(in crate::dataflow) mod dicts;
pub(in crate::dataflow) mod iteration;
pub(in crate::dataflow) mod lists;
pub(in crate::dataflow) mod strings;

use std::sync::Arc;

use crate::dataflow::Location;
use crate::dataflow::builtins::iteration::Items;
use crate::dataflow::heap::Key;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::text::Text;
use crate::dataflow::value::{Abstract, Arguments, Binding, Cause, Value, ValueSet};

/// The names of Python's own functions, types and constants.
const NAMES: &[&str] = &[
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "BaseExceptionGroup",
    "BlockingIOError",
    "BrokenPipeError",
    "BufferError",
    "BytesWarning",
    "ChildProcessError",
    "ConnectionAbortedError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "DeprecationWarning",
    "EOFError",
    "Ellipsis",
    "EnvironmentError",
    "Exception",
    "ExceptionGroup",
    "FileExistsError",
    "FileNotFoundError",
    "FloatingPointError",
    "FutureWarning",
    "GeneratorExit",
    "IOError",
    "ImportError",
    "ImportWarning",
    "IndentationError",
    "IndexError",
    "InterruptedError",
    "IsADirectoryError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "ModuleNotFoundError",
    "NameError",
    "NotADirectoryError",
    "NotImplemented",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PendingDeprecationWarning",
    "PermissionError",
    "ProcessLookupError",
    "RecursionError",
    "ReferenceError",
    "ResourceWarning",
    "RuntimeError",
    "RuntimeWarning",
    "StopAsyncIteration",
    "StopIteration",
    "SyntaxError",
    "SyntaxWarning",
    "SystemError",
    "SystemExit",
    "TabError",
    "TimeoutError",
    "TypeError",
    "UnboundLocalError",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "UnicodeError",
    "UnicodeTranslateError",
    "UnicodeWarning",
    "UserWarning",
    "ValueError",
    "Warning",
    "ZeroDivisionError",
    "__build_class__",
    "__debug__",
    "__import__",
    "abs",
    "aiter",
    "all",
    "anext",
    "any",
    "ascii",
    "bin",
    "bool",
    "breakpoint",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "copyright",
    "credits",
    "delattr",
    "dict",
    "dir",
    "display",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "exit",
    "filter",
    "float",
    "format",
    "frozenset",
    "get_ipython",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "license",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "quit",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
];

impl Interpreter<'_> {
    /// One of Python's own names.
    pub(in crate::dataflow) fn builtin(&mut self, name: &str) -> ValueSet {
        if NAMES.binary_search(&name).is_ok() {
            return ValueSet::of(Abstract::External(format!("builtins.{name}").into()));
        }
        ValueSet::never()
    }

    /// A call of one of Python's own functions; `None` where it is left to the library, or gives nothing that matters.
    #[allow(clippy::too_many_lines, reason = "one arm for each function of Python's")]
    pub(in crate::dataflow) fn call_builtin(
        &mut self,
        name: &str,
        arguments: &Arguments,
        at: Location,
    ) -> Option<ValueSet> {
        let argument = |index: usize| arguments.at(index).map(|one| one.value.clone());
        let none = || Some(ValueSet::of(Abstract::None));
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
            "repr" | "ascii" | "format" => {
                let value = argument(0)?;
                Some(value.map(|value| match &value.kind {
                    Abstract::Text(text) if name == "format" && arguments.positions() == 1 => {
                        value.with(Abstract::Text(text.clone()))
                    }
                    Abstract::Text(text)
                        if name == "repr" && text.known().is_some_and(|text| !text.contains(['\'', '\\', '\n'])) =>
                    {
                        let quoted = text.changed(|text| format!("'{text}'")).map_or(Abstract::None, Abstract::Text);
                        value.with(quoted)
                    }
                    _ => {
                        let kind = self.opaque(Cause::Unknown);
                        value.with(kind)
                    }
                }))
            }
            "int" | "float" => {
                let value = argument(0)?;
                Some(value.map(|value| {
                    let kind = match (&value.kind, name) {
                        (Abstract::Int(number), "int") => Abstract::Int(*number),
                        (Abstract::Bool(truth), "int") => Abstract::Int(i64::from(*truth)),
                        #[allow(clippy::cast_possible_truncation, reason = "as Python truncates")]
                        (Abstract::Float(number), "int") if number.is_finite() => Abstract::Int(*number as i64),
                        (Abstract::Text(text), "int") => match text.known().and_then(|text| text.trim().parse().ok()) {
                            Some(number) => Abstract::Int(number),
                            None => self.opaque(Cause::Unknown),
                        },
                        (Abstract::Float(number), _) => Abstract::Float(*number),
                        _ => self.opaque(Cause::Unknown),
                    };
                    value.with(kind)
                }))
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
            "len" => {
                let value = argument(0)?;
                let value = self.seen(&value);
                let mut lengths = ValueSet { values: Vec::new(), open: value.open };
                for one in &value.values {
                    let count = match &one.kind {
                        Abstract::Text(text) => text.known().map(|text| text.chars().count()),
                        Abstract::Object(id) => match self.kind(*id).clone() {
                            Kind::Instance(_) => match self.call_method(one, "__len__", Vec::new()) {
                                Some(found) => {
                                    lengths.join(found);
                                    continue;
                                }
                                None => None,
                            },
                            _ => self.items(&ValueSet::one(one.clone())).exact().map(|items| items.len()),
                        },
                        _ => None,
                    };
                    let kind = match count {
                        Some(count) => Abstract::Int(i64::try_from(count).unwrap_or(i64::MAX)),
                        None => self.opaque(Cause::Unknown),
                    };
                    lengths.push(one.with(kind));
                }
                Some(lengths)
            }
            "getattr" => {
                let object = argument(0)?;
                let name = argument(1)?;
                let default = argument(2);
                Some(self.get_attribute(&object, &name, default))
            }
            "setattr" => {
                let (object, name, value) = (argument(0)?, argument(1)?, argument(2)?);
                match self.all_texts(&name) {
                    Some(names) if names.len() == 1 => self.set_attribute(&object, &names[0].0, &value, at),
                    Some(names) => {
                        for (name, guards) in names {
                            let value = crate::dataflow::expressions::subscripts::guarded(value.clone(), &guards);
                            let object = object.clone();
                            self.possibly(|run| run.set_attribute(&object, &name, &value, at));
                        }
                    }
                    None => self.set_any_attribute(&object, &value),
                }
                none()
            }
            "delattr" => {
                let (object, name) = (argument(0)?, argument(1)?);
                if let Some(name) = name.only_text() {
                    let name: Arc<str> = name.into();
                    self.delete_attribute(&object, &name);
                }
                none()
            }
            "hasattr" => {
                let (object, name) = (argument(0)?, argument(1)?);
                let name: Arc<str> = name.only_text()?.into();
                let object = self.seen(&object);
                let mut answers = ValueSet { values: Vec::new(), open: object.open };
                for one in &object.values.clone() {
                    let kind = match self.has_attribute(one, &name) {
                        Some(found) => Abstract::Bool(found),
                        None => self.opaque(Cause::Unknown),
                    };
                    answers.push(one.with(kind));
                }
                Some(answers)
            }
            "vars" => {
                let object = argument(0)?;
                let object = self.seen(&object);
                let mut found = ValueSet { values: Vec::new(), open: object.open };
                for one in &object.values.clone() {
                    let member = self.attribute(&ValueSet::one(one.clone()), &"__dict__".into());
                    found.join(member);
                }
                Some(found)
            }
            "isinstance" => {
                let (value, class) = (argument(0)?, argument(1)?);
                let class = class.only()?.clone();
                let value = self.seen(&value);
                let mut answers = ValueSet { values: Vec::new(), open: value.open };
                for one in &value.values.clone() {
                    let kind = match self.is_instance_of(one, &class) {
                        Some(truth) => Abstract::Bool(truth),
                        None => self.opaque(Cause::Unknown),
                    };
                    answers.push(one.with(kind));
                }
                Some(answers)
            }
            "issubclass" | "hash" | "id" | "input" | "hex" | "oct" | "bin" | "round" | "pow" | "divmod" | "dir"
            | "memoryview" | "bytes" | "bytearray" | "complex" | "slice" | "object" => {
                if name == "object" {
                    Some(ValueSet::of(self.empty_object()))
                } else {
                    Some(self.unknown(Cause::Unknown))
                }
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
            "callable" => Some(self.unknown(Cause::Unknown)),
            "print" | "help" | "breakpoint" => {
                self.may_raise(None);
                none()
            }
            "exit" | "quit" => {
                self.may_raise(Some("SystemExit"));
                self.state.alive = false;
                Some(ValueSet::never())
            }
            "range" => {
                let bounds: Option<Vec<i64>> = (0..arguments.positions())
                    .map(|index| match arguments.at(index)?.value.only()?.kind {
                        Abstract::Int(number) => Some(number),
                        _ => None,
                    })
                    .collect();
                let bounds = bounds.filter(|_| !arguments.is_open());
                let (start, end, step) = match bounds.as_deref() {
                    Some([end]) => (0, *end, 1),
                    Some([start, end]) => (*start, *end, 1),
                    Some([start, end, step]) if *step != 0 => (*start, *end, *step),
                    _ => {
                        let any = self.unknown(Cause::Unknown);
                        return Some(ValueSet::of(self.sequence_of(Kind::List, any)));
                    }
                };
                let mut items = Vec::new();
                let mut next = start;
                while if step > 0 { next < end } else { next > end } {
                    if items.len() > 200 {
                        let any = self.unknown(Cause::Unknown);
                        return Some(ValueSet::of(self.sequence_of(Kind::List, any)));
                    }
                    items.push(ValueSet::of(Abstract::Int(next)));
                    next += step;
                }
                Some(ValueSet::of(self.sequence(Kind::List, items)))
            }
            "enumerate" => {
                let from = argument(0)?;
                let start = match arguments.get(1, "start").and_then(ValueSet::only).map(|value| &value.kind) {
                    Some(Abstract::Int(start)) => *start,
                    _ => 0,
                };
                Some(if let Some(items) = self.items(&from).exact() {
                    let numbered = items.into_iter().zip(start..).map(|(item, number)| {
                        let pair = self.sequence(Kind::Tuple, vec![ValueSet::of(Abstract::Int(number)), item]);
                        ValueSet::of(pair)
                    });
                    let numbered = numbered.collect();
                    ValueSet::of(self.sequence(Kind::Iterator, numbered))
                } else {
                    let any = self.items(&from).any();
                    let number = self.unknown(Cause::Unknown);
                    let pair = self.sequence(Kind::Tuple, vec![number, any]);
                    ValueSet::of(self.sequence_of(Kind::Iterator, ValueSet::of(pair)))
                })
            }
            "zip" => {
                let lists: Option<Vec<Vec<ValueSet>>> =
                    (0..arguments.positions()).map(|index| self.items(&argument(index)?).exact()).collect();
                Some(if let Some(lists) = lists.filter(|_| !arguments.is_open()) {
                    let shortest = lists.iter().map(Vec::len).min().unwrap_or(0);
                    let rows = (0..shortest)
                        .map(|row| {
                            let items = lists.iter().map(|list| list[row].clone()).collect();
                            ValueSet::of(self.sequence(Kind::Tuple, items))
                        })
                        .collect();
                    ValueSet::of(self.sequence(Kind::Iterator, rows))
                } else {
                    let columns: Vec<ValueSet> = (0..arguments.positions())
                        .map(|index| self.items(&argument(index).unwrap_or_default()).any())
                        .collect();
                    let row = self.sequence(Kind::Tuple, columns);
                    ValueSet::of(self.sequence_of(Kind::Iterator, ValueSet::of(row)))
                })
            }
            "map" => {
                let function = argument(0)?;
                let lists: Vec<ValueSet> = (1..arguments.positions()).filter_map(argument).collect();
                Some(self.mapped(&function, &lists, at))
            }
            "filter" => {
                let (function, from) = (argument(0)?, argument(1)?);
                Some(self.filtered(&function, &from, at))
            }
            "sorted" | "reversed" => {
                let from = argument(0)?;
                if name == "reversed" {
                    return Some(match self.items(&from) {
                        Items::Exact(mut items) => {
                            items.reverse();
                            ValueSet::of(self.sequence(Kind::Iterator, items))
                        }
                        Items::Any(any) => ValueSet::of(self.sequence_of(Kind::Iterator, any)),
                    });
                }
                Some(if let Some(items) = self.sorted(&from, arguments) {
                    ValueSet::of(self.sequence(Kind::List, items))
                } else {
                    let any = self.items(&from).any();
                    ValueSet::of(self.sequence_of(Kind::List, any))
                })
            }
            "min" | "max" => {
                let list = if arguments.positions() == 1 {
                    argument(0)?
                } else {
                    let items = (0..arguments.positions()).filter_map(argument).collect();
                    ValueSet::of(self.sequence(Kind::List, items))
                };
                let plain = Arguments::default();
                let sorted = if arguments.named("key").is_some() { None } else { self.sorted(&list, &plain) };
                Some(match sorted {
                    Some(items) if !items.is_empty() => {
                        let picked = if name == "min" { items.first() } else { items.last() };
                        picked.cloned().unwrap_or_default()
                    }
                    _ => self.items(&list).any(),
                })
            }
            "sum" => Some(self.sum(&argument(0)?, argument(1), at)),
            "any" | "all" => {
                let items = self.items(&argument(0)?).exact();
                let truths: Option<Vec<bool>> = items.and_then(|items| {
                    items.iter().map(|item| item.only().and_then(|value| self.truth(value))).collect()
                });
                Some(match truths {
                    Some(truths) => {
                        let truth = if name == "any" { truths.contains(&true) } else { !truths.contains(&false) };
                        ValueSet::of(Abstract::Bool(truth))
                    }
                    None => self.unknown(Cause::Unknown),
                })
            }
            "next" => {
                let iterator = argument(0)?;
                let default = argument(1);
                let iterator = self.seen(&iterator);
                let mut found = ValueSet { values: Vec::new(), open: iterator.open };
                for one in &iterator.values.clone() {
                    let item = match self.call_method(one, "__next__", Vec::new()) {
                        Some(item) => item,
                        None => self.next_item(one, default.clone()),
                    };
                    found.join(item);
                }
                Some(found)
            }
            "type" => {
                if arguments.positions() == 3 {
                    return Some(self.made_class(arguments));
                }
                let value = argument(0)?;
                let value = self.seen(&value);
                Some(value.map(|value| {
                    let kind = match value.object().map(|id| self.kind(id).clone()) {
                        Some(Kind::Instance(class)) => Abstract::Object(class),
                        _ => match &value.kind {
                            Abstract::Text(_) => Abstract::External("builtins.str".into()),
                            Abstract::Int(_) => Abstract::External("builtins.int".into()),
                            Abstract::Bool(_) => Abstract::External("builtins.bool".into()),
                            _ => self.opaque(Cause::Unknown),
                        },
                    };
                    Value::bare(kind)
                }))
            }
            "eval" | "exec" => {
                self.may_raise(None);
                Some(self.unknown(Cause::Unknown))
            }
            "__import__" => {
                let name: Arc<str> = argument(0)?.only_text()?.into();
                Some(self.imported(0, &name))
            }
            "property" | "staticmethod" | "classmethod" => {
                let function = argument(0)?;
                let binding = match name {
                    "property" => Binding::Property,
                    "staticmethod" => Binding::Static,
                    _ => Binding::Class,
                };
                // `property(getter, setter)` is assigned under a name that is not known here.
                Some(function.map(|value| match &value.kind {
                    Abstract::Function(function) => {
                        let kind = Self::rebound(function, binding);
                        value.with(kind)
                    }
                    _ => value,
                }))
            }
            "super" => {
                let (class, receiver) = (argument(0)?, argument(1)?);
                let class = class.only()?.object()?;
                let id = self.allocate(Kind::Super(class, Box::new(receiver.only()?.clone())));
                Some(ValueSet::of(Abstract::Object(id)))
            }
            _ if name.ends_with("Error")
                || name.ends_with("Exception")
                || name.ends_with("Exit")
                || name.ends_with("Warning") =>
            {
                Some(self.unknown(Cause::Unknown))
            }
            "object.__init__" | "object.__init_subclass__" | "object.__post_init__" => none(),
            "object.__new__" => {
                let class = argument(0)?.only()?.object()?;
                Some(ValueSet::of(Abstract::Object(self.allocate(Kind::Instance(class)))))
            }
            "object.__setattr__" => {
                let (object, name, value) = (argument(0)?, argument(1)?, argument(2)?);
                match name.only_text() {
                    Some(name) => {
                        let key = Key::from(name);
                        for one in &self.seen(&object).values.clone() {
                            if let Some(id) = one.object() {
                                self.put(id, key.clone(), value.clone(), object.values.len() == 1);
                            }
                        }
                    }
                    None => self.set_any_attribute(&object, &value),
                }
                none()
            }
            "str.join" | "str.format" | "str.lower" | "str.upper" | "str.strip" => {
                let receiver = argument(0)?;
                let rest = Arguments { list: arguments.list.iter().skip(1).cloned().collect(), ..Arguments::default() };
                let mut found = ValueSet { values: Vec::new(), open: receiver.open };
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
                self.each(&keys, |run, key| run.store_item(id, &key, value.clone(), false));
                Some(ValueSet::of(Abstract::Object(id)))
            }
            _ => None,
        }
    }

    /// A text as a value.
    pub fn text_value(text: &str) -> ValueSet {
        ValueSet::of(Abstract::Text(Text::new(text)))
    }
}
