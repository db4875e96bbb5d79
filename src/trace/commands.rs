//! Functions that are commands: click, typer, fire, tyro and absl give their parameters from flags.

use std::sync::Arc;

use super::domain::{Location, Mark, Next, Passed, Site, Steps, What};
use super::model::Override;
use super::options::{Option_, declared_option};
use super::parsers::keyword_is;
use super::running::Asked;
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::python::{ArgumentKind, BindingKind, ExpressionId, FunctionId, Kind, Module};

/// Callables that run a function with its parameters taken from the command line.
const RUNNERS: &[(&str, &str)] = &[
    ("run", "typer.run"),
    ("Fire", "fire.Fire"),
    ("cli", "tyro.cli"),
    ("CLI", "jsonargparse.CLI"),
    ("auto_cli", "jsonargparse.auto_cli"),
    ("call", "plac.call"),
    ("run", "defopt.run"),
    ("run", "cyclopts.run"),
];

impl Tracer<'_> {
    /// Where parameter `index` comes from when `function` is a command; `None` when it is none.
    pub(super) fn command_parameter(
        &self,
        module: &Module,
        file: FileId,
        function: FunctionId,
        index: usize,
    ) -> Option<Steps> {
        let definition = module.function(function);
        let parameter = &definition.parameters[index];
        for decorator in module.decorators(definition) {
            let Kind::Call { callee, arguments } = module.kind(decorator) else { continue };
            if !matches!(module.last_word(*callee), Some("option" | "argument")) {
                continue;
            }
            let site = Site { file, expression: decorator, frame: None };
            let Some(option) = declared_option(module, arguments) else { continue };
            if option.destination.to_lowercase() == *parameter.name {
                let mut steps = Steps::nowhere();
                self.option_default(&site, &option, &mut steps);
                return Some(steps);
            }
        }
        if !self.is_command(module, file, function) {
            return None;
        }
        let default = parameter.default?;
        let flag = format!("--{}", parameter.name.replace('_', "-"));
        let site = Site { file, expression: default, frame: None };
        if let Kind::Call { callee, arguments } = module.kind(default)
            && matches!(module.last_word(*callee), Some("Option" | "Argument"))
        {
            let passed = self.passed(&site, arguments);
            return Some(self.typer_default(&passed, flag));
        }
        let option = Option_ { flag, destination: parameter.name.to_string(), default: Some(default), required: false };
        let mut steps = Steps::nowhere();
        let at = Site { file, expression: default, frame: None };
        self.option_default(&at, &option, &mut steps);
        Some(steps)
    }

    /// `typer.Option(default, "--flag", ...)`.
    fn typer_default(&self, passed: &[Passed], flag: String) -> Steps {
        let mut texts = passed.iter().skip(1).filter_map(|one| self.constant_text(&one.site));
        let flag = texts.find(|text| text.starts_with("--")).map_or(flag, |text| text.to_string());
        let mark = Mark::overridden(Override::Flag(flag));
        let default = passed.iter().find(|one| keyword_is(one, "default"));
        let default = default.or_else(|| passed.first().filter(|one| one.kind == ArgumentKind::Positional));
        match default {
            Some(default) => Steps::one(Next::site(default.site.clone()).marked(&mark)),
            None => Steps::one(Next::what(What::Nothing).marked(&mark)),
        }
    }

    fn is_command(&self, module: &Module, file: FileId, function: FunctionId) -> bool {
        let definition = module.function(function);
        let decorated = module.decorators(definition).into_iter().any(|decorator| {
            let callee = match module.kind(decorator) {
                Kind::Call { callee, .. } => *callee,
                _ => decorator,
            };
            let Kind::Attribute { object, name } = module.kind(callee) else { return false };
            matches!(&**name, "command" | "callback" | "default" | "main")
                && self.is_application(&Site { file, expression: *object, frame: None })
        });
        decorated || self.is_run(module, file, function)
    }

    /// Whether the object at `site` is a `typer.Typer()` or `cyclopts.App()`.
    fn is_application(&self, site: &Site) -> bool {
        self.evaluate(site).values.iter().any(|value| match &value.what {
            What::Result(callee, ..) => matches!(&**callee, "typer.Typer" | "cyclopts.App"),
            _ => false,
        })
    }

    /// Whether some file hands the function (or its class) to one of the runners.
    fn is_run(&self, module: &Module, file: FileId, function: FunctionId) -> bool {
        let find = || self.is_given_to_a_runner(module, file, function);
        let ask = || self.running.ask(Asked::Runner(file, function), find).unwrap_or(false);
        self.running.answer(&self.memo.runs, (file, function), ask)
    }

    fn is_given_to_a_runner(&self, module: &Module, file: FileId, function: FunctionId) -> bool {
        let definition = module.function(function);
        let name = definition.class.map_or(&definition.name, |class| &module.class(class).name);
        // Who runs something imports the library; hardly anybody does.
        let importing = |dotted: &str| self.importers(dotted.split('.').next().unwrap_or(dotted));
        let mut runners: Vec<(&str, &str, Arc<[FileId]>)> =
            RUNNERS.iter().map(|(word, dotted)| (*word, *dotted, importing(dotted))).collect();
        runners.retain(|(.., importers)| !importers.is_empty());
        if runners.is_empty() {
            return false;
        }
        self.files_that_see(file, name).iter().any(|&candidate| {
            let Some(other) = self.module(candidate) else { return false };
            runners.iter().filter(|(.., importers)| importers.binary_search(&candidate).is_ok()).any(
                |(word, dotted, _)| {
                    other
                        .calls_of(word)
                        .into_iter()
                        .any(|call| self.runs(&other, candidate, call, dotted, (file, function)))
                },
            )
        })
    }

    fn runs(
        &self,
        module: &Module,
        file: FileId,
        call: ExpressionId,
        dotted: &str,
        wanted: (FileId, FunctionId),
    ) -> bool {
        let Kind::Call { callee, arguments } = module.kind(call) else { return false };
        let site = |expression| Site { file, expression, frame: None };
        // A runner is imported; whatever a parameter or an attribute holds is not looked into.
        let imported =
            |root: &str| module.bindings(root).iter().any(|binding| matches!(binding.kind, BindingKind::Import(_)));
        let path = module.path(*callee);
        if !path.and_then(|path| path.split('.').next().map(imported)).unwrap_or(false) {
            return false;
        }
        let is_runner = self
            .evaluate(&site(*callee))
            .values
            .iter()
            .any(|value| matches!(&value.what, What::External(name) if **name == *dotted));
        if !is_runner {
            return false;
        }
        let Some(first) =
            arguments.iter().find(|one| matches!(one.kind, ArgumentKind::Positional | ArgumentKind::Keyword(_)))
        else {
            // `fire.Fire()` offers every function of the file.
            return dotted == "fire.Fire" && file == wanted.0;
        };
        let mut candidates = vec![site(first.value)];
        if let Kind::Mapping(entries) = module.kind(first.value) {
            candidates = entries.iter().map(|entry| site(entry.value)).collect();
        }
        candidates.iter().flat_map(|candidate| self.evaluate(candidate).values).any(|value| match value.what {
            What::Function(file, function, _) => (file, function) == wanted,
            What::Class(file, class) => {
                self.constructor(file, class) == Some(wanted)
                    || self
                        .module(file)
                        .is_some_and(|module| wanted.0 == file && module.function(wanted.1).class == Some(class))
            }
            _ => false,
        })
    }

    /// `FLAGS.name` of absl: the default of the flag's definition, wherever it stands.
    pub(super) fn absl_flag(&self, name: &str) -> Steps {
        let mut steps = Steps::nowhere();
        for &file in self.importers("flags").iter() {
            let Some(module) = self.module(file) else { continue };
            for call in module.calls_near("DEFINE_") {
                let Kind::Call { callee, arguments } = module.kind(call) else { continue };
                if !module.last_word(*callee).is_some_and(|word| word.starts_with("DEFINE_")) {
                    continue;
                }
                let site = Site { file, expression: call, frame: None };
                let passed = self.passed(&site, arguments);
                let named = passed.first().and_then(|first| self.constant_text(&first.site));
                if named.is_some_and(|text| *text == *name) {
                    let at = Location { file, span: module.span(call) };
                    steps.extend(self.absl_value(&passed).marked(&Mark::hop(at, format!("default of `--{name}`"))));
                }
            }
        }
        steps
    }

    /// The default of one `flags.DEFINE_string(name, default, help)`.
    pub(super) fn absl_value(&self, passed: &[Passed]) -> Steps {
        let Some(name) = passed.first().and_then(|first| self.constant_text(&first.site)) else {
            return Steps::unknown();
        };
        let default = passed.iter().find(|one| keyword_is(one, "default"));
        let default = default.or_else(|| passed.get(1).filter(|one| one.kind == ArgumentKind::Positional));
        let mark = Mark::overridden(Override::Flag(format!("--{name}")));
        match default {
            Some(default) => Steps::one(Next::site(default.site.clone()).marked(&mark)),
            None => Steps::one(Next::what(What::Nothing).marked(&mark)),
        }
    }
}
