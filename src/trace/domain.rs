//! What an expression can turn out to be.

use std::rc::Rc;

use super::model::{Computed, Override};
use super::workspace::FileId;
use crate::languages::python::{ArgumentKind, ClassId, ExpressionId, FunctionId};
use crate::text::Span;

/// A region of a file, by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Location {
    pub file: FileId,
    pub span: Span,
}

/// An expression in its file, under the call that led to it.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub file: FileId,
    pub expression: ExpressionId,
    pub frame: Option<Rc<Frame>>,
}

/// One call on the way: parameters of `function` are what this call passes.
#[derive(Debug)]
pub(super) struct Frame {
    pub file: FileId,
    pub function: FunctionId,
    /// What the call passes; `None` when only the receiver is known.
    pub arguments: Option<Rc<Vec<Passed>>>,
    /// What `self` is.
    pub receiver: Option<What>,
    pub outer: Option<Rc<Frame>>,
}

/// An argument in its context; partial application puts several calls' arguments into one list.
#[derive(Debug, Clone)]
pub(super) struct Passed {
    pub kind: ArgumentKind,
    pub site: Site,
    pub span: Span,
}

/// What an expression is.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// A text and the literal that decides it.
    Text(Rc<str>, Location),
    /// `None`.
    Nothing,
    /// A number or a truth value.
    Constant(Rc<str>),
    /// Something outside the repository, by its dotted name.
    External(Rc<str>),
    /// A module of the repository.
    Module(FileId),
    /// A folder of the repository used as a package.
    Package(Rc<str>),
    /// A function, with what its `self` is bound to.
    Function(FileId, FunctionId, Option<Rc<What>>),
    /// A class.
    Class(FileId, ClassId),
    /// An object of a class, with the arguments it was made with.
    Instance(FileId, ClassId, Option<Rc<Vec<Passed>>>),
    /// What a call to something outside gives.
    Result(Rc<str>, Rc<Vec<Passed>>, Site),
    /// A member of something that is no class of ours: `"x".lower`, `parser.parse_args`.
    Method(Rc<What>, Rc<str>),
    /// An object made by this expression and put under a path of its file, where more is put into it: `C.LOG = Node()`
    /// and then `C.LOG.ENTITY = ...`. As seen from the byte at the end.
    Held(Site, Rc<str>, usize),
    /// A mapping made by this expression.
    Mapping(Site),
    /// A list, tuple or set made by this expression.
    Sequence(Site),
    /// Several things returned together.
    Tuple(Rc<Vec<What>>),
    /// `functools.partial`, with what it carries.
    Partial(Rc<What>, Rc<Vec<Passed>>),
    /// `super()` in a class.
    Super(FileId, ClassId),
    /// The arguments that a parser gives.
    Namespace(Rc<What>),
    /// A file that was opened, by the path that leads to it.
    Opened(Rc<str>),
    /// A place in a configuration: its layers, and the keys so far.
    Config(Rc<Config>, Rc<[Box<str>]>),
    /// A place in a configuration whose file is not known: the keys so far.
    Anywhere(Rc<[Box<str>]>),
    /// A variable that this repository does not set.
    Unset(Rc<str>),
    /// Computed, or out of reach.
    Unknown(Option<Computed>),
}

/// A configuration put together from files and from code, later layers first asked.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub layers: Vec<Layer>,
    /// Whether the command line or a caller can change it.
    pub open: bool,
    /// Whether all layers are known.
    pub complete: bool,
    /// The program whose command line can change it, key by key.
    pub program: Option<FileId>,
}

/// One layer.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    /// The keys under which it hangs.
    pub package: Vec<Box<str>>,
    pub source: Source,
}

/// Where a layer comes from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Document(FileId),
    What(What),
    /// Texts for single keys, dotted: `overrides=["wandb.entity=acme"]`.
    Texts(Rc<[(Box<str>, What)]>),
}

/// What a step adds to a value.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools)] // Independent facts about one step, not states of one thing.
pub(super) struct Mark {
    /// What is told about them is handed on again and again.
    pub hops: Vec<(Location, Rc<str>)>,
    pub override_by: Option<Override>,
    pub environment: bool,
    pub likely: bool,
    /// A command line of the repository passes it.
    pub given: bool,
    /// The flag that passes it must be given.
    pub required: bool,
}

