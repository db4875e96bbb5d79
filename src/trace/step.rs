//! One step back from an expression.

use std::rc::Rc;

use super::domain::{Location, Mark, Next, Site, Steps, What};
use super::tracer::Tracer;
use crate::languages::python::{ArgumentKind, BinaryOperator, ExpressionId, Kind, Module, StoreKind};

impl Tracer<'_> {
    /// Where the value of the expression at `site` comes from.
    pub fn step(&self, module: &Module, site: &Site) -> Steps {
        let here = Location { file: site.file, span: module.span(site.expression) };
        match module.kind(site.expression) {
            Kind::Text(text) => Steps::what(What::Text(text.as_ref().into(), here)),
            Kind::Nothing => Steps::what(What::Nothing),
            Kind::Boolean(value) => Steps::what(What::Constant(if *value { "True" } else { "False" }.into())),
            Kind::Number(number) => Steps::what(What::Constant(number.as_ref().into())),
            Kind::Name(name) => self.name(module, site, name),
            Kind::Attribute { object, name } => self.member(&site.at(*object), name),
            Kind::Subscript { object, index: Some(index) } => self.subscript(module, site, *object, *index),
            Kind::Call { callee, arguments } => self.call(module, site, *callee, arguments),
            Kind::And(_, right) => Steps::site(site.at(*right)),
            Kind::Conditional { then, otherwise, .. } => {
                Steps::all(vec![Next::site(site.at(*then)), Next::site(site.at(*otherwise))])
            }
            Kind::Walrus(value) => Steps::site(site.at(*value)),
            Kind::Mapping(_) | Kind::Binary { operator: BinaryOperator::Union, .. } => {
                Steps::what(What::Mapping(site.clone()))
            }
            Kind::Sequence(_) | Kind::Comprehension(_) => Steps::what(What::Sequence(site.clone())),
            Kind::Lambda(_) => match module.lambda_at(here.span) {
                Some(function) => Steps::what(What::Function(site.file, function, None)),
                None => Steps::unknown(),
            },
            _ => Steps::unknown(),
        }
    }

    fn subscript(&self, module: &Module, site: &Site, object: ExpressionId, index: ExpressionId) -> Steps {
        let object = site.at(object);
        if let Kind::Text(key) | Kind::Number(key) = module.kind(index) {
            return self.member(&object, key);
        }
        // `MAP[name]` with a name that is followed to constant keys.
        let keys = self.evaluate(&site.at(index));
        let mut steps = Steps { nexts: Vec::new(), complete: keys.complete };
        for key in &keys.values {
            match &key.what {
                What::Text(key, _) | What::Constant(key) => steps.extend(self.member(&object, key)),
                _ => steps.complete = false,
            }
        }
        steps
    }

    /// What the file itself puts into member `name` of the object at `site`, as seen from there.
    /// Complete when one store is certainly in force.
    pub(super) fn stored(&self, module: &Module, site: &Site, name: &str) -> Steps {
        let Some(path) = module.path(site.expression) else { return Steps::unknown() };
        let offset = module.span(site.expression).start;
        self.stored_under(module, site, &path, offset, name)
    }

    /// The same for the object that stands under `path`, as seen from the byte `offset`; `site` tells file and frame.
    pub(super) fn stored_under(&self, module: &Module, site: &Site, path: &str, offset: usize, name: &str) -> Steps {
        let exact = module.stores_reaching(path, Some(name), offset);
        let mut steps = Steps { nexts: Vec::new(), complete: exact.certain };
        let last = exact.found.last().map_or(0, |store| store.effect);
        for store in &exact.found {
            let at = Location { file: site.file, span: store.span };
            let inner = |value: ExpressionId| Site {
                file: site.file,
                expression: value,
                frame: self.frame_at(module, site.frame.as_ref(), store.effect.saturating_sub(1)),
            };
            match &store.kind {
                StoreKind::Member(_, value) => {
                    let below: Rc<str> = format!("{path}.{name}").into();
                    let is_made = matches!(module.kind(*value), Kind::Call { .. });
                    let next = if is_made && module.is_set_on(&below) {
                        Next::what(What::Held(inner(*value), Rc::clone(&below), offset))
                    } else {
                        Next::site(inner(*value))
                    };
                    steps.nexts.push(next.marked(&Mark::hop(at, format!("`{below}` is set here"))));
                }
                StoreKind::Fallback(_, value) => {
                    let by =
                        self.is_environment(module, site).then(|| super::model::Override::Variable(name.to_owned()));
                    let mark =
                        Mark { override_by: by, ..Mark::hop(at, format!("`{path}.{name}` is set here if missing")) };
                    steps.nexts.push(Next::site(inner(*value)).marked(&mark));
                }
                StoreKind::Unpacked(_, value, way) => steps.extend(self.element(&inner(*value), way)),
                StoreKind::Update(_) => {}
            }
        }
        for store in module.stores_reaching(path, None, offset).found {
            let StoreKind::Update(arguments) = &store.kind else { continue };
            if exact.certain && store.effect < last {
                continue;
            }
            let at = Location { file: site.file, span: store.span };
            for argument in arguments {
                let value = Site {
                    file: site.file,
                    expression: argument.value,
                    frame: self.frame_at(module, site.frame.as_ref(), store.effect.saturating_sub(1)),
                };
                let mark = Mark::hop(at, format!("`{path}` is updated here"));
                match &argument.kind {
                    ArgumentKind::Keyword(keyword) if **keyword == *name => {
                        steps = Steps { nexts: vec![Next::site(value).marked(&mark)], complete: true };
                    }
                    ArgumentKind::Positional | ArgumentKind::DoubleStar => {
                        let found = self.member(&value, name);
                        if found.complete && !found.nexts.is_empty() {
                            steps = found.marked(&mark);
                        } else {
                            steps.nexts.extend(found.marked(&mark).nexts);
                        }
                    }
                    _ => {}
                }
            }
        }
        steps
    }

    /// Element `way` of the value at `site`: `b` of `a, (_, b) = value`.
    pub(super) fn element(&self, site: &Site, way: &[usize]) -> Steps {
        let Some((&first, rest)) = way.split_first() else { return Steps::site(site.clone()) };
        let steps = self.member(site, &first.to_string());
        if rest.is_empty() {
            return steps;
        }
        let mut inner = Steps { nexts: Vec::new(), complete: steps.complete };
        for next in steps.nexts {
            if let super::domain::Target::Site(site) = &next.target {
                inner.extend(self.element(site, rest).marked(&next.mark));
            } else {
                inner.complete = false;
            }
        }
        inner
    }

    /// Whether the object at `site` is `os.environ`.
    pub(super) fn is_environment(&self, _module: &Module, site: &Site) -> bool {
        let outcome = self.evaluate(site);
        outcome.values.iter().any(|value| matches!(&value.what, What::External(name) if &**name == "os.environ"))
    }
}
