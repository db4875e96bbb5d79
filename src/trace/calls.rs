//! What a call gives back.

use std::rc::Rc;

use super::computed::computed;
use super::domain::{Mark, Next, Passed, Site, Steps, Traced, What};
use super::members::is_mapping_method;
use super::running::Asked;
use super::tracer::Tracer;
use crate::languages::python::{Argument, ArgumentKind, ExpressionId, Kind, Module};

/// Methods that give the object itself in another dress.
const SAME: &[&str] =
    &["copy", "_asdict", "dict", "model_dump", "to_dict", "as_dict", "to_container", "asdict", "__copy__", "clone"];

/// Functions that give their second argument in another dress.
const SAME_SECOND: &[&str] = &["typing.cast", "collections.defaultdict"];

/// Functions that give their first argument in another dress.
const SAME_FUNCTIONS: &[&str] = &[
    "builtins.vars",
    "builtins.str",
    "copy.copy",
    "copy.deepcopy",
    "dataclasses.asdict",
    "attr.asdict",
    "attrs.asdict",
    "omegaconf.OmegaConf.create",
    "omegaconf.OmegaConf.structured",
    "omegaconf.OmegaConf.to_container",
    "omegaconf.DictConfig",
    "ml_collections.ConfigDict",
    "ml_collections.config_dict.ConfigDict",
    "easydict.EasyDict",
    "addict.Dict",
    "munch.Munch",
    "munch.munchify",
    "box.Box",
    "ast.literal_eval",
    "pathlib.Path",
    "pathlib.PurePath",
    "os.path.abspath",
    "os.path.realpath",
    "os.path.expanduser",
    "os.path.normpath",
    "hydra.utils.to_absolute_path",
    "collections.OrderedDict",
    "collections.ChainMap",
    "types.MappingProxyType",
    "omegaconf.OmegaConf.to_object",
    "attrdict.AttrDict",
    "dotmap.DotMap",
    "edict",
    "mmcv.ConfigDict",
    "mmengine.ConfigDict",
];

