//! Exceptions: what is thrown, and which handler takes it.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::heap::objects::{Base, Kind};
use crate::dataflow::heap::{Key, State};
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet};
use crate::languages::python::ast::{Expr, ExprKind};

/// Python's own exceptions, each with the one above it.
const FAMILY: &[(&str, &str)] = &[
    ("Exception", "BaseException"),
    ("KeyboardInterrupt", "BaseException"),
    ("SystemExit", "BaseException"),
    ("GeneratorExit", "BaseException"),
    ("ArithmeticError", "Exception"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("BufferError", "Exception"),
    ("EOFError", "Exception"),
    ("ImportError", "Exception"),
    ("LookupError", "Exception"),
    ("MemoryError", "Exception"),
    ("NameError", "Exception"),
    ("OSError", "Exception"),
    ("ReferenceError", "Exception"),
    ("RuntimeError", "Exception"),
    ("StopIteration", "Exception"),
    ("StopAsyncIteration", "Exception"),
    ("SyntaxError", "Exception"),
    ("SystemError", "Exception"),
    ("TypeError", "Exception"),
    ("ValueError", "Exception"),
    ("Warning", "Exception"),
    ("FloatingPointError", "ArithmeticError"),
    ("OverflowError", "ArithmeticError"),
    ("ZeroDivisionError", "ArithmeticError"),
    ("ModuleNotFoundError", "ImportError"),
    ("IndexError", "LookupError"),
    ("KeyError", "LookupError"),
    ("UnboundLocalError", "NameError"),
    ("IOError", "OSError"),
    ("EnvironmentError", "OSError"),
    ("BlockingIOError", "OSError"),
    ("ChildProcessError", "OSError"),
    ("ConnectionError", "OSError"),
    ("BrokenPipeError", "ConnectionError"),
    ("ConnectionAbortedError", "ConnectionError"),
    ("ConnectionRefusedError", "ConnectionError"),
    ("ConnectionResetError", "ConnectionError"),
    ("FileExistsError", "OSError"),
    ("FileNotFoundError", "OSError"),
    ("InterruptedError", "OSError"),
    ("IsADirectoryError", "OSError"),
    ("NotADirectoryError", "OSError"),
    ("PermissionError", "OSError"),
    ("ProcessLookupError", "OSError"),
    ("TimeoutError", "OSError"),
    ("NotImplementedError", "RuntimeError"),
    ("RecursionError", "RuntimeError"),
    ("IndentationError", "SyntaxError"),
    ("TabError", "IndentationError"),
    ("UnicodeError", "ValueError"),
    ("UnicodeDecodeError", "UnicodeError"),
    ("UnicodeEncodeError", "UnicodeError"),
    ("UnicodeTranslateError", "UnicodeError"),
    ("JSONDecodeError", "ValueError"),
    ("FrozenInstanceError", "AttributeError"),
    ("DeprecationWarning", "Warning"),
    ("RuntimeWarning", "Warning"),
    ("UserWarning", "Warning"),
    ("FutureWarning", "Warning"),
];

/// What is thrown.
#[derive(Debug, Clone, Default)]
pub(in crate::dataflow) struct Thrown {
    /// The names of its class and of those above it; `None` where the class is not known.
    pub names: Option<Rc<[Arc<str>]>>,
    /// Its class may have others above it.
    pub is_open: bool,
    /// The exception; `None` where something inside Python throws it.
    pub value: Option<ValueSet>,
}

/// What a handler catches: `None` for everything, `Some(None)` for what is not known, else these names.
pub(in crate::dataflow) type Handled = Option<Option<Vec<Arc<str>>>>;

/// One `try` that is being run: the states from which its handlers may begin.
#[derive(Default)]
pub(in crate::dataflow) struct Raised {
    pub states: Vec<(State, Thrown)>,
    /// What its handlers catch.
    pub handlers: Vec<Handled>,
}

/// So many states from which handlers may begin are kept apart.
const STATES: usize = 64;

impl Thrown {
    /// One of Python's own, by name.
    pub fn named(name: Option<&str>) -> Self {
        match name {
            Some(name) => Self { names: Some(above(name).into()), is_open: !is_builtin(name), value: None },
            None => Self::default(),
        }
    }

    /// Whether a handler takes it; `None` if that is not known.
    pub fn is_caught(&self, handled: &Handled) -> Option<bool> {
        let Some(wanted) = handled else { return Some(true) };
        let wanted = wanted.as_deref()?;
        if wanted.iter().any(|name| &**name == "BaseException") {
            return Some(true);
        }
        let names = self.names.as_deref()?;
        if wanted.iter().any(|wanted| names.contains(wanted)) {
            return Some(true);
        }
        (!self.is_open).then_some(false)
    }
}

/// Whether Python has an exception of this name.
pub(in crate::dataflow) fn is_builtin(name: &str) -> bool {
    name == "BaseException" || FAMILY.iter().any(|(known, _)| *known == name)
}

/// A name and those above it.
fn above(name: &str) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = vec![name.into()];
    let mut next = name;
    while let Some((_, outer)) = FAMILY.iter().find(|(known, _)| *known == next) {
        names.push((*outer).into());
        // Other names of the same class.
        if *outer == "OSError" {
            names.extend([Arc::from("IOError"), Arc::from("EnvironmentError")]);
        }
        next = outer;
    }
    if matches!(name, "IOError" | "EnvironmentError") {
        names.push("OSError".into());
    }
    if !is_builtin(name) {
        names.extend([Arc::from("Exception"), Arc::from("BaseException")]);
    }
    names
}

