//! The last resort: places of the repository where a key or a flag of that name leads to a text.
//!
//! Used only where the way of a value is lost. What is found here is `likely`; where exactly one place can be meant it
//! counts in full.

use std::rc::Rc;

use super::domain::{Location, Mark, Outcome, Site, Traced, What};
use super::model::Override;
use super::options::declared_option;
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::data::{Document, ScalarKind};
use crate::languages::python::{Kind, Module};

/// Places named for one key at most.
const PLACES: usize = 60;

impl Tracer<'_> {
    /// Texts under `keys` from the root of any data file (`rooted`), or at the end of any path.
    pub(super) fn anywhere(&self, keys: &[Box<str>], rooted: bool) -> Vec<Traced> {
        let Some(last) = keys.last().filter(|_| self.follow) else { return Vec::new() };
        let mut found: Vec<Traced> = Vec::new();
        for file in self.workspace.holding(last) {
            let Some(document) = self.workspace.data(file) else { continue };
            for at in texts_at(&document, keys, rooted) {
                let Some(scalar) = document.scalar(at) else { continue };
                if scalar.text.contains("${") || scalar.text == "???" || found.len() >= PLACES {
                    continue;
                }
                let what = What::Text(scalar.text.as_str().into(), Location { file, span: scalar.span });
                let mark = Mark { likely: true, ..Mark::overridden(Override::Config(Some(keys.join(".")))) };
                found.push(Traced { what, mark });
            }
        }
        if let [only] = found.as_mut_slice() {
            only.mark.likely = false;
        }
        found
    }

    /// What the argument at `site`, whose way was lost, may be by the names in it: `cfg.wandb.entity` by its keys,
    /// `args.user_name` also by a flag of that name.
    pub(super) fn by_name(&self, site: &Site) -> Outcome {
        let nothing = Outcome { values: Vec::new(), complete: false };
        let Some(module) = self.module(site.file).filter(|_| self.follow) else { return nothing };
        let Some(path) = module.path(site.expression) else { return nothing };
        let keys: Vec<Box<str>> = path.split('.').skip(1).map(Box::from).collect();
        let Some(last) = keys.last() else { return nothing };
        let mut values = self.flags_named(last);
        let tail = if keys.len() > 2 { &keys[keys.len() - 2..] } else { &keys[..] };
        let mut found = self.anywhere(tail, false);
        // `self.cfg.entity`: the name of the attribute that holds the configuration is no key.
        if found.is_empty() && tail.len() > 1 {
            found = self.anywhere(&tail[1..], false);
        }
        values.extend(found);
        if let [only] = values.as_mut_slice() {
            only.mark.likely = false;
        }
        Outcome { values, complete: false }
    }

    /// Defaults of every option of the repository that is read as `destination`.
    fn flags_named(&self, destination: &str) -> Vec<Traced> {
        let mut values = Vec::new();
        for &file in self.shared.declaring.get(destination.into(), || self.declaring(destination).into()).iter() {
            if let Some(module) = self.module(file) {
                values.extend(self.flags_of(&module, file, destination));
            }
        }
        values
    }

    fn declaring(&self, destination: &str) -> Vec<FileId> {
        let mut files = self.importers("argparse").to_vec();
        files.extend_from_slice(&self.importers("ArgumentParser"));
        files.sort_unstable();
        files.dedup();
        let mut found = self.workspace.saying(&files, destination);
        let dashed = destination.replace('_', "-");
        if dashed != destination {
            found.extend(self.workspace.saying(&files, &dashed));
            found.sort_unstable();
            found.dedup();
        }
        found
    }

    fn flags_of(&self, module: &Module, file: FileId, destination: &str) -> Vec<Traced> {
        let mut values = Vec::new();
        for call in module.calls_of("add_argument") {
            let Kind::Call { arguments, .. } = module.kind(call) else { continue };
            let Some(option) = declared_option(module, arguments).filter(|option| option.destination == destination)
            else {
                continue;
            };
            let Some(default) = option.default else { continue };
            let mark = Mark { likely: true, ..Mark::overridden(Override::Flag(option.flag)) };
            let outcome = self.evaluate(&Site { file, expression: default, frame: None });
            let texts = outcome.values.into_iter().filter(Traced::is_text);
            values.extend(texts.map(|value| Traced { mark: value.mark.then(&mark), ..value }));
        }
        values
    }
}

/// The scalars of `document` under `keys`.
fn texts_at(document: &Document, keys: &[Box<str>], rooted: bool) -> Vec<crate::languages::data::NodeId> {
    if rooted {
        let path: Vec<&str> = keys.iter().map(|key| &**key).collect();
        let text = document.path(&path).filter(|node| document.text(*node).is_some());
        return text.into_iter().collect();
    }
    let ends = |path: &[&str]| {
        path.len() >= keys.len() && path.iter().rev().zip(keys.iter().rev()).all(|(left, right)| **left == **right)
    };
    let is_text =
        |node| document.scalar(node).is_some_and(|scalar| scalar.kind == ScalarKind::Text && !scalar.text.is_empty());
    document.walk().filter(|leaf| ends(&leaf.keys()) && is_text(leaf.node)).map(|leaf| leaf.node).collect()
}

/// The keys so far and one more.
pub(super) fn below(keys: &Rc<[Box<str>]>, name: &str) -> Rc<[Box<str>]> {
    keys.iter().cloned().chain([Box::from(name)]).collect()
}
