//! Python's own functions and types.

pub(in crate::dataflow) mod dicts;
pub(in crate::dataflow) mod formatting;
pub(in crate::dataflow) mod iteration;
pub(in crate::dataflow) mod lists;
mod members;
mod names;
mod sequences;
mod sorting;
pub(in crate::dataflow) mod strings;
mod types;

use crate::dataflow::Location;
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::statements::exceptions;
use crate::dataflow::value::text::Text;
use crate::dataflow::value::{Abstract, Arguments, Cause, ValueSet};
use std::sync::Arc;

impl Interpreter<'_> {
    /// One of Python's own names.
    pub(in crate::dataflow) fn builtin(&mut self, name: &str) -> ValueSet {
        if names::NAMES.binary_search(&name).is_ok() {
            return ValueSet::of(Abstract::External(format!("builtins.{name}").into()));
        }
        ValueSet::never()
    }

    /// A call of one of Python's own functions; `None` where it is left to the library, or gives nothing that matters.
    pub(in crate::dataflow) fn call_builtin(
        &mut self,
        name: &str,
        arguments: &Arguments,
        at: Location,
    ) -> Option<ValueSet> {
        self.call_type(name, arguments, at)
            .or_else(|| self.call_reflection(name, arguments, at))
            .or_else(|| self.call_over_items(name, arguments, at))
            .or_else(|| self.call_other(name, arguments))
    }

    /// Functions that end the program, print, run text, or give what is not followed.
    fn call_other(&mut self, name: &str, arguments: &Arguments) -> Option<ValueSet> {
        let argument = |index: usize| arguments.at(index).map(|one| one.value.clone());
        let none = || Some(ValueSet::of(Abstract::None));
        match name {
            "issubclass" | "hash" | "id" | "input" | "hex" | "oct" | "bin" | "round" | "pow" | "divmod" | "dir"
            | "memoryview" | "bytes" | "bytearray" | "complex" | "slice" | "object" => {
                if name == "object" {
                    Some(ValueSet::of(self.empty_object()))
                } else {
                    Some(self.unknown(Cause::Unknown))
                }
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
            "eval" | "exec" => {
                self.may_raise(None);
                if name == "exec" {
                    self.forget_names();
                }
                Some(self.unknown(Cause::Unknown))
            }
            "__import__" => {
                let name: Arc<str> = argument(0)?.only_text()?.into();
                Some(self.imported(0, &name))
            }
            _ if exceptions::is_builtin(name) => Some(self.exception(&format!("builtins.{name}"), arguments)),
            _ if name.strip_suffix(".__init__").is_some_and(exceptions::is_builtin) => {
                let id = argument(0)?.only()?.object()?;
                let list = arguments.list.iter().skip(1).cloned().collect();
                self.keep_arguments(id, &Arguments { list, ..arguments.clone() });
                none()
            }
            _ => None,
        }
    }

    /// A text as a value.
    pub fn text_value(text: &str) -> ValueSet {
        ValueSet::of(Abstract::Text(Text::new(text)))
    }
}
