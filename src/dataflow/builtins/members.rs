//! Python's functions that look at an object's attributes or class.

use crate::dataflow::Location;
use crate::dataflow::heap::Key;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::{Abstract, Accessors, Arguments, Binding, Cause, Value, ValueSet, Values};
use std::sync::Arc;

impl Interpreter<'_> {
    /// A call of `getattr` and its relatives; `None` where it is none of them.
    #[allow(clippy::too_many_lines, reason = "one arm for each function of Python's")]
    pub(super) fn call_reflection(&mut self, name: &str, arguments: &Arguments, at: Location) -> Option<ValueSet> {
        let argument = |index: usize| arguments.at(index).map(|one| one.value.clone());
        let none = || Some(ValueSet::of(Abstract::None));
        match name {
            "getattr" => {
                let object = argument(0)?;
                let name = argument(1)?;
                let default = argument(2);
                Some(self.get_attribute(&object, &name, default))
            }
            "setattr" => {
                let (object, name, value) = (argument(0)?, argument(1)?, argument(2)?);
                if self.all_texts(&name).is_none() {
                    self.set_any_attribute(&object, &value);
                    return none();
                }
                self.change_each(&name, |run, name| {
                    if let Some(text) = name.text() {
                        run.set_attribute(&object, &text.into(), &value, at);
                    }
                });
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
                let mut answers = ValueSet { values: Values::new(), open: object.open };
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
                let mut found = ValueSet { values: Values::new(), open: object.open };
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
                let mut answers = ValueSet { values: Values::new(), open: value.open };
                for one in &value.values.clone() {
                    let kind = match self.is_instance_of(one, &class) {
                        Some(truth) => Abstract::Bool(truth),
                        None => self.opaque(Cause::Unknown),
                    };
                    answers.push(one.with(kind));
                }
                Some(answers)
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
            "property" | "staticmethod" | "classmethod" => {
                let function = argument(0)?;
                let binding = match name {
                    "property" => Binding::Property,
                    "staticmethod" => Binding::Static,
                    _ => Binding::Class,
                };
                let function = self.seen(&function);
                let accessors = Accessors {
                    set: arguments.get(1, "fset").filter(|_| name == "property").cloned(),
                    delete: arguments.get(2, "fdel").filter(|_| name == "property").cloned(),
                };
                Some(function.map(|value| match &value.kind {
                    Abstract::Function(function) if name == "property" => {
                        value.with(Self::with_accessors(function, accessors.clone()))
                    }
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
            _ => None,
        }
    }
}
