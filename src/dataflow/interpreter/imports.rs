//! Imports: which module of the repository a name means, run once, or something outside.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::heap::objects::Kind;
use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::interpreter::{Frame, Interpreter, Resolved};
use crate::dataflow::value::provenance::Note;
use crate::dataflow::value::{Abstract, ValueSet};
use crate::languages::python::ast::{ImportFrom, ImportName, Name};
use crate::text::Span;
use crate::workspace::FileId;

impl Interpreter<'_> {
    /// The module of `file`, run if it was not yet.
    pub fn module(&mut self, file: FileId, name: &str) -> Option<ObjectId> {
        let id = if let Some(id) = self.modules.get(&file) {
            *id
        } else {
            let id = self.allocate(Kind::Module { file, name: name.into() });
            self.modules.insert(file, id);
            if self.main != Some(file) && self.program.can_wait(file) {
                self.waiting.insert(id, file);
            }
            id
        };
        if !self.content(id).ran {
            if self.waiting.contains_key(&id) {
                self.pass_through(file);
            } else {
                self.run_module(id, file);
            }
        }
        Some(id)
    }

    /// Whether a module did not run yet in this state, since no name of it was needed.
    pub(in crate::dataflow) fn waits(&self, id: ObjectId) -> bool {
        self.waiting.contains_key(&id) && !self.content(id).ran
    }

    /// A module that waits is imported: those behind it that cannot wait run.
    fn pass_through(&mut self, file: FileId) {
        let mut open: Vec<(FileId, Arc<str>)> = vec![(file, Arc::from(""))];
        while let Some((next, name)) = open.pop() {
            if next != file && !self.program.can_wait(next) {
                self.module(next, &name);
            } else if self.passed.insert(next) {
                open.extend(self.program.behind(next).iter().rev().cloned());
            }
        }
    }

    /// Runs the statements of a module.
    pub(in crate::dataflow) fn run_module(&mut self, id: ObjectId, file: FileId) {
        self.state.edit(id).ran = true;
        let Some(tree) = self.program.tree(file) else {
            self.state.edit(id).rest = Some(ValueSet::unknown());
            return;
        };
        let name = match self.kind(id) {
            Kind::Module { name, .. } => name.to_string(),
            _ => String::new(),
        };
        let name = name.as_str();
        self.state.edit(id).slots.insert(Key::from("__name__"), crate::dataflow::classes::attributes::text(name));
        let path = self.program.path(file);
        self.state.edit(id).slots.insert(Key::from("__file__"), crate::dataflow::classes::attributes::text(&path));
        // What an import does to the path of decisions is done to the program as a whole.
        let frame = Frame {
            locals: id,
            function: None,
            closure: Rc::from([]),
            module: id,
            file,
            is_class: false,
            first: None,
            returned: None,
            yields: None,
            yields_vary: false,
            consumer: None,
            loops: Vec::new(),
            decisions: self.state.path.len(),
        };
        if self.frames.len() >= crate::dataflow::interpreter::DEPTH {
            self.cut = true;
            self.exhausted = true;
            self.state.edit(id).rest = Some(ValueSet::unknown());
            return;
        }
        self.frames.push(frame);
        if let Some(crate::languages::python::ast::StmtKind::Expr(first)) =
            tree.body.first().map(|statement| &statement.kind)
            && matches!(first.kind, crate::languages::python::ast::ExprKind::Str(_))
        {
            let help = self.eval(first);
            self.state.edit(id).slots.insert(Key::from("__doc__"), help);
        }
        self.block(&tree.body);
        self.frames.pop();
    }

    pub(in crate::dataflow) fn import(&mut self, names: &[ImportName]) {
        for import in names {
            let at = self.here(import.span);
            if let Some(alias) = &import.alias {
                let module = self.imported(0, &import.name);
                self.bind(alias, at, module);
            } else {
                let first: Name = import.name.split('.').next().unwrap_or_default().into();
                let outer = self.imported(0, &first);
                if first.len() < import.name.len() {
                    self.imported(0, &import.name);
                }
                self.bind(&first, at, outer);
            }
        }
    }

    /// The module that an import names: every package on the way is run.
    pub(in crate::dataflow) fn imported(&mut self, level: usize, name: &str) -> ValueSet {
        let file = self.file();
        match self.program.resolve(file, level, name) {
            Some(resolved) => {
                // The packages around it run first.
                if level == 0
                    && let Some((outer, last)) = name.rsplit_once('.')
                {
                    let package = self.imported(0, outer);
                    let module = self.resolved(&resolved, name);
                    if let Some(id) = package.only().and_then(crate::dataflow::value::Value::object) {
                        self.put(id, Key::from(last), module.clone(), true);
                    }
                    return module;
                }
                self.resolved(&resolved, name)
            }
            None if level == 0 => {
                let library = self.library;
                let dotted: Arc<str> = name.into();
                library.constant(self, &dotted).unwrap_or_else(|| {
                    self.may_raise(Some("ImportError"));
                    ValueSet::of(Abstract::External(dotted))
                })
            }
            None => ValueSet::unknown(),
        }
    }

    fn resolved(&mut self, resolved: &Resolved, name: &str) -> ValueSet {
        match resolved {
            Resolved::Module(file) => match self.module(*file, name) {
                Some(id) => ValueSet::of(Abstract::Object(id)),
                None => ValueSet::unknown(),
            },
            Resolved::Package(path) => {
                let key = Key::Other(format!("package {path}").into());
                let id = if let Some(id) = self.sides.get(&key) {
                    *id
                } else {
                    let id = self.allocate(Kind::Package(Arc::clone(path)));
                    self.sides.insert(key, id);
                    id
                };
                ValueSet::of(Abstract::Object(id))
            }
        }
    }

    pub(in crate::dataflow) fn import_from(&mut self, import: &ImportFrom) {
        if &*import.module == "__future__" {
            return;
        }
        let module = if import.module.is_empty() {
            // `from . import x`: the package itself, if it has an `__init__`.
            let file = self.file();
            match self.program.resolve(file, import.level, "") {
                Some(resolved) => self.resolved(&resolved, ""),
                None => ValueSet::unknown(),
            }
        } else {
            self.imported(import.level, &import.module)
        };
        if import.names.is_empty() {
            self.import_all(&module);
            return;
        }
        for name in &import.names {
            let at = self.here(name.span);
            let value = self.imported_name(import, &module, &name.name);
            let value = self.hop(value, at, || Note::Imported(Arc::clone(&name.name)));
            let target = name.alias.as_ref().unwrap_or(&name.name);
            self.bind_imported(target, value);
        }
    }

    fn bind_imported(&mut self, name: &Name, value: ValueSet) {
        let at = self.here(Span::new(0, 0));
        self.bind(name, at, value);
    }

    /// `from module import name`: what the module holds, else a module of that name inside.
    fn imported_name(&mut self, import: &ImportFrom, module: &ValueSet, name: &Name) -> ValueSet {
        if let Some(id) = module.only().and_then(crate::dataflow::value::Value::object) {
            if self.waits(id) {
                return ValueSet::of(Abstract::Import(id, Arc::clone(name)));
            }
            let held = self.content(id).slots.get(&Named(name)).cloned();
            let held = held.map(|held| self.seen(&held)).filter(|held| !held.may_be_unbound());
            if let Some(held) = held {
                return held;
            }
            let inner = if import.module.is_empty() { name.to_string() } else { format!("{}.{name}", import.module) };
            let file = self.file();
            if let Some(resolved) = self.program.resolve(file, import.level, &inner) {
                let found = self.resolved(&resolved, &inner);
                if !matches!(resolved, Resolved::Module(found) if self.modules.get(&found) == Some(&id)) {
                    self.put(id, Key::Name(Arc::clone(name)), found.clone(), true);
                    return found;
                }
            }
            // A folder without `__init__` shadows nothing that is installed under its name.
            if import.level == 0 && matches!(self.kind(id), Kind::Package(_)) {
                return ValueSet::of(Abstract::External(inner.as_str().into()));
            }
            let missing =
                self.content(id).rest.is_none() && !self.content(id).slots.contains_key(&Named("__getattr__"));
            if missing && held_is_missing(self.content(id), name) {
                return self.raise("ImportError");
            }
            return self.module_member(id, name);
        }
        if let Some(crate::dataflow::value::Value { kind: Abstract::External(_), .. }) = module.only() {
            self.may_raise(Some("ImportError"));
        }
        self.attribute(module, name)
    }

    /// What a module holds under `name`, or the module of that name inside.
    pub(in crate::dataflow) fn exported(&mut self, id: ObjectId, name: &Name) -> ValueSet {
        let found = self.module_member(id, name);
        self.forced(found)
    }

    fn import_all(&mut self, module: &ValueSet) {
        if let Some(id) = module.only().and_then(crate::dataflow::value::Value::object) {
            self.force(id);
        }
        let Some(locals) = self.frames.last().map(|frame| frame.locals) else { return };
        match module.only().and_then(crate::dataflow::value::Value::object) {
            Some(id) => {
                for (name, value) in self.public_names(id) {
                    if value.may_be_unbound() {
                        let bound = value.bound();
                        self.put(locals, Key::Name(name), bound, false);
                    } else {
                        self.bind_silently(locals, &name, value);
                    }
                }
            }
            // Names from outside may be anything.
            None => {
                if let Some(crate::dataflow::value::Value { kind: Abstract::External(name), .. }) = module.only() {
                    let name = Arc::clone(name);
                    let content = self.state.edit(locals);
                    let outside = crate::dataflow::value::Value::bare(Abstract::External(name));
                    content.rest.get_or_insert_default().push(outside);
                }
            }
        }
    }

    /// `module.name`.
    pub(in crate::dataflow) fn module_member(&mut self, id: ObjectId, name: &Name) -> ValueSet {
        self.force(id);
        if let Kind::Module { file, .. } = *self.kind(id) {
            self.force_writers(file, name);
        }
        let found = self.held_member(id, name);
        self.forced(found)
    }

    fn held_member(&mut self, id: ObjectId, name: &Name) -> ValueSet {
        let stored = self.content(id).slots.get(&Named(name)).cloned();
        let mut found = match stored {
            Some(stored) => self.seen(&stored),
            None => ValueSet::of(Abstract::Unbound),
        };
        if !self.content(id).touched.is_empty() {
            found = self.after_skipped(found, self.content(id), name);
        }
        if !found.may_be_unbound() {
            return found;
        }
        found = found.bound();
        if &**name == "__dict__" {
            return ValueSet::of(self.namespace(id));
        }
        let folder = match self.kind(id) {
            Kind::Package(path) => Some(Arc::clone(path)),
            Kind::Module { file, .. } => {
                let path = self.program.path(*file);
                path.strip_suffix("/__init__.py").map(Arc::from)
            }
            _ => None,
        };
        if let Some(folder) = folder
            && let Some(resolved) = self.program.inside(&folder, name)
        {
            let inner = self.resolved(&resolved, name);
            found.join(inner);
            return found;
        }
        if let Some(computed) = self.module_getattr(id, name) {
            found.join(computed);
            return found;
        }
        if let Some(rest) = self.content(id).rest.clone() {
            for value in &rest.values {
                let member = self.member(value, name);
                found.join(member);
            }
            return found.opened(true);
        }
        if let (true, Kind::Package(path)) = (found.is_never(), self.kind(id)) {
            let dotted = format!("{}.{name}", path.rsplit('/').next().unwrap_or(path));
            return ValueSet::of(Abstract::External(dotted.into()));
        }
        if found.is_never() {
            return self.raise("AttributeError");
        }
        self.may_raise(Some("AttributeError"));
        found
    }

    /// `__getattr__` of a module.
    fn module_getattr(&mut self, id: ObjectId, name: &str) -> Option<ValueSet> {
        let hook = self.content(id).slots.get(&Named("__getattr__")).cloned()?;
        let at = self.here(Span::new(0, 0));
        Some(self.call(
            &hook,
            crate::dataflow::value::Arguments::positional([crate::dataflow::classes::attributes::text(name)], at),
            at,
        ))
    }
}

