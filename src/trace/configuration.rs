//! Configurations: members of layered trees, and the texts at their ends.
//!
//! A configuration is a stack of layers, each a data file or something in code, hung under a package. Looking up a key
//! asks the layers from the last to the first; the first that has the key decides.

use std::rc::Rc;

use super::domain::{Config, Layer, Location, Mark, Next, Source, Steps, Target, Traced, What};
use super::model::Override;
use super::running::Asked;
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::data::{NodeId, ScalarKind, Shape};

/// What a layer has under some keys.
pub(super) enum Held {
    Nothing,
    /// A mapping or list, or more keys of a package: there is more below.
    More,
    /// A scalar of a file.
    Scalar(FileId, NodeId),
    /// Something in code.
    Steps(Steps),
}

impl Tracer<'_> {
    /// The whole of one data file.
    pub(super) fn document_config(&self, file: FileId, open: bool) -> What {
        let layer = Layer { package: Vec::new(), source: Source::Document(file) };
        What::Config(Rc::new(Config { layers: vec![layer], open, complete: true, program: None }), Rc::from([]))
    }

    /// Member `name` below `keys`.
    pub(super) fn config_member(&self, config: &Rc<Config>, keys: &[Box<str>], name: &str) -> Steps {
        let below: Rc<[Box<str>]> = keys.iter().cloned().chain([Box::from(name)]).collect();
        let exists = config.layers.iter().any(|layer| !matches!(self.held(config, layer, &below), Held::Nothing));
        if exists {
            return Steps::what(What::Config(Rc::clone(config), below));
        }
        if config.complete { Steps::nowhere() } else { Steps::unknown() }
    }

    /// What stands at `keys`: a text, nothing, or still a configuration. Nothing where that leads back to itself.
    pub(super) fn settle(&self, config: &Rc<Config>, keys: &Rc<[Box<str>]>) -> Vec<Traced> {
        let asked = Asked::Text(Rc::as_ptr(config) as usize, keys.to_vec());
        self.running.ask(asked, || self.standing(config, keys)).unwrap_or_default()
    }

    fn standing(&self, config: &Rc<Config>, keys: &Rc<[Box<str>]>) -> Vec<Traced> {
        let mut values = self.layered(config, keys);
        if let Some(program) = config.program
            && !values.iter().any(|value| matches!(value.what, What::Config(..)))
        {
            values.extend(self.finish(Steps::all(self.passed_by_key(keys, program))).values);
        }
        values
    }

    /// The same by its files and its code alone.
    fn layered(&self, config: &Rc<Config>, keys: &Rc<[Box<str>]>) -> Vec<Traced> {
        let whole = || Traced { what: What::Config(Rc::clone(config), Rc::clone(keys)), mark: Mark::default() };
        for layer in config.layers.iter().rev() {
            match self.held(config, layer, keys) {
                Held::Nothing => {}
                Held::More => return vec![whole()],
                Held::Scalar(file, node) => return self.scalar(config, file, node, keys),
                Held::Steps(steps) => return self.finish(steps).values,
            }
        }
        vec![whole()]
    }

    fn held(&self, _config: &Config, layer: &Layer, keys: &[Box<str>]) -> Held {
        let shared = layer.package.iter().zip(keys).take_while(|(left, right)| left == right).count();
        if shared < layer.package.len() {
            return if shared == keys.len() { Held::More } else { Held::Nothing };
        }
        let rest = &keys[shared..];
        match &layer.source {
            Source::Texts(texts) => {
                let dotted = rest.join(".");
                let found = texts.iter().rev().find(|(key, _)| **key == *dotted);
                let inside = || texts.iter().any(|(key, _)| key.starts_with(&format!("{dotted}.")));
                match found {
                    Some((_, what)) => Held::Steps(Steps::what(what.clone())),
                    None if inside() => Held::More,
                    None => Held::Nothing,
                }
            }
            Source::Document(file) => self.in_document(*file, rest),
            Source::What(what) => {
                let mut steps = Steps::what(what.clone());
                for key in rest {
                    let mut inner = Steps { nexts: Vec::new(), complete: steps.complete };
                    for next in steps.nexts {
                        let found = match &next.target {
                            Target::Site(site) => self.member(site, key),
                            Target::What(what) => self.member_of(what, key),
                        };
                        inner.extend(found.marked(&next.mark));
                    }
                    steps = inner;
                }
                if steps.nexts.is_empty() { Held::Nothing } else { Held::Steps(steps) }
            }
        }
    }

    fn in_document(&self, file: FileId, keys: &[Box<str>]) -> Held {
        let Some(document) = self.workspace.data(file) else { return Held::Nothing };
        let path: Vec<&str> = keys.iter().map(|key| &**key).collect();
        let Some(node) = document.path(&path) else { return Held::Nothing };
        match &document.node(node).shape {
            Shape::Scalar(_) => Held::Scalar(file, node),
            _ => Held::More,
        }
    }

    fn scalar(&self, config: &Rc<Config>, file: FileId, node: NodeId, keys: &[Box<str>]) -> Vec<Traced> {
        let Some(document) = self.workspace.data(file) else { return Vec::new() };
        let Some(scalar) = document.scalar(node) else { return Vec::new() };
        let at = Location { file, span: scalar.span };
        let mark = if config.open { Mark::overridden(Override::Config(Some(keys.join(".")))) } else { Mark::default() };
        let what = match scalar.kind {
            ScalarKind::Null => What::Nothing,
            ScalarKind::Text if &*scalar.text == "???" => return Vec::new(),
            ScalarKind::Text if scalar.text.contains("${") => {
                let values = self.interpolated(config, keys, &scalar.text, at);
                return values.into_iter().map(|value| Traced { mark: value.mark.then(&mark), ..value }).collect();
            }
            ScalarKind::Text => What::Text(scalar.text.as_str().into(), at),
            ScalarKind::Boolean | ScalarKind::Number => What::Constant(scalar.text.as_str().into()),
        };
        vec![Traced { what, mark }]
    }

    /// The values of a mapping in a configuration.
    pub(super) fn config_values(&self, config: &Rc<Config>, keys: &Rc<[Box<str>]>) -> Vec<Next> {
        let mut names: Vec<Box<str>> = Vec::new();
        for layer in &config.layers {
            let Source::Document(file) = layer.source else { continue };
            let Some(document) = self.workspace.data(file) else { continue };
            let path: Vec<&str> = keys.iter().skip(layer.package.len()).map(|key| &**key).collect();
            let Some(node) = document.path(&path) else { continue };
            for entry in document.entries(node).iter().take(64) {
                if !names.iter().any(|name| **name == *entry.key) {
                    names.push(entry.key.as_str().into());
                }
            }
        }
        let below = |name| -> Rc<[Box<str>]> { keys.iter().cloned().chain([name]).collect() };
        names.into_iter().map(|name| Next::what(What::Config(Rc::clone(config), below(name)))).collect()
    }

    /// The items of a list in a configuration.
    pub(super) fn config_items(&self, config: &Rc<Config>, keys: &Rc<[Box<str>]>) -> Vec<Next> {
        let Some(Layer { package, source: Source::Document(file) }) = config.layers.last() else { return Vec::new() };
        let Some(document) = self.workspace.data(*file) else { return Vec::new() };
        let path: Vec<&str> = keys.iter().skip(package.len()).map(|key| &**key).collect();
        let Some(node) = document.path(&path) else { return Vec::new() };
        let count = document.items(node).len().min(64);
        let below =
            |index: usize| -> Rc<[Box<str>]> { keys.iter().cloned().chain([index.to_string().into()]).collect() };
        (0..count).map(|index| Next::what(What::Config(Rc::clone(config), below(index)))).collect()
    }
}
