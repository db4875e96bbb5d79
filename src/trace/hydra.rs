//! Hydra: the configuration that `@hydra.main` or `compose` puts together from a defaults list.

use std::rc::Rc;

use super::domain::{Config, Layer, Passed, Site, Source, Steps, What};
use super::fields::HOLE;
use super::modules::join;
use super::parsers::keyword_is;
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::data::{Document, NodeId, ScalarKind, Shape};
use crate::languages::python::{FunctionId, Kind, Module};

/// Files that one configuration may be put together from.
const FILES: usize = 64;

/// One entry of a defaults list.
enum Default_ {
    Own,
    /// A file, relative to the folder of the list or (`absolute`) of the configuration, and the package it hangs under.
    File {
        path: String,
        absolute: bool,
        package: Option<Vec<Box<str>>>,
    },
    Unknown,
}

impl Tracer<'_> {
    /// The first parameter of a function under `@hydra.main`; `None` for all others.
    pub(super) fn hydra_parameter(
        &self,
        module: &Module,
        file: FileId,
        function: FunctionId,
        index: usize,
    ) -> Option<Steps> {
        if index != 0 {
            return None;
        }
        for decorator in module.decorators(module.function(function)) {
            let Kind::Call { callee, arguments } = module.kind(decorator) else { continue };
            if module.last_word(*callee) != Some("main") {
                continue;
            }
            let site = Site { file, expression: decorator, frame: None };
            let callees = self.evaluate(&site.at(*callee));
            if callees.values.iter().any(|value| matches!(&value.what, What::External(name) if &**name == "hydra.main"))
            {
                let passed = self.passed(&site, arguments);
                return Some(self.hydra_config(file, &passed, None));
            }
        }
        None
    }

    /// `compose(config_name=...)`, with the folder of an `initialize` in the same file.
    pub(super) fn composed_config(&self, site: &Site, passed: &[Passed]) -> Steps {
        let Some(module) = self.module(site.file) else { return Steps::unknown() };
        let words = ["initialize", "initialize_config_dir", "initialize_config_module"];
        let call = words.iter().flat_map(|word| module.calls_of(word)).next();
        let folder = call.and_then(|call| {
            let Kind::Call { arguments, .. } = module.kind(call) else { return None };
            let initialize = Site { file: site.file, expression: call, frame: None };
            let given = self.passed(&initialize, arguments);
            let named = given.iter().find(|one| keyword_is(one, "config_path") || keyword_is(one, "config_dir"));
            self.text_with_holes(&named.or(given.first())?.site)
        });
        self.hydra_config(site.file, passed, folder)
    }

    fn text_with_holes(&self, site: &Site) -> Option<String> {
        let before = self.holes.replace(true);
        let text = self.constant_text(site);
        self.holes.set(before);
        text.map(|text| text.to_string())
    }

    fn hydra_config(&self, file: FileId, passed: &[Passed], folder: Option<String>) -> Steps {
        let text = |name: &str, position: usize| {
            let named = passed.iter().find(|one| keyword_is(one, name));
            let positional =
                passed.get(position).filter(|one| one.kind == crate::languages::python::ArgumentKind::Positional);
            named.or(positional).and_then(|one| self.text_with_holes(&one.site))
        };
        let folder = folder.or_else(|| text("config_path", 0)).unwrap_or_default();
        let Some(name) = text("config_name", 1).or_else(|| text("config_name", 0)) else {
            return Steps::what(What::Anywhere(Rc::from([])));
        };
        let name = name.trim_end_matches(".yaml").trim_end_matches(".yml").to_owned();
        let Some(main) = self.yaml(file, &join(folder.trim_end_matches('/'), &name)) else {
            return Steps::what(What::Anywhere(Rc::from([])));
        };
        let main_path = self.workspace.path(main);
        let home = main_path.strip_suffix(&format!("{name}.yaml")).unwrap_or("").trim_end_matches('/').to_owned();
        let mut config = Config { layers: Vec::new(), open: true, complete: true, program: Some(file) };
        self.compose(main, &home, &[], 0, &mut config);
        self.overrides(passed, &home, &mut config);
        Steps::what(What::Config(Rc::new(config), Rc::from([])))
    }

    /// `overrides=["key=value", "group=name"]` of `compose`: a group's file, or a text for one key.
    fn overrides(&self, passed: &[Passed], home: &str, config: &mut Config) {
        let Some(list) = passed.iter().find(|one| keyword_is(one, "overrides")) else { return };
        let mut texts: Vec<(Box<str>, What)> = Vec::new();
        for element in self.elements(&list.site).unwrap_or_default() {
            let (Some(text), Some(at)) = (self.constant_text(&element), self.location(&element)) else { continue };
            let Some((key, value)) = text.trim_start_matches('+').split_once('=') else { continue };
            let group = ["yaml", "yml"]
                .iter()
                .find_map(|end| self.workspace.find(&join(home, &format!("{key}/{value}.{end}"))));
            match group {
                Some(file) => {
                    let package: Vec<Box<str>> = key.split('/').map(Box::from).collect();
                    self.compose(file, home, &package, 1, config);
                }
                None => texts.push((key.into(), What::Text(value.into(), at))),
            }
        }
        if !texts.is_empty() {
            config.layers.push(Layer { package: Vec::new(), source: Source::Texts(texts.into()) });
        }
    }

    fn yaml(&self, from: FileId, path: &str) -> Option<FileId> {
        if path.contains(HOLE) || path.starts_with("..") {
            return self
                .data_file(from, &format!("{path}.yaml"))
                .or_else(|| self.data_file(from, &format!("{path}.yml")));
        }
        // The folder counts from the file itself.
        let own = self.workspace.path(from);
        let folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
        let exact =
            ["yaml", "yml"].iter().find_map(|end| self.workspace.find(&format!("{}.{end}", join(folder, path))));
        exact.or_else(|| self.data_file(from, &format!("{path}.yaml")))
    }

    /// Adds the layers of `file` and of its defaults list, in Hydra's order.
    fn compose(&self, file: FileId, home: &str, package: &[Box<str>], depth: usize, config: &mut Config) {
        let Some(document) = self.workspace.data(file) else { return };
        if depth > 12 || config.layers.len() >= FILES {
            config.complete = false;
            return;
        }
        let package = self.header_package(file).unwrap_or_else(|| package.to_vec());
        let own = Layer { package: package.clone(), source: Source::Document(file) };
        let list = document.root().and_then(|root| document.get(root, "defaults"));
        let entries: Vec<Default_> = list.map(|list| defaults(&document, list)).unwrap_or_default();
        let mut placed = false;
        let path = self.workspace.path(file);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        for entry in entries {
            match entry {
                Default_::Own => {
                    config.layers.push(own.clone());
                    placed = true;
                }
                Default_::File { path, absolute, package: given } => {
                    let base = if absolute { home } else { &folder };
                    let full = join(base, &path);
                    let found = ["yaml", "yml"].iter().find_map(|end| self.workspace.find(&format!("{full}.{end}")));
                    let Some(found) = found else {
                        config.complete = false;
                        continue;
                    };
                    let group = full.strip_prefix(home).unwrap_or(&full).trim_start_matches('/');
                    let group = group.rsplit_once('/').map_or("", |(group, _)| group);
                    let hung = given
                        .unwrap_or_else(|| group.split('/').filter(|part| !part.is_empty()).map(Box::from).collect());
                    self.compose(found, home, &hung, depth + 1, config);
                }
                Default_::Unknown => config.complete = false,
            }
        }
        if !placed {
            config.layers.push(own);
        }
    }

    /// `# @package _global_` at the top of a file.
    fn header_package(&self, file: FileId) -> Option<Vec<Box<str>>> {
        let text = self.workspace.text(file)?;
        let line = text.text().lines().take(5).find_map(|line| line.trim().strip_prefix("# @package"))?;
        let name = line.trim();
        match name {
            "_global_" => Some(Vec::new()),
            "_group_" | "" => None,
            name => Some(name.split('.').filter(|part| !part.starts_with('_')).map(Box::from).collect()),
        }
    }
}