impl Interpreter<'_> {
    /// The module of the dotted name, if it is one of the repository; `__main__` is the program.
    pub fn running_module(&mut self, name: &str) -> Option<ValueSet> {
        if name == "__main__" {
            let id = self.main.and_then(|main| self.modules.get(&main).copied())?;
            return Some(ValueSet::of(Abstract::Object(id)));
        }
        let own = self.frames.last().map(|frame| frame.module);
        if let Some(own) = own
            && matches!(self.kind(own), Kind::Module { name: known, .. } if &**known == name)
        {
            return Some(ValueSet::of(Abstract::Object(own)));
        }
        self.program.resolve(self.file(), 0, name)?;
        Some(self.imported(0, name))
    }

    /// Runs the statements of a module again, over what it holds.
    pub fn run_again(&mut self, id: ObjectId) {
        if let Kind::Module { file, .. } = *self.kind(id) {
            self.waiting.remove(&id);
            self.run_module(id, file);
        }
    }

    /// Goes on after a module that ends the program, with what it had stored by then.
    pub fn revive(&mut self) {
        self.state.alive = true;
    }

    /// The module whose code runs here.
    pub fn module_that_runs(&self) -> Option<ObjectId> {
        self.frames.last().map(|frame| frame.module)
    }

    /// Runs `work` as code of a module.
    pub fn in_module(&mut self, module: ObjectId, file: FileId, work: impl FnOnce(&mut Self)) {
        let frame = Frame {
            locals: module,
            function: None,
            closure: Rc::from([]),
            module,
            file,
            is_class: false,
            first: None,
            returned: None,
            yields: None,
            yields_vary: false,
            consumer: None,
            loops: Vec::new(),
            decisions: self.state.path.len(),
        };
        self.frames.push(frame);
        work(self);
        self.frames.pop();
    }
}

/// Whether a module certainly has no `name`.
fn held_is_missing(content: &crate::dataflow::heap::Content, name: &str) -> bool {
    content
        .slots
        .get(&Key::from(name))
        .is_none_or(|set| !set.open && set.values.iter().all(|value| matches!(value.kind, Abstract::Unbound)))
}
