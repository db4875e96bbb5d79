//! Who inherits from whom.
//!
//! The bases of most classes are names that are imported or defined as classes: what they mean follows from the files
//! alone, whoever asks, and is found once for all tracers. Others are expressions like any other.

use std::rc::Rc;
use std::sync::Arc;

use super::domain::{Site, Target, What};
use super::running::Asked;
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
            // A class in a method may derive from the method's `self`.
            let find = || bases.iter().flat_map(|base| self.base(&module, file, *base)).collect::<Vec<Base>>();
            let found = self.running.ask(Asked::Bases(file, class), find).unwrap_or_default();
            let found: Arc<[Base]> = found.into();
            // Where no expression was followed, no bound and no circle had a say.
            if self.asked.get() == asked && self.running.is_free() {
                self.shared.bases.keep((file, class), Arc::clone(&found));
            }
            found
        })
    }

    /// What the base `expression` can be. A name that is imported or defined needs no following.
    fn base(&self, module: &Module, file: FileId, expression: ExpressionId) -> Vec<Base> {
        let site = Site { file, expression, frame: None };
        if let Kind::Name(name) = module.kind(expression) {
            let whats = self.name(module, &site, name).nexts.into_iter().map(|next| match next.target {
                Target::What(what) => Some(what),
                Target::Site(_) => None,
            });
            if let Some(whats) = whats.collect::<Option<Vec<What>>>() {
                return whats.iter().filter_map(Base::of).collect();
            }
        }
        self.evaluate(&site).values.iter().filter_map(|value| Base::of(&value.what)).collect()
    }
}