/// The entries of a defaults list.
fn defaults(document: &Document, list: NodeId) -> Vec<Default_> {
    document.items(list).iter().flat_map(|item| one(document, *item)).collect()
}

fn one(document: &Document, item: NodeId) -> Vec<Default_> {
    match &document.node(item).shape {
        Shape::Scalar(scalar) if scalar.text == "_self_" => vec![Default_::Own],
        Shape::Scalar(scalar) => vec![file(&scalar.text, None)],
        Shape::Mapping(entries) => entries
            .iter()
            .flat_map(|entry| {
                let group = entry.key.trim_start_matches("optional ").trim_start_matches("override ").trim().to_owned();
                match &document.node(entry.value).shape {
                    Shape::Scalar(value) if value.kind == ScalarKind::Null => Vec::new(),
                    Shape::Scalar(value) if value.text.contains("${") || value.text == "???" => vec![Default_::Unknown],
                    Shape::Scalar(value) => vec![file(&group, Some(&value.text))],
                    Shape::Sequence(items) => {
                        let texts = items.iter().filter_map(|item| document.text(*item));
                        texts.map(|text| file(&group, Some(text))).collect()
                    }
                    Shape::Mapping(_) => Vec::new(),
                }
            })
            .collect(),
        Shape::Sequence(_) => Vec::new(),
    }
}

/// `group@package: name`, `/group/name`, `name`.
fn file(group: &str, name: Option<&str>) -> Default_ {
    let (group, package) = match group.split_once('@') {
        Some((group, package)) => (group, Some(package)),
        None => (group, None),
    };
    let package = package.map(|package| {
        let parts =
            package.trim_start_matches("_global_").split('.').filter(|part| !part.is_empty() && !part.starts_with('_'));
        parts.map(Box::from).collect()
    });
    let absolute = group.starts_with('/');
    let group = group.trim_start_matches('/');
    let path = match name {
        Some(name) => join(group, name.trim_end_matches(".yaml")),
        None => group.trim_end_matches(".yaml").to_owned(),
    };
    Default_::File { path, absolute, package }
}