impl Tracer<'_> {
    /// Where the value of the call at `site` comes from.
    pub(super) fn call(&self, module: &Module, site: &Site, callee: ExpressionId, arguments: &[Argument]) -> Steps {
        let passed = self.passed(site, arguments);
        if let Kind::Attribute { object, name } = module.kind(callee)
            && let Some(steps) = self.of_mapping(module, &site.at(*object), name, &passed)
        {
            return steps;
        }
        let callees = self.evaluate(&site.at(callee));
        let mut steps = Steps { nexts: Vec::new(), complete: callees.complete };
        for Traced { what, mark } in callees.values {
            steps.extend(self.result(site, &what, passed.clone()).marked(&mark));
        }
        steps
    }

    /// `d.get(key, default)`, `d.copy()` and the like, which need the object's own stores.
    fn of_mapping(&self, module: &Module, object: &Site, name: &str, passed: &[Passed]) -> Option<Steps> {
        if SAME.contains(&name) && !self.has_method(object, name) {
            return Some(Steps::site(object.clone()));
        }
        if name == "get"
            && passed.len() > 1
            && let Some(steps) = self.ini_value(object, passed)
        {
            return Some(steps);
        }
        if !matches!(name, "get" | "pop" | "setdefault") || self.has_method(object, name) {
            return None;
        }
        let key = passed.first().filter(|first| first.kind == ArgumentKind::Positional)?;
        let key = self.constant_text(&key.site)?;
        let default =
            passed.get(1).filter(|second| matches!(second.kind, ArgumentKind::Positional | ArgumentKind::Keyword(_)));
        if self.is_environment(module, object) {
            let stored = self.stored(module, object, &key);
            if stored.complete {
                return Some(stored.marked(&Mark { environment: true, ..Mark::default() }));
            }
            return Some(self.variable(&key, default.map(|default| &default.site)));
        }
        let mut steps = self.member(object, &key).known();
        if let (Some(default), true) = (default, steps.nexts.is_empty()) {
            steps.extend(Steps::site(default.site.clone()));
        }
        Some(steps)
    }

    fn has_method(&self, object: &Site, name: &str) -> bool {
        self.evaluate(object).values.iter().any(|value| match &value.what {
            What::Instance(file, class, _) => self.method(*file, *class, name).is_some(),
            What::Module(_) | What::Result(..) => !is_mapping_method(name),
            What::External(dotted) => &**dotted != "os.environ",
            _ => false,
        })
    }

    /// The one text that the expression at `site` is.
    pub(super) fn constant_text(&self, site: &Site) -> Option<Rc<str>> {
        match self.evaluate(site).values.as_slice() {
            [Traced { what: What::Text(text, _), .. }] => Some(Rc::clone(text)),
            _ => None,
        }
    }

    fn result(&self, site: &Site, callee: &What, passed: Vec<Passed>) -> Steps {
        match callee {
            What::Function(file, function, receiver) => {
                let receiver = receiver.as_ref().map(|receiver| receiver.as_ref().clone());
                let receiver = receiver
                    .filter(|receiver| !matches!(receiver, What::Class(..)) || self.is_class_method(*file, *function));
                self.returned(*file, *function, passed, receiver, site.frame.clone())
            }
            What::Class(file, class) => Steps::what(What::Instance(*file, *class, Some(Rc::new(passed)))),
            What::External(name) => self.outside(site, name, passed),
            What::Method(object, name) => self.method_call(site, object, name, passed),
            What::Partial(inner, carried) => {
                let mut all = carried.as_ref().clone();
                all.extend(passed);
                self.result(site, inner, all)
            }
            What::Instance(file, class, _) => match self.method(*file, *class, "__call__") {
                Some((file, function)) => self.returned(file, function, passed, Some(callee.clone()), None),
                None => Steps::unknown(),
            },
            _ => Steps::unknown(),
        }
    }

    fn is_class_method(&self, file: super::FileId, function: crate::languages::python::FunctionId) -> bool {
        self.module(file).is_some_and(|module| {
            let decorators = module.decorators(module.function(function));
            decorators.iter().any(|decorator| module.last_word(*decorator) == Some("classmethod"))
        })
    }

    /// A call to something outside the repository.
    fn outside(&self, site: &Site, name: &Rc<str>, passed: Vec<Passed>) -> Steps {
        let first = passed.first().filter(|first| first.kind == ArgumentKind::Positional);
        let last = name.rsplit('.').next().unwrap_or(name);
        if let Some(computed) = computed(name) {
            return Steps::what(What::Unknown(Some(computed)));
        }
        match (&**name, first) {
            ("os.getenv" | "os.environ.get" | "os.environ.pop", Some(first)) => {
                let default = passed.get(1).map(|default| &default.site);
                return self.constant_text(&first.site).map_or_else(Steps::unknown, |key| self.variable(&key, default));
            }
            ("builtins.getattr", Some(first)) => return self.get_attribute(&first.site, &passed),
            ("builtins.super", _) => return self.superclass(site),
            ("functools.partial", Some(first)) => return self.partial(&first.site, &passed[1..]),
            ("importlib.import_module" | "builtins.__import__" | "__import__", Some(first)) => {
                let Some(module) = self.constant_text(&first.site) else { return Steps::unknown() };
                let resolved = self.resolve_module(site.file, 0, &module);
                return Steps::what(resolved.unwrap_or(What::External(module)));
            }
            (name, Some(first)) if SAME_FUNCTIONS.contains(&name) => return Steps::site(first.site.clone()),
            (name, Some(_)) if SAME_SECOND.contains(&name) && passed.len() > 1 => {
                return Steps::site(passed[1].site.clone());
            }
            _ => {}
        }
        if let Some(steps) = self.field_default(last, &passed) {
            return steps;
        }
        if let Some(steps) = self.loaded(site, name, &passed) {
            return steps;
        }
        if let Some(steps) = self.parsed_by(name, &passed) {
            return steps;
        }
        Steps::what(What::Result(Rc::clone(name), Rc::new(passed), site.clone()))
    }

    /// `dataclasses.field(default=...)`, `pydantic.Field(...)`, `attr.ib(...)`: the default they carry.
    fn field_default(&self, last: &str, passed: &[Passed]) -> Option<Steps> {
        if !matches!(last, "field" | "Field" | "ib" | "attrib" | "PrivateAttr") {
            return None;
        }
        let named = |wanted: &str| {
            passed.iter().find(|one| matches!(&one.kind, ArgumentKind::Keyword(name) if **name == *wanted))
        };
        if let Some(default) = named("default") {
            return Some(Steps::site(default.site.clone()));
        }
        if let Some(factory) = named("default_factory").or_else(|| named("factory")) {
            let asked = Asked::Made(factory.site.file, factory.site.expression);
            return Some(self.running.ask(asked, || self.made(&factory.site)).unwrap_or_else(Steps::unknown));
        }
        let first = passed.first().filter(|first| last != "field" && first.kind == ArgumentKind::Positional);
        first.map(|first| Steps::site(first.site.clone()))
    }

    /// What a call of `factory` gives.
    fn made(&self, factory: &Site) -> Steps {
        let callees = self.evaluate(factory);
        let mut steps = Steps { nexts: Vec::new(), complete: callees.complete };
        for value in callees.values {
            steps.extend(self.result(factory, &value.what, Vec::new()));
        }
        steps
    }

    fn get_attribute(&self, object: &Site, passed: &[Passed]) -> Steps {
        let Some(name) = passed.get(1).and_then(|name| self.constant_text(&name.site)) else { return Steps::unknown() };
        let mut steps = self.member(object, &name).known();
        if let Some(default) = passed.get(2)
            && (steps.nexts.is_empty() || !steps.complete)
        {
            steps.extend(Steps::site(default.site.clone()));
        }
        steps
    }

    fn superclass(&self, site: &Site) -> Steps {
        let Some(module) = self.module(site.file) else { return Steps::unknown() };
        let function = module.function_at(module.span(site.expression).start);
        match function.and_then(|function| module.function(function).class) {
            Some(class) => Steps::what(What::Super(site.file, class)),
            None => Steps::unknown(),
        }
    }

    fn partial(&self, inner: &Site, rest: &[Passed]) -> Steps {
        let inner = self.evaluate(inner);
        let carried = Rc::new(rest.to_vec());
        let wrap =
            |value: Traced| Next::what(What::Partial(Rc::new(value.what), Rc::clone(&carried))).marked(&value.mark);
        Steps { nexts: inner.values.into_iter().map(wrap).collect(), complete: inner.complete }
    }

    fn method_call(&self, site: &Site, object: &What, name: &Rc<str>, passed: Vec<Passed>) -> Steps {
        if let Some(steps) = self.file_method(object, name) {
            return steps;
        }
        match object {
            What::Text(text, at) => self.text_method(text, *at, name, &passed),
            What::Result(callee, ..) => {
                if let Some(steps) = self.parser_method(object, name, &passed) {
                    return steps;
                }
                let dotted = format!("{callee}.{name}");
                if let Some(computed) = computed(&dotted) {
                    return Steps::what(What::Unknown(Some(computed)));
                }
                Steps::what(What::Result(dotted.into(), Rc::new(passed), site.clone()))
            }
            What::Unknown(Some(_)) => Steps::what(object.clone()),
            _ => Steps::unknown(),
        }
    }
}
