//! Provenance: the literal that decides a value, the way from there, and what overrides it.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::Location;
use crate::destination::Override;

/// So many hops are kept; what comes after them on a longer way is not shown.
const MOST_HOPS: u16 = 24;

/// Where a value comes from. Cheap to copy.
#[derive(Debug, Clone, Default)]
pub struct Provenance {
    /// The literal that decides it.
    pub origin: Option<Location>,
    /// The way from there, newest hop first.
    hops: Option<Rc<Hop>>,
    /// What overrides it.
    pub by: Option<Rc<Override>>,
    /// It went through a variable of the environment.
    pub is_environment: bool,
    /// It was only matched by the name of a key or flag.
    pub is_likely: bool,
    /// The evaluator could not tell whether it is the one that is picked.
    pub is_guess: bool,
    /// A command line of the repository passes it by the flag that overrides it.
    pub is_given: bool,
    /// The flag that passes it must be given.
    pub is_required: bool,
    /// Calls that were skipped and may have stored something else here.
    pub skipped: Option<Rc<Skipped>>,
}

/// Calls that were skipped, by the name of what was called.
#[derive(Debug)]
pub struct Skipped {
    /// The name.
    pub name: Arc<str>,
    /// Others.
    pub others: Option<Rc<Skipped>>,
}

/// One hop and those before it.
#[derive(Debug)]
struct Hop {
    at: Location,
    note: Note,
    before: Option<Rc<Hop>>,
    depth: u16,
}

/// What happens to a value at a hop. Drawn only for values that reach a sink.
#[derive(Debug, Clone)]
pub enum Note {
    /// A name, attribute or key is bound to it.
    Set(Arc<str>),
    /// A container is updated with it.
    Updated(Arc<str>),
    /// A name is imported.
    Imported(Arc<str>),
    /// A function returns it.
    Returned(Arc<str>),
    /// It is passed to a function.
    Passed(Arc<str>),
    /// The default of a parameter.
    Parameter(Arc<str>),
    /// The default of an option, with its dashes.
    Flag(Arc<str>),
    /// Anything else, as a whole sentence.
    Other(Arc<str>),
}

impl std::fmt::Display for Note {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Set(name) => write!(formatter, "`{name}` is set here"),
            Self::Updated(name) => write!(formatter, "`{name}` is updated here"),
            Self::Imported(name) => write!(formatter, "`{name}` is imported here"),
            Self::Returned(name) => write!(formatter, "returned by `{name}` here"),
            Self::Passed(name) => write!(formatter, "passed to `{name}` here"),
            Self::Parameter(name) => write!(formatter, "default of parameter `{name}`"),
            Self::Flag(name) => write!(formatter, "default of `{name}`"),
            Self::Other(note) => formatter.write_str(note),
        }
    }
}

impl Provenance {
    /// Of a literal.
    pub fn origin(at: Location) -> Self {
        Self { origin: Some(at), ..Self::default() }
    }

    /// One hop further.
    pub fn hop(mut self, at: Location, note: Note) -> Self {
        let depth = self.hops.as_ref().map_or(0, |hop| hop.depth) + 1;
        if depth <= MOST_HOPS && self.hops.as_ref().is_none_or(|hop| hop.at != at) {
            self.hops = Some(Rc::new(Hop { at, note, before: self.hops, depth }));
        }
        self
    }

    /// Overridden by `by`, unless something nearer to the origin already says so.
    pub fn overridden(mut self, by: &Rc<Override>) -> Self {
        self.by.get_or_insert_with(|| Rc::clone(by));
        self
    }

    /// The hops, nearest to the origin first.
    pub fn hops(&self) -> Vec<(Location, &Note)> {
        let mut list = Vec::new();
        let mut next = self.hops.as_deref();
        while let Some(hop) = next {
            list.push((hop.at, &hop.note));
            next = hop.before.as_deref();
        }
        list.reverse();
        list
    }

    /// Also what holds for `other`: both decide.
    pub fn and(mut self, other: &Self) -> Self {
        self.by = self.by.or_else(|| other.by.clone());
        self.is_environment |= other.is_environment;
        self.is_likely |= other.is_likely;
        self.is_guess |= other.is_guess;
        self.is_given |= other.is_given;
        self.is_required |= other.is_required;
        self.origin = self.origin.or(other.origin);
        if self.skipped.is_none() {
            self.skipped.clone_from(&other.skipped);
        }
        self
    }

    /// Also remembers a call that was skipped.
    pub fn after(mut self, name: &Arc<str>) -> Self {
        self.skipped = Some(Rc::new(Skipped { name: Arc::clone(name), others: self.skipped }));
        self
    }

    /// Whether it came by a name.
    pub fn has_hops(&self) -> bool {
        self.hops.is_some()
    }

    /// Without origin and way.
    pub fn without_place(self) -> Self {
        Self { origin: None, hops: None, ..self }
    }

    /// Whether both lead to the same literal under the same conditions.
    pub fn same(&self, other: &Self) -> bool {
        self.origin == other.origin
            && self.is_environment == other.is_environment
            && self.is_likely == other.is_likely
            && self.is_guess == other.is_guess
            && match (&self.by, &other.by) {
                (None, None) => true,
                (Some(a), Some(b)) => Rc::ptr_eq(a, b) || a == b,
                _ => false,
            }
    }
}