/// The last part of a dotted name.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

impl Interpreter<'_> {
    /// Something may be raised here: the handlers around may begin from this state.
    pub fn may_raise(&mut self, kind: Option<&str>) {
        if self.tries.is_empty() || !self.state.alive {
            return;
        }
        self.may_throw(Thrown::named(kind));
    }

    /// `thrown` may be thrown here.
    pub(in crate::dataflow) fn may_throw(&mut self, thrown: Thrown) {
        // Where no handler around takes anything, the program ends.
        if self.tries.iter().all(|raised| raised.handlers.is_empty()) {
            return;
        }
        let Some(raised) = self.tries.last_mut().filter(|_| self.state.alive) else { return };
        if let Some((state, known)) = raised.states.last()
            && state.is_same_heap(&self.state)
            && state.path.len() == self.state.path.len()
            && known.value.is_none()
            && thrown.value.is_none()
            && known.names == thrown.names
        {
            return;
        }
        if raised.states.len() < STATES {
            let state = self.state.clone();
            raised.states.push((state, thrown));
        }
    }

    /// An error is raised here for certain. Without a handler around, the program would end, which programs that people
    /// run do not: then something here is not understood, and the value is unknown.
    pub fn raise(&mut self, kind: &str) -> ValueSet {
        self.may_raise(Some(kind));
        let thrown = Thrown::named(Some(kind));
        let catches = |handled: &Handled| thrown.is_caught(handled) == Some(true);
        if !self.tries.iter().any(|raised| raised.handlers.iter().any(catches)) {
            return ValueSet::unknown();
        }
        self.state.alive = false;
        ValueSet::never()
    }

    /// `raise value`.
    pub(in crate::dataflow) fn raise_statement(&mut self, value: Option<&Expr>) {
        let Some(value) = value else {
            let again = self.handling.last().cloned().unwrap_or_default();
            self.may_throw(again);
            self.state.alive = false;
            return;
        };
        let set = self.eval(value);
        if !self.state.alive {
            return;
        }
        let at = self.here(value.span);
        // A class is called for an exception.
        let set = set.map(|value| value);
        let is_class = set.values.iter().any(|value| match &value.kind {
            Abstract::Object(id) => self.class(*id).is_some(),
            Abstract::External(name) => is_builtin(last(name)),
            _ => false,
        });
        let made = if is_class { self.call(&set, Arguments::default(), at) } else { set };
        let thrown = self.thrown(&made);
        self.may_throw(thrown);
        self.state.alive = false;
    }

    /// What throwing `set` throws.
    fn thrown(&self, set: &ValueSet) -> Thrown {
        let set = self.seen(set);
        let mut all: Option<(Rc<[Arc<str>]>, bool)> = None;
        for value in &set.values {
            let Some((names, is_open)) = self.names_of_exception(value) else {
                return Thrown { value: Some(set), ..Thrown::default() };
            };
            match &all {
                None => all = Some((names.into(), is_open)),
                Some((known, _)) if **known == *names => {}
                Some(_) => return Thrown { value: Some(set), ..Thrown::default() },
            }
        }
        match all {
            Some((names, is_open)) if !set.open => Thrown { names: Some(names), is_open, value: Some(set) },
            _ => Thrown { value: Some(set), ..Thrown::default() },
        }
    }

    /// The names of the class of an exception and of those above it, and whether there may be others.
    fn names_of_exception(&self, value: &Value) -> Option<(Vec<Arc<str>>, bool)> {
        match &value.kind {
            Abstract::Object(id) => match self.kind(*id) {
                Kind::Instance(class) => Some(self.names_of_class(*class)),
                Kind::Library(name) => Some((above(last(name)), !is_builtin(last(name)))),
                _ => None,
            },
            Abstract::Opaque(opaque) => match &opaque.cause {
                Cause::Result(name) => Some((above(last(name)), !is_builtin(last(name)))),
                _ => None,
            },
            _ => None,
        }
    }

    fn names_of_class(&self, class: crate::dataflow::heap::ObjectId) -> (Vec<Arc<str>>, bool) {
        let Some(info) = self.class(class) else { return (Vec::new(), true) };
        let mut names = Vec::new();
        let mut is_open = info.is_open;
        for base in &info.mro {
            match base {
                Base::Itself => names.push(class_name(class)),
                Base::Class(id) => names.push(class_name(*id)),
                Base::Outside(name) => {
                    is_open |= !is_builtin(last(name)) && !matches!(&**name, "abc.ABC" | "typing.Generic");
                    names.extend(above(last(name)));
                }
            }
        }
        (names, is_open)
    }

    /// The names of what a handler catches, looked up without doing anything.
    pub(in crate::dataflow) fn handled(&mut self, kind: Option<&Expr>) -> Handled {
        let kind = kind?;
        let before = self.state.clone();
        let tries = std::mem::take(&mut self.tries);
        let set = self.eval(kind);
        self.tries = tries;
        self.state = before;
        let names = self.handled_names(&set);
        // A name that is bound only later is taken for what it says.
        Some(names.or_else(|| match &kind.kind {
            ExprKind::Name(name) if is_builtin(name) => Some(vec![Arc::clone(name)]),
            _ => None,
        }))
    }

    /// The names of the classes that a set of classes or tuples of classes can be.
    pub(in crate::dataflow) fn handled_names(&mut self, set: &ValueSet) -> Option<Vec<Arc<str>>> {
        let one = set.only()?;
        match &one.kind {
            Abstract::External(name) => Some(vec![last(name).into()]),
            Abstract::Object(id) => match self.kind(*id) {
                Kind::Class(_) => Some(vec![class_name(*id)]),
                Kind::Tuple => {
                    let mut names = Vec::new();
                    for item in self.content(*id).items.clone() {
                        names.extend(self.handled_names(&item)?);
                    }
                    Some(names)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// A state from which a handler begins took another way than the block that went on.
    pub(in crate::dataflow) fn diverged(&mut self, mut state: State) -> State {
        let key = self.fresh_key();
        state.path.push(crate::dataflow::Decision {
            guard: crate::dataflow::Guard { key, arm: 1 },
            by: None,
            is_guess: false,
        });
        state
    }

    /// What no handler caught goes to those around.
    pub(in crate::dataflow) fn pass_on(&mut self, states: Vec<(State, Thrown)>) {
        let before = self.take_state();
        for (state, thrown) in states {
            self.state = state;
            self.may_throw(thrown);
        }
        self.state = before;
    }

    /// A new exception of Python's own.
    pub(in crate::dataflow) fn exception(&mut self, name: &str, arguments: &Arguments) -> ValueSet {
        let id = self.library_object(name, []);
        self.keep_arguments(id, arguments);
        ValueSet::of(Abstract::Object(id))
    }

    /// `args` of an exception: what its class was called with by position.
    pub(in crate::dataflow) fn keep_arguments(&mut self, id: crate::dataflow::heap::ObjectId, arguments: &Arguments) {
        let items = (0..arguments.positions()).filter_map(|index| Some(arguments.at(index)?.value.clone())).collect();
        let tuple = if arguments.open_positions {
            self.sequence_of(Kind::Tuple, ValueSet::unknown())
        } else {
            self.sequence(Kind::Tuple, items)
        };
        self.put(id, "args".into(), ValueSet::of(tuple), true);
    }

    /// Whether an object is an exception.
    pub(in crate::dataflow) fn is_exception(&self, id: crate::dataflow::heap::ObjectId) -> bool {
        match self.kind(id) {
            Kind::Library(name) => name.starts_with("builtins.") && is_builtin(last(name)),
            Kind::Instance(class) => self.class(*class).is_some_and(|info| {
                info.mro.iter().any(|base| matches!(base, Base::Outside(name) if name.starts_with("builtins.") && is_builtin(last(name))))
            }),
            _ => false,
        }
    }

    /// `str(exception)`: its only argument.
    pub(in crate::dataflow) fn text_of_exception(&mut self, id: crate::dataflow::heap::ObjectId) -> Option<ValueSet> {
        let arguments = self.content(id).slots.get(&Key::from("args")).cloned()?;
        let items = self.items(&arguments).exact()?;
        match items.as_slice() {
            [] => Some(crate::dataflow::classes::attributes::text("")),
            [one] => Some(self.as_texts(one.clone())),
            _ => None,
        }
    }
}

/// What tells a class of the repository apart among the names of exceptions.
fn class_name(class: crate::dataflow::heap::ObjectId) -> Arc<str> {
    format!("class {}", class.0).into()
}
