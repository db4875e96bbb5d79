//! Parsers of command lines: which calls make them, which give their result, and what an argument's default is.

use std::rc::Rc;

use super::domain::{Mark, Next, Passed, Site, Steps, What};
use super::model::Override;
use super::tracer::Tracer;
use crate::languages::python::ArgumentKind;

/// Parsers that one may inherit from, itself among them.
const FAMILY: usize = 48;

/// Methods that give a parser for the same namespace.
pub(super) const SAME_PARSER: &[&str] =
    &["add_argument_group", "add_mutually_exclusive_group", "add_subparsers", "add_parser"];

/// Whether the outside callable `dotted` makes a parser.
pub(super) fn makes_parser(dotted: &str) -> bool {
    let last = dotted.rsplit('.').next().unwrap_or(dotted);
    last.ends_with("ArgumentParser") || matches!(last, "ArgParser" | "TrlParser" | "Tap" | "OptionParser")
}

impl Tracer<'_> {
    /// A method of a parser; `None` where `object` is none.
    pub(super) fn parser_method(&self, object: &What, name: &str, passed: &[Passed]) -> Option<Steps> {
        let What::Result(callee, made_with, _) = object else { return None };
        if !makes_parser(callee) {
            return None;
        }
        let namespace = || What::Namespace(Rc::new(object.clone()));
        Some(match name {
            _ if SAME_PARSER.contains(&name) => Steps::what(object.clone()),
            "parse_args" | "parse_intermixed_args" => match passed.iter().find(|one| keyword_is(one, "namespace")) {
                Some(namespace) => Steps::site(namespace.site.clone()),
                None => Steps::what(namespace()),
            },
            "parse_known_args" | "parse_known_intermixed_args" => {
                Steps::what(What::Tuple(Rc::new(vec![namespace(), What::Unknown(None)])))
            }
            "parse_args_into_dataclasses"
            | "parse_args_and_config"
            | "parse_json_file"
            | "parse_yaml_file"
            | "parse_dict" => self.data_classes(made_with),
            _ => return None,
        })
    }

    /// `HfArgumentParser((A, B))`: one set of arguments for each class.
    fn data_classes(&self, made_with: &[Passed]) -> Steps {
        let Some(first) = made_with.first() else { return Steps::unknown() };
        let outcome = self.evaluate(&first.site);
        let sites: Vec<Site> = match outcome.values.first().map(|value| &value.what) {
            Some(What::Sequence(site)) => self.elements(site).unwrap_or_default(),
            _ => vec![first.site.clone()],
        };
        let all = sites.iter().map(|site| match self.evaluate(site).values.first().map(|value| value.what.clone()) {
            Some(class @ What::Class(..)) => What::Namespace(Rc::new(class)),
            _ => What::Unknown(None),
        });
        Steps::what(What::Tuple(Rc::new(all.collect())))
    }

    /// `tyro.cli(Config)` and relatives, which parse straight into a class.
    pub(super) fn parsed_by(&self, dotted: &str, passed: &[Passed]) -> Option<Steps> {
        let root = dotted.split('.').next().unwrap_or("");
        let last = dotted.rsplit('.').next().unwrap_or("");
        let parses = match root {
            "tyro" => last == "cli",
            "simple_parsing" | "pyrallis" | "draccus" | "argparse_dataclass" | "datargs" => last.starts_with("parse"),
            "jsonargparse" => matches!(last, "CLI" | "auto_cli"),
            "chz" => last == "entrypoint",
            _ => false,
        };
        if !parses {
            return None;
        }
        let given = passed.iter().find(|one| keyword_is(one, "config_class")).or_else(|| passed.first())?;
        let outcome = self.evaluate(&given.site);
        let nexts = outcome.values.into_iter().filter_map(|value| match value.what {
            What::Class(..) => Some(Next::what(What::Namespace(Rc::new(value.what)))),
            _ => None,
        });
        Some(Steps { nexts: nexts.collect(), complete: outcome.complete })
    }

    /// Member `name` of what a parser gives.
    pub(super) fn parsed(&self, parser: &What, name: &str) -> Steps {
        match parser {
            What::Class(file, class) => {
                let mark = Mark::overridden(Override::Flag(format!("--{name}")));
                let object = What::Instance(*file, *class, None);
                let mut steps = self.instance_member(*file, *class, name, &object).marked(&mark);
                let dashed = format!("--{}", name.replace('_', "-"));
                let plain = format!("--{name}");
                let spellings = if dashed == plain { vec![&*plain] } else { vec![&*plain, &*dashed] };
                steps.nexts.extend(self.passed_by_flag(&spellings, *file));
                steps
            }
            What::Result(..) => {
                let mut steps = Steps::nowhere();
                for parser in self.with_parents(parser) {
                    steps.extend(match &parser {
                        What::Result(_, _, site) => self.declared_in_files(&parser, site.file, name),
                        other => self.parsed(other, name),
                    });
                }
                steps
            }
            What::Instance(file, class, _) => {
                // A parser class of our own declares in its methods, or as annotated fields.
                let mut steps = self.declared_in_files(parser, *file, name);
                if steps.nexts.is_empty() {
                    steps = self.parsed(&What::Class(*file, *class), name);
                }
                steps
            }
            _ => Steps::unknown(),
        }
    }

    /// The parser that a call makes, and those that it inherits from, each once: `parser =
    /// ArgumentParser(parents=[parser])` in a loop has itself among them.
    fn with_parents(&self, parser: &What) -> Vec<What> {
        let mut all = vec![parser.clone()];
        let mut next = 0;
        while let Some(parser) = all.get(next) {
            let lists = parents(parser);
            next += 1;
            for site in lists.iter().filter_map(|list| self.elements(list)).flatten() {
                for value in self.evaluate(&site).values {
                    let is_known = match &value.what {
                        What::Result(_, _, made) => all.iter().any(|known| is_made_at(known, made)),
                        _ => false,
                    };
                    if all.len() < FAMILY && !is_known {
                        all.push(value.what);
                    }
                }
            }
        }
        all
    }
}

/// The lists of parents that a parser is made with.
fn parents(parser: &What) -> Vec<Site> {
    let What::Result(_, made_with, _) = parser else { return Vec::new() };
    made_with.iter().filter(|one| keyword_is(one, "parents")).map(|one| one.site.clone()).collect()
}

/// Whether the call at `made` makes `what`.
pub(super) fn is_made_at(what: &What, made: &Site) -> bool {
    matches!(what, What::Result(_, _, own) if (own.file, own.expression) == (made.file, made.expression))
}

/// Whether an argument is passed by the keyword `name`.
pub(super) fn keyword_is(passed: &Passed, name: &str) -> bool {
    matches!(&passed.kind, ArgumentKind::Keyword(keyword) if **keyword == *name)
}
