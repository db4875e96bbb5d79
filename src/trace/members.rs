//! A member of something that is already known.

use std::rc::Rc;

use super::domain::{Location, Mark, Next, Passed, Site, Steps, What};
use super::model::Override;
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::python::ClassId;
use crate::languages::python::{ArgumentKind, BinaryOperator, BindingKind, Entry, Kind, Module};

impl Tracer<'_> {
    /// Where member `name` (attribute or key) of `what` comes from.
    pub(super) fn member_of(&self, what: &What, name: &str) -> Steps {
        match what {
            What::Module(_) | What::Package(_) => self.module_member(what, name),
            What::External(dotted) if &**dotted == "os.environ" && !is_mapping_method(name) => {
                Steps::what(What::Unset(name.into()))
            }
            What::External(dotted) if dotted.ends_with("flags.FLAGS") => self.absl_flag(name),
            What::External(_) => self.module_member(what, name),
            What::Class(file, class) => self.class_member(*file, *class, name, what),
            What::Instance(file, class, _) => self.instance_member(*file, *class, name, what),
            What::Super(file, class) => self.super_member(*file, *class, name),
            What::Held(site, path, offset) => {
                let Some(module) = self.module(site.file) else { return Steps::unknown() };
                let mut steps = self.stored_under(&module, site, path, *offset, name);
                if !steps.complete {
                    let made = self.member(site, name);
                    // What is made by something outside is known by what is put into it.
                    steps.complete = !steps.nexts.is_empty() || made.complete;
                    steps.nexts.extend(made.known().nexts);
                }
                steps
            }
            What::Mapping(site) => self.entry(site, name),
            What::Sequence(site) => match (self.elements(site), name.parse::<usize>()) {
                (Some(elements), Ok(index)) => elements.get(index).cloned().map_or_else(Steps::unknown, Steps::site),
                _ => Steps::what(What::Method(Rc::new(what.clone()), name.into())),
            },
            What::Result(callee, arguments, made) => match self.ini_member(callee, made, name) {
                Some(steps) if !steps.nexts.is_empty() => steps,
                _ => self.result_member(what, callee, arguments, name),
            },
            What::Namespace(parser) => self.parsed(parser, name),
            What::Config(config, keys) => self.config_member(config, keys, name),
            What::Anywhere(keys) => {
                let what = What::Anywhere(super::anywhere::below(keys, name));
                Steps { nexts: vec![Next::what(what)], complete: false }
            }
            What::Opened(_) => Steps::what(What::Method(Rc::new(what.clone()), name.into())),
            What::Tuple(all) => match name.parse::<usize>().ok().and_then(|index| all.get(index)) {
                Some(what) => Steps::what(what.clone()),
                None => Steps::unknown(),
            },
            // `Color.RED.value`
            What::Text(..) if name == "value" => Steps::what(what.clone()),
            What::Text(..) | What::Function(..) | What::Partial(..) | What::Method(..) => {
                Steps::what(What::Method(Rc::new(what.clone()), name.into()))
            }
            What::Nothing => Steps::nowhere(),
            What::Constant(_) | What::Unset(_) | What::Unknown(_) => Steps::unknown(),
        }
    }

    fn result_member(&self, what: &What, callee: &str, arguments: &[Passed], name: &str) -> Steps {
        match callee {
            "builtins.dict"
            | "types.SimpleNamespace"
            | "argparse.Namespace"
            | "wandb.Settings"
            | "easydict.EasyDict" => {
                let found = self.keyword_of(arguments, name);
                if !found.nexts.is_empty() || !found.complete {
                    return found;
                }
                if is_mapping_method(name) {
                    Steps::what(What::Method(Rc::new(what.clone()), name.into()))
                } else {
                    Steps::nowhere()
                }
            }
            _ if name == "value" && callee.contains("flags.DEFINE") => self.absl_value(arguments),
            _ => Steps::what(What::Method(Rc::new(what.clone()), name.into())),
        }
    }

    /// What a call passes for the keyword `name`, looked for in its `**` arguments and first mapping too.
    pub(super) fn keyword_of(&self, arguments: &[Passed], name: &str) -> Steps {
        let mut steps = Steps::nowhere();
        for argument in arguments.iter().rev() {
            match &argument.kind {
                ArgumentKind::Keyword(keyword) if **keyword == *name => return Steps::site(argument.site.clone()),
                ArgumentKind::DoubleStar | ArgumentKind::Positional => {
                    let found = self.member(&argument.site, name);
                    let decided = found.complete && !found.nexts.is_empty();
                    steps.extend(found);
                    if decided {
                        steps.complete = true;
                        return steps;
                    }
                }
                _ => {}
            }
        }
        steps
    }

    /// The entry `name` of a mapping literal or union.
    fn entry(&self, site: &Site, name: &str) -> Steps {
        let Some(module) = self.module(site.file) else { return Steps::unknown() };
        if is_mapping_method(name) && !self.has_literal_key(&module, site, name) {
            return Steps::what(What::Method(Rc::new(What::Mapping(site.clone())), name.into()));
        }
        match module.kind(site.expression) {
            Kind::Binary { operator: BinaryOperator::Union, left, right } => {
                let right = self.member(&site.at(*right), name);
                if right.complete && !right.nexts.is_empty() {
                    return right;
                }
                let mut steps = self.member(&site.at(*left), name);
                steps.extend(right);
                steps
            }
            Kind::Mapping(entries) => self.literal_entry(&module, site, entries, name),
            _ => Steps::unknown(),
        }
    }

    fn has_literal_key(&self, module: &Module, site: &Site, name: &str) -> bool {
        let Kind::Mapping(entries) = module.kind(site.expression) else { return false };
        entries
            .iter()
            .any(|entry| entry.key.is_some_and(|key| matches!(module.kind(key), Kind::Text(text) if **text == *name)))
    }

    fn literal_entry(&self, module: &Module, site: &Site, entries: &[Entry], name: &str) -> Steps {
        let mut steps = Steps::nowhere();
        for entry in entries.iter().rev() {
            match entry.key.map(|key| module.kind(key)) {
                Some(Kind::Text(key) | Kind::Number(key)) if **key == *name => {
                    steps.nexts.push(Next::site(site.at(entry.value)));
                    return steps;
                }
                Some(Kind::Text(_) | Kind::Number(_) | Kind::Nothing | Kind::Boolean(_)) => {}
                Some(_) => {
                    let keys = self.evaluate(&site.at(entry.key.unwrap_or(entry.value)));
                    let is = |wanted: &str| {
                        keys.values.iter().any(|key| matches!(&key.what, What::Text(text, _) if **text == *wanted))
                    };
                    if is(name) {
                        steps.nexts.push(Next::site(site.at(entry.value)));
                        return steps;
                    }
                    steps.complete &= keys.complete;
                }
                None => {
                    let found = self.member(&site.at(entry.value), name);
                    let decided = found.complete && !found.nexts.is_empty();
                    steps.extend(found);
                    if decided {
                        return steps;
                    }
                }
            }
        }
        steps
    }

    /// Member of a class itself: `Org.FILM`, a class attribute, a method.
    fn class_member(&self, file: FileId, class: ClassId, name: &str, receiver: &What) -> Steps {
        if name == "value" || name == "name" {
            return Steps::unknown();
        }
        for (file, class) in self.ancestry(file, class) {
            let Some(module) = self.module(file) else { continue };
            let steps = self.class_attribute(&module, file, class, name, receiver);
            if !steps.nexts.is_empty() {
                return steps;
            }
        }
        Steps::unknown()
    }

    /// What the body of one class binds `name` to.
    pub(super) fn class_attribute(
        &self,
        module: &Module,
        file: FileId,
        class: ClassId,
        name: &str,
        receiver: &What,
    ) -> Steps {
        let body = module.class(class).body;
        let mut steps = Steps::nowhere();
        let mut bindings = module.bindings_of_scope(name, body);
        let Some(last) = bindings.pop() else { return steps };
        match &last.kind {
            BindingKind::Value(value) => {
                let at = Location { file, span: last.span };
                let site = Site { file, expression: *value, frame: None };
                let mark = Mark::hop(at, format!("`{}.{name}` is set here", module.class(class).name));
                steps.nexts.push(Next::site(site).marked(&mark));
            }
            BindingKind::Function(function) => {
                let property = module.decorators(module.function(*function)).iter().any(|decorator| {
                    module.last_word(*decorator).is_some_and(|word| word == "property" || word == "cached_property")
                });
                if property {
                    steps.extend(self.returned(file, *function, Vec::new(), Some(receiver.clone()), None));
                } else {
                    steps.nexts.push(Next::what(What::Function(file, *function, Some(Rc::new(receiver.clone())))));
                }
            }
            BindingKind::Class(inner) => steps.nexts.push(Next::what(What::Class(file, *inner))),
            _ => steps.complete = false,
        }
        steps
    }

    /// `os.environ.get(name, default)` and relatives: the variable, or the default that it overrides.
    pub(super) fn variable(&self, name: &str, default: Option<&Site>) -> Steps {
        match default {
            None => Steps::what(What::Unset(name.into())),
            Some(default) => {
                let mark = Mark::overridden(Override::Variable(name.to_owned()));
                Steps::one(Next::site(default.clone()).marked(&mark))
            }
        }
    }
}

/// Methods of mappings, which are no keys unless a key of that name is written.
pub(super) fn is_mapping_method(name: &str) -> bool {
    matches!(name, "get" | "pop" | "copy" | "clone" | "items" | "values" | "keys" | "update" | "setdefault" | "to_dict")
}
