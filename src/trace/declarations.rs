//! Where the options of a parser are declared: in the file that makes it, and in those of functions that are given it.

use std::rc::Rc;

use super::domain::{Location, Mark, Next, Site, Steps, What};
use super::model::Override;
use super::options::{Option_, declared_option};
use super::parsers::{SAME_PARSER, is_made_at, keyword_is, makes_parser};
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::python::{Argument, ArgumentKind, Binding, BindingKind, ExpressionId, Kind, Module};

/// Parts of the words by which a parser is made, or by which it is called.
const PARSER_PARTS: &[&str] = &["arser", "Tap", "_group"];
/// Methods that declare an argument.
const DECLARING: &[&str] = &["add_argument", "add", "add_arg"];

impl Tracer<'_> {
    /// The defaults of the option `name` of `parser`, which is made in `home`.
    pub(super) fn declared_in_files(&self, parser: &What, home: FileId, name: &str) -> Steps {
        let mut files = vec![home];
        let mut next = 0;
        // Functions that are given the parser declare in their own file.
        while next < files.len() && files.len() < 12 {
            let file = files[next];
            next += 1;
            for other in self.files_given_parser(file) {
                if !files.contains(&other) {
                    files.push(other);
                }
            }
        }
        let mut steps = Steps::nowhere();
        for file in files {
            if let Some(module) = self.module(file) {
                self.declarations(&module, file, parser, name, &mut steps);
            }
        }
        steps
    }

    /// Files of functions that a call in `file` hands something named like a parser.
    fn files_given_parser(&self, file: FileId) -> Vec<FileId> {
        let Some(module) = self.module(file) else { return Vec::new() };
        let is_parser = |binding: &Binding| match binding.kind {
            BindingKind::Value(value) => match module.kind(value) {
                Kind::Call { callee, .. } => module
                    .last_word(*callee)
                    .is_some_and(|word| makes_parser(word) || SAME_PARSER.contains(&word) || word.contains("parser")),
                _ => false,
            },
            BindingKind::Parameter(..) => binding.name.contains("parser"),
            _ => false,
        };
        let mut names: Vec<&str> =
            module.bindings_near(PARSER_PARTS).into_iter().filter(|one| is_parser(one)).map(|one| &*one.name).collect();
        names.sort_unstable();
        names.dedup();
        let mut files = Vec::new();
        for call in names.into_iter().flat_map(|name| module.calls_given(name)) {
            let Kind::Call { callee, .. } = module.kind(call) else { continue };
            for value in self.evaluate(&Site { file, expression: *callee, frame: None }).values {
                if let What::Function(other, ..) = value.what {
                    files.push(other);
                }
            }
        }
        files.sort_unstable();
        files.dedup();
        files
    }

    /// Adds what `module` declares for `name` on `parser`.
    fn declarations(&self, module: &Module, file: FileId, parser: &What, name: &str, steps: &mut Steps) {
        for &word in DECLARING {
            for call in module.calls_of(word) {
                let Kind::Call { callee, arguments } = module.kind(call) else { continue };
                let site = Site { file, expression: call, frame: None };
                let Some(option) = declared_option(module, arguments) else {
                    if self.is_on(module, &site, *callee, parser) {
                        steps.extend(self.generated_option(module, &site, arguments, name));
                    }
                    continue;
                };
                if option.destination == name && self.is_on(module, &site, *callee, parser) {
                    self.option_default(&site, &option, steps);
                }
            }
        }
        for call in module.calls_of("set_defaults") {
            let Kind::Call { callee, arguments } = module.kind(call) else { continue };
            let site = Site { file, expression: call, frame: None };
            let passed = self.passed(&site, arguments);
            let given = match passed.iter().find(|one| keyword_is(one, name)) {
                Some(value) => Steps::site(value.site.clone()),
                // `set_defaults(**yaml.safe_load(file))`: the file's key, where it has one.
                None => match passed.iter().find(|one| one.kind == ArgumentKind::DoubleStar) {
                    Some(spread) => self.member(&spread.site, name),
                    None => continue,
                },
            };
            if !given.nexts.is_empty() && self.is_on(module, &site, *callee, parser) {
                let flag = steps.nexts.iter().find_map(|next| next.mark.override_by.clone());
                *steps = given.marked(&Mark { override_by: flag, ..Mark::default() });
            }
        }
        for call in module.calls_of("add_arguments") {
            let Kind::Call { arguments, .. } = module.kind(call) else { continue };
            let passed = self.passed(&Site { file, expression: call, frame: None }, arguments);
            let destination = passed.iter().find(|one| keyword_is(one, "dest")).or(passed.get(1));
            let named = destination.and_then(|one| self.constant_text(&one.site)).is_some_and(|text| *text == *name);
            if let (true, Some(first)) = (named, passed.first()) {
                for value in self.evaluate(&first.site).values {
                    steps.nexts.push(Next::what(What::Namespace(Rc::new(value.what))));
                }
            }
        }
    }

    /// `for key, value in conf.items(): parser.add_argument("--" + key, default=value)`: the member of `conf`.
    fn generated_option(&self, module: &Module, site: &Site, arguments: &[Argument], name: &str) -> Steps {
        let default = arguments.iter().find(|one| one.keyword() == Some("default")).map(|one| one.value);
        let Some(Kind::Name(default)) = default.map(|default| module.kind(default)) else { return Steps::unknown() };
        let reaching = module.reaching(default, module.span(site.expression).start);
        let mut steps = Steps { nexts: Vec::new(), complete: false };
        for binding in reaching.found {
            let BindingKind::Loop(value, _) = &binding.kind else { continue };
            let Kind::Call { callee, .. } = module.kind(*value) else { continue };
            let Kind::Attribute { object, name: method } = module.kind(*callee) else { continue };
            if &**method == "items" {
                let mark = Mark::overridden(Override::Flag(format!("--{name}")));
                steps = self.member(&site.at(*object), name).marked(&mark);
            }
        }
        steps
    }

    /// Whether `callee` of the call at `site` is a method of `parser`. A receiver that cannot be followed counts,
    /// since the name of the argument already agrees.
    fn is_on(&self, module: &Module, site: &Site, callee: ExpressionId, parser: &What) -> bool {
        let Kind::Attribute { object, .. } = module.kind(callee) else { return false };
        let outcome = self.evaluate(&site.at(*object));
        if outcome.values.is_empty() {
            return true;
        }
        outcome.values.iter().any(|value| match (&value.what, parser) {
            (what, What::Result(_, _, made)) => is_made_at(what, made),
            (What::Instance(file, class, _), What::Instance(other, same, _)) => {
                self.ancestry(*other, *same).contains(&(*file, *class)) || (file, class) == (other, same)
            }
            _ => false,
        })
    }

    /// The default of one option, with the flag that overrides it.
    pub(super) fn option_default(&self, site: &Site, option: &Option_, steps: &mut Steps) {
        let Some(module) = self.module(site.file) else { return };
        let mut mark = Mark::overridden(Override::Flag(option.flag.clone()));
        match option.default {
            Some(default) => {
                let at = Location { file: site.file, span: module.span(site.expression) };
                mark.hops.push((at, format!("default of `{}`", option.flag).into()));
                steps.nexts.push(Next::site(site.at(default)).marked(&mark));
            }
            None => steps.nexts.push(Next::what(What::Nothing).marked(&mark)),
        }
        let required = Mark { required: option.required, ..Mark::default() };
        let given = self.passed_by_flag(&[option.flag.as_str()], site.file);
        steps.nexts.extend(given.into_iter().map(|next| next.marked(&required)));
    }
}
