//! Which fix of a finding is taken.

use super::buffers::Buffer;
use super::{Edit, rename};
use crate::destination::Applicability;
use crate::edits::PlacedEdit;
use crate::rule::{FieldName, Finding, Fix, FixKind};
use crate::source::Place;

/// What the user wants in the place of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// This name.
    Name(String),
    /// The value of the environment variable.
    Environment,
    /// No name: the SDK's own default.
    Nothing,
}

/// What is applied without asking.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Whether fixes are applied that change where runs go.
    pub unsafe_too: bool,
    /// What takes the place of entities.
    pub entity: Option<Wish>,
    /// What takes the place of projects.
    pub project: Option<Wish>,
}

/// What is done about one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// One of its own fixes.
    Fix(Fix),
    /// Another name is written in the place of the value.
    Rename(String),
    /// Something is put in that is no fix of the finding's own: a comment.
    Insert {
        /// What it does, in the imperative.
        title: String,
        /// Where, and what.
        edits: Vec<PlacedEdit>,
    },
}

impl Policy {
    /// What takes the place of the value of `field`.
    pub fn wish(&self, field: Option<FieldName>) -> Option<&Wish> {
        match field {
            Some(FieldName::Entity) => self.entity.as_ref(),
            Some(FieldName::Project) => self.project.as_ref(),
            _ => None,
        }
    }

    /// Whether `finding` is about a name that was asked for.
    pub fn is_wished(&self, finding: &Finding) -> bool {
        matches!(self.wish(finding.field), Some(Wish::Name(name)) if finding.value.as_ref() == Some(name))
    }

    /// What is done about `finding`; `None` where nothing is done without a person.
    pub fn action(&self, finding: &Finding) -> Option<Action> {
        match self.wish(finding.field) {
            Some(wish) => fulfilled(wish, finding),
            None => automatic(finding, self.unsafe_too).cloned().map(Action::Fix),
        }
    }
}

/// The first fix of `finding` that needs no person to choose.
pub fn automatic(finding: &Finding, unsafe_too: bool) -> Option<&Fix> {
    finding.fixes.iter().find(|fix| match fix.applicability {
        Applicability::Safe => true,
        Applicability::Unsafe => unsafe_too,
        Applicability::Manual => false,
    })
}

/// The fix of `finding` that is of `kind`, without those that need a person's eye; reading the variable is a person's
/// choice, but breaks nothing.
pub fn of_kind(finding: &Finding, kind: FixKind) -> Option<&Fix> {
    let suits = |fix: &&Fix| {
        fix.kind == kind && (fix.applicability != Applicability::Manual || kind == FixKind::ReadEnvironment)
    };
    finding.fixes.iter().find(suits)
}

/// What makes `wish` true of the value of `finding`.
pub fn fulfilled(wish: &Wish, finding: &Finding) -> Option<Action> {
    let fix = match wish {
        Wish::Name(name) => {
            let is_new = finding.value.as_ref() != Some(name);
            return (finding.renamable && is_new).then(|| Action::Rename(name.clone()));
        }
        Wish::Environment => of_kind(finding, FixKind::ReadEnvironment).or_else(|| of_kind(finding, FixKind::Remove)),
        Wish::Nothing => of_kind(finding, FixKind::Remove),
    };
    fix.cloned().map(Action::Fix)
}

impl Action {
    /// What it does, in the imperative.
    pub fn title(&self) -> String {
        match self {
            Self::Fix(fix) => fix.title.clone(),
            Self::Rename(name) => format!("write \"{name}\""),
            Self::Insert { title, .. } => title.clone(),
        }
    }

    /// The places that it edits, as far as they are known.
    pub fn places<'a>(&'a self, finding: &'a Finding) -> impl Iterator<Item = &'a Place> {
        let (edits, own) = match self {
            Self::Fix(fix) => (fix.edits.as_slice(), None),
            Self::Insert { edits, .. } => (edits.as_slice(), None),
            Self::Rename(_) => (&[][..], finding.place.as_ref()),
        };
        edits.iter().map(|edit| &edit.place).chain(own)
    }

    /// Its edits. `buffer` is the open file of the finding. `None` where the value is not written plainly, so that
    /// another name cannot take its place.
    pub fn edits(&self, finding: &Finding, buffer: Option<&Buffer>) -> Option<Vec<Edit>> {
        match self {
            Self::Fix(fix) => Some(raw(&fix.edits)),
            Self::Insert { edits, .. } => Some(raw(edits)),
            Self::Rename(name) => {
                let (place, value) = (finding.place.as_ref()?, finding.value.as_deref()?);
                Some(vec![rename::renamed(buffer?, place, value, name)?])
            }
        }
    }
}

fn raw(edits: &[PlacedEdit]) -> Vec<Edit> {
    let edit =
        |edit: &PlacedEdit| Edit { path: edit.place.path.clone(), span: edit.place.span, text: edit.text.clone() };
    edits.iter().map(edit).collect()
}
