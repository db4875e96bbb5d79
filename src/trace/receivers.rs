//! Objects: what `self` is, who inherits from whom, and what an object's members are.

use std::rc::Rc;
use std::sync::LazyLock;

use super::domain::{Frame, Location, Mark, Next, Passed, Site, Steps, What};
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::python::{ArgumentKind, ClassId, Function, FunctionId, Kind, Module, RegionKind, StoreKind};
use crate::text::Finder;

/// Callables that fill data classes from the command line.
const DATA_CLASS_PARSERS: &[&str] =
    &["HfArgumentParser", "TrlParser", "cli", "parse", "parse_args", "add_arguments", "CLI"];

/// Finds them, or longer words that hold one.
static PARSER_FINDER: LazyLock<Option<Finder>> = LazyLock::new(|| Finder::new(DATA_CLASS_PARSERS));

impl Tracer<'_> {
    /// The `__init__` that making an object of `class` runs, if it is in the repository.
    pub(super) fn constructor(&self, file: FileId, class: ClassId) -> Option<(FileId, FunctionId)> {
        self.method(file, class, "__init__")
    }

    pub(super) fn method(&self, file: FileId, class: ClassId, name: &str) -> Option<(FileId, FunctionId)> {
        self.ancestry(file, class).into_iter().find_map(|(file, class)| {
            let module = self.module(file)?;
            let mut functions = module.functions_named(name).into_iter();
            functions.find(|(_, function)| function.class == Some(class)).map(|(id, _)| (file, id))
        })
    }

    /// What the first parameter of a method is: objects of its class and of the subclasses that are made somewhere.
    pub(super) fn receivers(&self, module: &Module, file: FileId, function: &Function) -> Steps {
        let Some(class) = function.class else { return Steps::unknown() };
        let find = || self.receivers_of(module, file, class).into();
        let found = self.running.answer(&self.memo.receivers, (file, class), find);
        Steps::all(found.iter().cloned().map(Next::what).collect())
    }

    fn receivers_of(&self, module: &Module, file: FileId, class: ClassId) -> Vec<What> {
        let own = What::Instance(file, class, None);
        let mut made: Vec<What> = Vec::new();
        for (other, subclass) in self.subclasses(module, file, class) {
            if self.is_made(other, subclass) {
                made.push(What::Instance(other, subclass, None));
            }
        }
        if self.is_parsed(module, file, class) {
            made.insert(0, What::Namespace(Rc::new(What::Class(file, class))));
        } else if made.is_empty() || self.is_made(file, class) {
            made.insert(0, own);
        }
        made
    }

    /// Whether the fields of a class are filled from the command line: some file hands it to a parser of data classes.
    fn is_parsed(&self, module: &Module, file: FileId, class: ClassId) -> bool {
        let name = &module.class(class).name;
        self.files_that_see(file, name).iter().any(|&candidate| {
            let (Some(other), Some(finder)) = (self.module(candidate), PARSER_FINDER.as_ref()) else { return false };
            other.calls_handed(name, DATA_CLASS_PARSERS, finder).into_iter().any(|call| {
                let Kind::Call { arguments, .. } = other.kind(call) else { return false };
                arguments.iter().any(|one| match other.kind(one.value) {
                    Kind::Name(given) => *given == *name,
                    Kind::Sequence(items) => items.iter().any(|item| other.last_word(*item) == Some(name)),
                    _ => false,
                })
            })
        })
    }

    fn subclasses(&self, module: &Module, file: FileId, class: ClassId) -> Vec<(FileId, ClassId)> {
        let name = &module.class(class).name;
        let mut found = Vec::new();
        for &candidate in self.files_that_see(file, name).iter() {
            let Some(other) = self.module(candidate) else { continue };
            for (id, _) in other.derived_classes() {
                if (candidate, id) != (file, class) && self.ancestry(candidate, id).contains(&(file, class)) {
                    found.push((candidate, id));
                }
            }
        }
        found
    }

    fn is_made(&self, file: FileId, class: ClassId) -> bool {
        let Some(module) = self.module(file) else { return false };
        let name = module.class(class).name.clone();
        self.files_that_see(file, &name).iter().any(|&candidate| {
            let Some(other) = self.module(candidate) else { return false };
            other.calls_of(&name).into_iter().any(|call| {
                let Kind::Call { callee, .. } = other.kind(call) else { return false };
                let outcome = self.evaluate(&Site { file: candidate, expression: *callee, frame: None });
                outcome.values.iter().any(|value| matches!(value.what, What::Class(f, c) if f == file && c == class))
            })
        })
    }

    /// Member `name` of an object: what its methods set, what it was made with, what its class says.
    pub(super) fn instance_member(&self, file: FileId, class: ClassId, name: &str, receiver: &What) -> Steps {
        let What::Instance(_, _, arguments) = receiver else { return Steps::unknown() };
        for (file, class) in self.ancestry(file, class) {
            let Some(module) = self.module(file) else { continue };
            let mut steps = self.set_by_methods(&module, file, class, name, receiver);
            if steps.nexts.is_empty() {
                let given = arguments.as_ref().filter(|_| self.constructor(file, class).is_none());
                if let Some(given) = given.and_then(|given| self.field_given(&module, class, name, given)) {
                    return given;
                }
                steps = self.class_attribute(&module, file, class, name, receiver);
            }
            if steps.nexts.is_empty() {
                steps = self.declared(&module, file, class, name);
            }
            if !steps.nexts.is_empty() {
                return steps;
            }
        }
        Steps::unknown()
    }

    /// `name: Inner` without a value: an object of the annotated class.
    fn declared(&self, module: &Module, file: FileId, class: ClassId, name: &str) -> Steps {
        let declared = module.declared(class).find(|(declared, _)| *declared == name);
        let Some((_, annotation)) = declared else { return Steps::nowhere() };
        let outcome = self.evaluate(&Site { file, expression: annotation, frame: None });
        let nexts = outcome.values.into_iter().filter_map(|value| match value.what {
            What::Class(file, class) => Some(Next::what(What::Instance(file, class, None))),
            _ => None,
        });
        Steps { nexts: nexts.collect(), complete: false }
    }

    /// What a data class was made with: by keyword, or by the field's position.
    fn field_given(&self, module: &Module, class: ClassId, name: &str, arguments: &Rc<Vec<Passed>>) -> Option<Steps> {
        let keyword =
            arguments.iter().find(|one| matches!(&one.kind, ArgumentKind::Keyword(keyword) if **keyword == *name));
        if let Some(keyword) = keyword {
            return Some(Steps::site(keyword.site.clone()));
        }
        let body = module.class(class).body;
        let mut fields: Vec<(usize, &str)> =
            module.fields(body).map(|binding| (binding.span.start, &*binding.name)).collect();
        let declared = module.declared(class).map(|(name, annotation)| (module.span(annotation).start, name));
        fields.extend(declared);
        fields.sort_unstable();
        let position = fields.iter().position(|(_, field)| *field == name)?;
        let mut positionals = arguments.iter().filter(|one| one.kind == ArgumentKind::Positional);
        if let Some(given) = positionals.nth(position) {
            return Some(Steps::site(given.site.clone()));
        }
        let spread = arguments.iter().find(|one| one.kind == ArgumentKind::DoubleStar)?;
        let found = self.member(&spread.site, name);
        (!found.nexts.is_empty()).then_some(found)
    }

    /// `self.name = value` in the methods of one class.
    fn set_by_methods(&self, module: &Module, file: FileId, class: ClassId, name: &str, receiver: &What) -> Steps {
        let mut steps = Steps::nowhere();
        for store in module.stores_of_member(name) {
            let scope = module.scope(store.region);
            let RegionKind::Function(function) = module.region(scope).kind else { continue };
            let definition = module.function(function);
            let owner = definition.class == Some(class);
            let first = definition.parameters.first().map(|first| &*first.name);
            let own = matches!(module.kind(store.object), Kind::Name(object) if Some(&**object) == first);
            let own = own || (&*definition.name == "__init__" && module.path(store.object).as_deref() == first);
            if !owner || !own || !module.alive(store.effect.saturating_sub(1)) {
                continue;
            }
            let arguments = match receiver {
                What::Instance(_, _, arguments) if &*definition.name == "__init__" => arguments.clone(),
                _ => None,
            };
            let frame =
                Some(Rc::new(Frame { file, function, arguments, receiver: Some(receiver.clone()), outer: None }));
            let at = Location { file, span: store.span };
            let mark = Mark::hop(at, format!("`self.{name}` is set here"));
            match &store.kind {
                StoreKind::Member(_, value) => {
                    steps.nexts.push(Next::site(Site { file, expression: *value, frame }).marked(&mark));
                }
                StoreKind::Unpacked(_, value, way) => {
                    steps.extend(self.element(&Site { file, expression: *value, frame }, way).marked(&mark));
                }
                _ => {}
            }
        }
        steps
    }

    /// Member `name` as `super()` sees it from inside `class`.
    pub(super) fn super_member(&self, file: FileId, class: ClassId, name: &str) -> Steps {
        let own = What::Instance(file, class, None);
        for (base_file, base) in self.ancestry(file, class).into_iter().skip(1) {
            let Some(module) = self.module(base_file) else { continue };
            let steps = self.class_attribute(&module, base_file, base, name, &own);
            if !steps.nexts.is_empty() {
                return steps;
            }
        }
        let outside = self.outside_bases(file, class);
        match outside.first() {
            Some(base) if name == "__init__" => Steps::what(What::External(Rc::clone(base))),
            Some(base) => Steps::what(What::External(format!("{base}.{name}").into())),
            None => Steps::unknown(),
        }
    }
}