/// Where a value comes from, one step back.
#[derive(Debug, Clone)]
pub(super) enum Target {
    Site(Site),
    What(What),
}

/// One step back.
#[derive(Debug, Clone)]
pub(super) struct Next {
    pub target: Target,
    pub mark: Mark,
}

/// All steps back from one expression; `complete` is false when there may be others.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps {
    pub nexts: Vec<Next>,
    pub complete: bool,
}

/// One end of the way.
#[derive(Debug, Clone)]
pub(super) struct Traced {
    pub what: What,
    pub mark: Mark,
}

/// All ends.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    pub values: Vec<Traced>,
    pub complete: bool,
}

impl Mark {
    /// A mark that only shows a hop.
    pub fn hop(at: Location, note: impl Into<Rc<str>>) -> Self {
        Self { hops: vec![(at, note.into())], ..Self::default() }
    }

    /// A mark for a value that `by` overrides.
    pub fn overridden(by: Override) -> Self {
        Self { override_by: Some(by), ..Self::default() }
    }

    /// This mark, nearer to the origin, followed by `outer`, nearer to the sink.
    pub fn then(mut self, outer: &Mark) -> Self {
        self.hops.extend(outer.hops.iter().cloned());
        self.override_by = self.override_by.or_else(|| outer.override_by.clone());
        self.environment |= outer.environment;
        self.likely |= outer.likely;
        self.given |= outer.given;
        self.required |= outer.required;
        self
    }
}

impl Next {
    pub fn site(site: Site) -> Self {
        Self { target: Target::Site(site), mark: Mark::default() }
    }

    pub fn what(what: What) -> Self {
        Self { target: Target::What(what), mark: Mark::default() }
    }

    pub fn marked(mut self, mark: &Mark) -> Self {
        self.mark = self.mark.then(mark);
        self
    }
}

/// Ways that are followed from one place: more than all values that are told. Where every file imports a name from two
/// others, there are two at the first, and a million at the twentieth.
const WAYS: usize = 192;

impl Steps {
    pub fn one(next: Next) -> Self {
        Self { nexts: vec![next], complete: true }
    }

    pub fn all(nexts: Vec<Next>) -> Self {
        Self { nexts, complete: true }
    }

    pub fn what(what: What) -> Self {
        Self::one(Next::what(what))
    }

    pub fn site(site: Site) -> Self {
        Self::one(Next::site(site))
    }

    /// Nothing can be said.
    pub fn unknown() -> Self {
        Self { nexts: Vec::new(), complete: false }
    }

    /// It is certain that there is nothing.
    pub fn nowhere() -> Self {
        Self { nexts: Vec::new(), complete: true }
    }

    pub fn marked(mut self, mark: &Mark) -> Self {
        self.nexts = self.nexts.into_iter().map(|next| next.marked(mark)).collect();
        self
    }

    /// Without members of outside things, of which nothing is known.
    pub fn known(mut self) -> Self {
        let before = self.nexts.len();
        self.nexts.retain(|next| !matches!(next.target, Target::What(What::Method(..))));
        self.complete &= self.nexts.len() == before;
        self
    }

    pub fn extend(&mut self, other: Steps) {
        self.nexts.extend(other.nexts);
        self.complete &= other.complete;
        self.bound();
    }

    /// Drops what is beyond [`WAYS`].
    pub fn bound(&mut self) {
        self.complete &= self.nexts.len() <= WAYS;
        self.nexts.truncate(WAYS);
    }
}

impl Outcome {
    pub fn unknown() -> Self {
        Self { values: Vec::new(), complete: false }
    }
}

impl Site {
    pub fn at(&self, expression: ExpressionId) -> Self {
        Self { file: self.file, expression, frame: self.frame.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_ways_than_are_followed_leave_the_answer_open() {
        let few = || Steps::all((0..150).map(|_| Next::what(What::Nothing)).collect());
        let mut steps = few();
        steps.bound();
        assert!(steps.complete && steps.nexts.len() == 150);
        steps.extend(few());
        assert!(!steps.complete && steps.nexts.len() == WAYS);
    }
}
