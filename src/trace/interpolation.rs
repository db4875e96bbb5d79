//! `${...}` of OmegaConf: references into the same configuration, and resolvers.

use std::rc::Rc;

use super::domain::{Config, Location, Mark, Traced, What};
use super::model::{Computed, Override};
use super::texts::{Part, Parts, outcome, product};
use super::tracer::Tracer;
use crate::text::COMPOSED;

impl Tracer<'_> {
    /// The texts that `text`, which stands under `keys`, may become; empty where it cannot be known.
    pub(super) fn interpolated(&self, config: &Rc<Config>, keys: &[Box<str>], text: &str, at: Location) -> Vec<Traced> {
        match split(text) {
            // Longer ones may also be nested deeper than the stack goes.
            _ if text.len() > COMPOSED => Vec::new(),
            Some(("", inside, "")) => self.reference(config, keys, inside, at),
            _ => outcome(self.pieces(config, keys, text, at), at).values,
        }
    }

    fn pieces(&self, config: &Rc<Config>, keys: &[Box<str>], text: &str, at: Location) -> Parts {
        let mut texts = vec![Part::literal("", at)];
        let mut rest = text;
        while let Some((before, inside, after)) = split(rest) {
            let found = self.reference(config, keys, inside, at).into_iter().filter_map(|value| match value.what {
                What::Text(part, _) | What::Constant(part) => Some(Part::known(&part, value.mark)),
                _ => None,
            });
            let found: Vec<Part> = found.collect();
            if found.is_empty() {
                return Err(None);
            }
            texts = product(&product(&texts, &[Part::literal(before, at)])?, &found)?;
            rest = after;
        }
        product(&texts, &[Part::literal(rest, at)])
    }

    fn reference(&self, config: &Rc<Config>, keys: &[Box<str>], inside: &str, at: Location) -> Vec<Traced> {
        if let Some((resolver, argument)) = inside.split_once(':') {
            return self.resolver(config, keys, resolver, argument, at);
        }
        let (base, path) = match inside.strip_prefix('.') {
            Some(relative) => {
                let up = relative.len() - relative.trim_start_matches('.').len();
                let depth = keys.len().saturating_sub(1 + up);
                (&keys[..depth], relative.trim_start_matches('.'))
            }
            None => (&keys[..0], inside),
        };
        let normal = path.replace('[', ".").replace(']', "");
        let below: Rc<[Box<str>]> =
            base.iter().cloned().chain(normal.split('.').filter(|key| !key.is_empty()).map(Box::from)).collect();
        let found = self.settle(config, &below).into_iter();
        let found: Vec<Traced> = found.filter(|value| !matches!(value.what, What::Config(..))).collect();
        // A file that is read for itself is a part of something larger, where the key may stand.
        if found.is_empty() && !config.complete { self.anywhere(&below, false) } else { found }
    }

    fn resolver(
        &self,
        config: &Rc<Config>,
        keys: &[Box<str>],
        resolver: &str,
        argument: &str,
        at: Location,
    ) -> Vec<Traced> {
        match resolver {
            "oc.env" | "env" => {
                let (name, default) = match argument.split_once(',') {
                    Some((name, default)) => (name.trim(), Some(default.trim().trim_matches(['"', '\'']))),
                    None => (argument.trim(), None),
                };
                let Some(default) = default.filter(|default| *default != "null") else {
                    return vec![Traced { what: What::Unset(name.into()), mark: Mark::default() }];
                };
                let mark = Mark::overridden(Override::Variable(name.to_owned()));
                let values = self.interpolated(config, keys, default, at).into_iter();
                values.map(|value| Traced { mark: value.mark.then(&mark), ..value }).collect()
            }
            "oc.select" => self.reference(config, keys, argument.split(',').next().unwrap_or("").trim(), at),
            "now" => vec![Traced { what: What::Unknown(Some(Computed::Time)), mark: Mark::default() }],
            _ => Vec::new(),
        }
    }
}

/// The text before the first `${...}`, its inside, and the text after it.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let open = text.find("${")?;
    let mut depth = 0_usize;
    for (index, letter) in text[open..].char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let close = open + index;
                    return Some((&text[..open], &text[open + 2..close], &text[close + 1..]));
                }
            }
            _ => {}
        }
    }
    None
}
