//! Who inherits from whom.
//!
//! The bases of most classes are names that are imported or defined as classes: what they mean follows from the files
//! alone, whoever asks, and is found once for all tracers. Others are expressions like any other.

use std::rc::Rc;
use std::sync::Arc;

use super::domain::{Site, Steps, Target, What};
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::python::{ArgumentKind, ClassId, ExpressionId, Kind, Module};

/// Deeper inheritance is not followed.
const ANCESTORS: usize = 16;

/// A base of a class, as far as it says anything.
#[derive(Debug, Clone)]
pub(super) enum Base {
    Class(FileId, ClassId),
    /// Outside the repository, by its dotted name.
    Outside(Arc<str>),
}

impl Base {
    fn of(what: &What) -> Option<Self> {
        match what {
            What::Class(file, class) => Some(Self::Class(*file, *class)),
            What::External(name) => Some(Self::Outside(name.as_ref().into())),
            _ => None,
        }
    }
}

impl Tracer<'_> {
    /// A class and its bases, nearest first, as far as they lie in the repository.
    pub(super) fn ancestry(&self, file: FileId, class: ClassId) -> Vec<(FileId, ClassId)> {
        let mut all = vec![(file, class)];
        let mut next = 0;
        while next < all.len() && all.len() < ANCESTORS {
            let (file, class) = all[next];
            next += 1;
            for base in self.bases(file, class).iter() {
                if let &Base::Class(file, class) = base
                    && !all.contains(&(file, class))
                {
                    all.push((file, class));
                }
            }
        }
        all
    }

    /// The dotted names of bases outside the repository, over the whole ancestry.
    pub(super) fn outside_bases(&self, file: FileId, class: ClassId) -> Vec<Rc<str>> {
        let mut outside = Vec::new();
        for (file, class) in self.ancestry(file, class) {
            outside.extend(self.bases(file, class).iter().filter_map(|base| match base {
                Base::Outside(name) => Some(Rc::from(&**name)),
                Base::Class(..) => None,
            }));
        }
        outside
    }

    fn bases(&self, file: FileId, class: ClassId) -> Arc<[Base]> {
        self.running.answer(&self.memo.bases, (file, class), || {
            if let Some(known) = self.shared.bases.look(&(file, class)) {
                return known;
            }
            let Some(module) = self.module(file) else { return Arc::from([]) };
            let bases = module.class(class).bases.iter().filter(|base| base.kind == ArgumentKind::Positional);
            let bases: Vec<ExpressionId> = bases.map(|base| base.value).collect();
            let asked = self.asked.get();
            let found: Vec<Base> = bases.iter().flat_map(|base| self.base(&module, file, *base)).collect();
            let found: Arc<[Base]> = found.into();
            // Where no expression was followed, no bound and no circle had a say.
            if self.asked.get() == asked && self.running.is_free() {
                self.shared.bases.keep((file, class), Arc::clone(&found));
            }
            found
        })
    }

    /// What the base `expression` can be.
    fn base(&self, module: &Module, file: FileId, expression: ExpressionId) -> Vec<Base> {
        let site = Site { file, expression, frame: None };
        if let Some(steps) = self.plain(module, &site) {
            let whats = steps.nexts.iter().filter_map(|next| match &next.target {
                Target::What(what) => Base::of(what),
                Target::Site(_) => None,
            });
            return whats.collect();
        }
        self.evaluate(&site).values.iter().filter_map(|value| Base::of(&value.what)).collect()
    }

    /// What a name, or a member of a module, is where that needs no following: it is imported or defined.
    fn plain(&self, module: &Module, site: &Site) -> Option<Steps> {
        let is_plain = |what: &What| {
            matches!(
                what,
                What::Class(..) | What::External(_) | What::Module(_) | What::Package(_) | What::Function(..)
            )
        };
        let is_known =
            |steps: &Steps| steps.nexts.iter().all(|next| matches!(&next.target, Target::What(what) if is_plain(what)));
        match module.kind(site.expression) {
            Kind::Name(name) => Some(self.name(module, site, name)).filter(is_known),
            Kind::Attribute { object, name } => {
                let object = site.at(*object);
                let owner = self.plain(module, &object)?;
                let stored = self.stored(module, &object, name);
                if stored.complete || !stored.nexts.is_empty() {
                    return None;
                }
                let mut steps = Steps { nexts: Vec::new(), complete: owner.complete };
                for next in owner.nexts {
                    match next.target {
                        Target::What(what @ (What::Module(_) | What::Package(_) | What::External(_))) => {
                            steps.extend(self.member_of(&what, name));
                        }
                        _ => return None,
                    }
                }
                Some(steps).filter(is_known)
            }
            _ => None,
        }
    }
}
