//! Arguments to parameters, by Python's own rules.

use std::rc::Rc;

use super::domain::{Frame, Location, Mark, Next, Passed, Site, Steps, What};
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::python::{Argument, ArgumentKind, Function, FunctionId, Module, ParameterKind};

impl Tracer<'_> {
    /// The arguments of a call at `site`, each in its context.
    pub(super) fn passed(&self, site: &Site, arguments: &[Argument]) -> Vec<Passed> {
        let one = |argument: &Argument| Passed {
            kind: argument.kind.clone(),
            site: site.at(argument.value),
            span: argument.span,
        };
        arguments.iter().map(one).collect()
    }

    /// What parameter `index` of `function` is given by `arguments`; `None` when the call leaves it out.
    pub(super) fn given(&self, function: &Function, index: usize, bound: bool, arguments: &[Passed]) -> Option<Steps> {
        let parameter = &function.parameters[index];
        match parameter.kind {
            ParameterKind::Star => return Some(Steps::unknown()),
            ParameterKind::DoubleStar => {
                let named = |name: &str| function.parameters.iter().any(|one| &*one.name == name);
                let rest: Vec<Passed> = arguments
                    .iter()
                    .filter(|one| match &one.kind {
                        ArgumentKind::Keyword(name) => !named(name),
                        ArgumentKind::DoubleStar => true,
                        _ => false,
                    })
                    .cloned()
                    .collect();
                let site = arguments.first()?.site.clone();
                return Some(Steps::what(What::Result("builtins.dict".into(), Rc::new(rest), site)));
            }
            ParameterKind::Normal | ParameterKind::KeywordOnly => {}
        }
        let by_name =
            arguments.iter().find(|one| matches!(&one.kind, ArgumentKind::Keyword(name) if *name == parameter.name));
        if let Some(named) = by_name {
            return Some(Steps::site(named.site.clone()));
        }
        if parameter.kind == ParameterKind::Normal {
            let position = index.checked_sub(usize::from(bound))?;
            let mut positionals =
                arguments.iter().filter(|one| matches!(one.kind, ArgumentKind::Positional | ArgumentKind::Star));
            for _ in 0..position {
                if positionals.next().is_some_and(|one| one.kind == ArgumentKind::Star) {
                    return Some(Steps::unknown());
                }
            }
            match positionals.next() {
                Some(one) if one.kind == ArgumentKind::Star => return Some(Steps::unknown()),
                Some(one) => return Some(Steps::site(one.site.clone())),
                None => {}
            }
        }
        let mut steps: Option<Steps> = None;
        for spread in arguments.iter().filter(|one| one.kind == ArgumentKind::DoubleStar) {
            let found = self.member(&spread.site, &parameter.name);
            if !found.nexts.is_empty() || !found.complete {
                steps.get_or_insert_with(Steps::nowhere).extend(found);
            }
        }
        steps
    }

    /// Parameter `index` inside `frame`; `None` when the frame does not know its arguments.
    pub(super) fn in_frame(&self, module: &Module, frame: &Frame, index: usize) -> Option<Steps> {
        let function = module.function(frame.function);
        let bound = frame.receiver.is_some() && is_bound(module, function);
        if bound && index == 0 {
            return frame.receiver.clone().map(Steps::what);
        }
        let arguments = frame.arguments.as_ref()?;
        let given = self.given(function, index, bound, arguments);
        Some(match given {
            Some(steps) if steps.complete || steps.nexts.is_empty() => steps,
            Some(mut steps) => {
                steps.extend(default_of(frame.file, function, index));
                steps
            }
            None => default_of(frame.file, function, index),
        })
    }

    /// What a call to `function` gives back, with its parameters bound to `arguments`.
    pub(super) fn returned(
        &self,
        file: FileId,
        function: FunctionId,
        arguments: Vec<Passed>,
        receiver: Option<What>,
        outer: Option<Rc<Frame>>,
    ) -> Steps {
        let Some(module) = self.module(file) else { return Steps::unknown() };
        let definition = module.function(function);
        let frame = Rc::new(Frame { file, function, arguments: Some(Rc::new(arguments)), receiver, outer });
        let mut given = module.returns(function);
        if given.is_empty() {
            given = module.yields(function);
        }
        let nexts: Vec<Next> = given
            .into_iter()
            .map(|expression| {
                let at = Location { file, span: module.span(expression) };
                let mark = Mark::hop(at, format!("returned by `{}` here", definition.name));
                Next::site(Site { file, expression, frame: Some(Rc::clone(&frame)) }).marked(&mark)
            })
            .collect();
        Steps::all(nexts)
    }
}

/// Whether the first parameter is filled by the object.
pub(super) fn is_bound(module: &Module, function: &Function) -> bool {
    function.class.is_some()
        && !module.decorators(function).into_iter().any(|one| module.last_word(one) == Some("staticmethod"))
}

/// The default of parameter `index`.
pub(super) fn default_of(file: FileId, function: &Function, index: usize) -> Steps {
    let parameter = &function.parameters[index];
    let Some(default) = parameter.default else { return Steps::unknown() };
    let at = Location { file, span: parameter.span };
    let mark = Mark::hop(at, format!("default of parameter `{}`", parameter.name));
    Steps::one(Next::site(Site { file, expression: default, frame: None }).marked(&mark))
}
