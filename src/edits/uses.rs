//! Where a value goes from what holds it: whether `None` may go there as well.
//!
//! An origin is edited by itself only when every use of it takes `None` for "not given": the arguments of sinks, tests,
//! print-outs, and whatever hands it on to these. A text that is made from it does not.

use std::collections::HashSet;
use std::sync::Arc;

use super::nodes::{Node, walk};
use super::shapes::{DECLARING, destination, is_environ, keyword, last_name, names_field, position, receiver, text};
use crate::languages::python::ast::{Argument, DictItem, Expr, ExprKind, Function, Parameter, StmtKind};
use crate::languages::python::parser::Tree;
use crate::text::Span;
use crate::wandb::sinks::{SINKS, Sink, Way, Without};

/// Holders that are followed from one value; more of them are too many to be sure.
const MOST: usize = 40;

/// Calls that show a value and keep nothing of it.
const SHOWING: &[&str] = &[
    "print",
    "pprint",
    "info",
    "debug",
    "warning",
    "error",
    "log",
    "bool",
    "isinstance",
    "repr",
    "dict",
    "Namespace",
    "SimpleNamespace",
    "update",
    "set_defaults",
];

/// Calls that end a program.
const ENDING: &[&str] = &["exit", "_exit", "error", "fail", "abort", "fatal", "critical"];

/// Receivers whose `entity` and `project` are what W&B answered.
const ANSWERED: &[&str] = &["run", "api", "sweep", "artifact", "wandb"];

/// The files in which uses are searched for.
#[derive(Clone, Copy)]
pub struct Scope<'w> {
    /// The files that say a word, of those that are known to matter.
    pub saying: &'w dyn Fn(&str) -> Vec<Arc<Tree>>,
}

/// What holds a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    /// A name, inside of a function or of a module.
    Name { name: Arc<str>, within: Option<Span>, tree: usize },
    /// An attribute, a key, an option: any code that names it may read it.
    Member(Arc<str>),
    /// What a function of this name returns.
    Returned(Arc<str>),
}

/// Follows holders.
pub(super) struct Uses<'s, 'w> {
    scope: &'s Scope<'w>,
    seen: HashSet<Holder>,
    /// Walks through trees that may still be made; without them a person must look.
    walks: usize,
}

/// Walks through trees for one value.
const WALKS: usize = 40;

impl<'s, 'w> Uses<'s, 'w> {
    pub fn new(scope: &'s Scope<'w>) -> Self {
        Self { scope, seen: HashSet::new(), walks: WALKS }
    }

    /// Whether every use of `holder` takes `None`.
    pub fn take_none(&mut self, holder: &Holder, tree: &Tree) -> bool {
        if self.seen.contains(holder) {
            return true;
        }
        if self.seen.len() >= MOST {
            return false;
        }
        self.seen.insert(holder.clone());
        match holder {
            Holder::Name { name, within, .. } => {
                let mut uses = Uses { scope: self.scope, seen: std::mem::take(&mut self.seen), walks: self.walks };
                let mut fits = uses.in_tree(tree, *within, name, false);
                // A module's name may be imported.
                if fits && within.is_none() {
                    for other in (self.scope.saying)(name) {
                        if !std::ptr::eq(&raw const *other, tree) && imports(&other, name) {
                            fits &= uses.in_tree(&other, None, name, false);
                        }
                    }
                }
                (self.seen, self.walks) = (uses.seen, uses.walks);
                fits
            }
            Holder::Member(name) | Holder::Returned(name) => {
                let is_returned = matches!(holder, Holder::Returned(_));
                (self.scope.saying)(name).iter().all(|tree| self.in_tree(tree, None, name, is_returned))
                    && self.in_tree(tree, None, name, is_returned)
            }
        }
    }

    fn may_walk(&mut self) -> bool {
        self.walks = self.walks.saturating_sub(1);
        self.walks > 0
    }

    /// The uses of `word` in one file, or in one function of it. With `is_called`, calls of it.
    fn in_tree(&mut self, tree: &Tree, within: Option<Span>, word: &str, is_called: bool) -> bool {
        if !self.may_walk() {
            return false;
        }
        let mut fits = true;
        walk(Node::Block(&tree.body), &mut |path| {
            let Some(Node::Expr(used)) = path.last().copied() else { return };
            if !fits || within.is_some_and(|within| !within.contains(used.span)) || !is_use(used, word) {
                return;
            }
            fits = self.takes(tree, path, is_called);
        });
        fits
    }

    /// Whether `None` may stand where the last node of `path` does.
    pub fn takes(&mut self, tree: &Tree, path: &[Node<'_>], is_called: bool) -> bool {
        let mut at = path.len() - 1;
        let mut is_called = is_called;
        loop {
            let Some(above) = at.checked_sub(1) else { return true };
            let Node::Expr(here) = path[at] else { return false };
            match path[above] {
                Node::Expr(parent) => match &parent.kind {
                    ExprKind::Logic { .. } | ExprKind::Conditional { .. } => at = above,
                    // What is made of it is true or false.
                    ExprKind::Compare { .. } | ExprKind::Unary { .. } => {
                        return !ends(&path[..above]);
                    }
                    ExprKind::Call { callee, .. } if is_called && callee.span == here.span => {
                        is_called = false;
                        at = above;
                    }
                    _ => return false,
                },
                Node::Argument(argument) => {
                    let Some(Node::Expr(call) | Node::Aside(call)) = above.checked_sub(1).map(|at| path[at]) else {
                        return false;
                    };
                    return self.argument(tree, call, argument);
                }
                Node::Entry(DictItem::Entry { key, .. }) => return text(key).is_some_and(|key| self.member(key, tree)),
                Node::Entry(DictItem::Spread(_)) => return true,
                Node::Parameter(parameter) => return self.parameter_of(tree, path, above, parameter),
                Node::Statement(statement) => {
                    return match &statement.kind {
                        StmtKind::Assign { targets, .. } => {
                            targets.iter().all(|target| self.target(tree, path, target))
                        }
                        StmtKind::AnnAssign { target, .. } => self.target(tree, path, target),
                        StmtKind::Return(_) => function_around(path).is_some_and(|function| {
                            self.take_none(&Holder::Returned(Arc::clone(&function.name)), tree)
                        }),
                        StmtKind::Expr(_) | StmtKind::While { .. } => true,
                        StmtKind::If { .. } => !ends(&path[..=above]),
                        _ => false,
                    };
                }
                _ => return false,
            }
        }
    }

    fn target(&mut self, tree: &Tree, path: &[Node<'_>], target: &Expr) -> bool {
        match &target.kind {
            ExprKind::Name(_) => holder_of(tree, path, target).is_some_and(|holder| self.take_none(&holder, tree)),
            ExprKind::Attribute { name, .. } => self.member(name, tree),
            ExprKind::Subscript { object, index } => {
                !is_environ(object) && text(index).is_some_and(|key| self.member(key, tree))
            }
            _ => false,
        }
    }

    fn member(&mut self, name: &str, tree: &Tree) -> bool {
        self.take_none(&Holder::Member(name.into()), tree)
    }

    fn parameter_of(&mut self, tree: &Tree, path: &[Node<'_>], above: usize, parameter: &Parameter) -> bool {
        let Some(Node::Function(function)) = above.checked_sub(1).map(|at| path[at]) else { return false };
        self.parameter(tree, function, parameter)
    }

    /// The uses of a parameter inside of its function.
    pub fn parameter(&mut self, tree: &Tree, function: &Function, parameter: &Parameter) -> bool {
        let within = Some(function.span);
        self.take_none(&Holder::Name { name: Arc::clone(&parameter.name), within, tree: id(tree) }, tree)
    }

    /// Whether the callee takes `None` for `argument`.
    pub fn argument(&mut self, tree: &Tree, call: &Expr, argument: &Argument) -> bool {
        let ExprKind::Call { callee, arguments } = &call.kind else { return false };
        let Some(word) = last_name(callee) else { return false };
        let (name, place) = (keyword(argument), position(arguments, argument));
        if let Some(sink) = sink_of(callee) {
            return takes(sink, name, place);
        }
        if DECLARING.contains(&word) {
            let is_default = matches!(name, None | Some("default"));
            return is_default && destination(arguments).is_some_and(|name| self.member(&name, tree));
        }
        if word == "setattr" {
            return arguments.get(1).and_then(|one| text(&one.value)).is_some_and(|name| self.member(name, tree));
        }
        if SHOWING.contains(&word) {
            return name.is_none_or(|name| self.member(name, tree));
        }
        // A function or a class of the repository.
        if !self.may_walk() {
            return false;
        }
        let mut known = false;
        let mut fits = true;
        for other in (self.scope.saying)(word) {
            let mut found = Vec::new();
            walk(Node::Block(&other.body), &mut |path| match path.last() {
                Some(Node::Function(function)) if &*function.name == word => {
                    let method = matches!(path.iter().rev().nth(3), Some(Node::Class(_)));
                    found.push((Some(*function), method));
                }
                Some(Node::Class(class)) if &*class.name == word => {
                    let init = class.body.iter().find_map(|one| match &one.kind {
                        StmtKind::Function(function) if &*function.name == "__init__" => Some(&**function),
                        _ => None,
                    });
                    found.push((init, true));
                }
                _ => {}
            });
            for (function, method) in found {
                known = true;
                fits &= match function {
                    Some(function) => match parameter_for(function, name, place, method) {
                        Some(parameter) => self.parameter(&other, function, parameter),
                        None => name.is_some_and(|name| self.member(name, &other)),
                    },
                    None => name.is_some_and(|name| self.member(name, &other)),
                };
            }
        }
        if known { fits } else { name.is_some_and(|name| names_field(name) && self.member(name, tree)) }
    }
}

/// The address of a tree, which tells holders of two files apart.
pub(super) fn id(tree: &Tree) -> usize {
    std::ptr::from_ref(tree) as usize
}

/// What a name that is assigned at the end of `path` holds: a class's own name is a member.
pub(super) fn holder_of(tree: &Tree, path: &[Node<'_>], target: &Expr) -> Option<Holder> {
    let ExprKind::Name(name) = &target.kind else { return None };
    let around = path.iter().rev().find(|node| matches!(node, Node::Function(_) | Node::Class(_)));
    Some(match around {
        Some(Node::Class(_)) => Holder::Member(Arc::clone(name)),
        Some(Node::Function(function)) => {
            Holder::Name { name: Arc::clone(name), within: Some(function.span), tree: id(tree) }
        }
        _ => Holder::Name { name: Arc::clone(name), within: None, tree: id(tree) },
    })
}

/// Whether a test of the statement at the end of `path` ends the program.
fn ends(path: &[Node<'_>]) -> bool {
    let statement = path.iter().rev().find_map(|node| match node {
        Node::Statement(statement) => Some(*statement),
        _ => None,
    });
    match statement.map(|statement| &statement.kind) {
        Some(StmtKind::Assert(_)) => true,
        Some(StmtKind::If { then, otherwise, .. }) => then.iter().chain(otherwise).any(|one| match &one.kind {
            StmtKind::Raise(_) => true,
            StmtKind::Expr(Expr { kind: ExprKind::Call { callee, .. }, .. }) => {
                last_name(callee).is_some_and(|name| ENDING.contains(&name))
            }
            _ => false,
        }),
        _ => false,
    }
}

fn function_around<'t>(path: &[Node<'t>]) -> Option<&'t Function> {
    path.iter().rev().find_map(|node| if let Node::Function(function) = node { Some(*function) } else { None })
}

/// Whether `used` reads `word`: as a name, an attribute, a key, or by `getattr` and `.get`.
fn is_use(used: &Expr, word: &str) -> bool {
    match &used.kind {
        ExprKind::Name(name) => &**name == word,
        ExprKind::Attribute { name, .. } => {
            &**name == word && !receiver(used).is_some_and(|from| ANSWERED.contains(&from))
        }
        ExprKind::Subscript { index, .. } => {
            text(index) == Some(word) && !receiver(used).is_some_and(|from| ANSWERED.contains(&from))
        }
        ExprKind::Call { callee, arguments } => {
            matches!(last_name(callee), Some("getattr" | "get" | "pop"))
                && arguments.iter().take(2).any(|argument| text(&argument.value) == Some(word))
        }
        _ => false,
    }
}

fn imports(tree: &Tree, name: &str) -> bool {
    let mut found = false;
    walk(Node::Block(&tree.body), &mut |path| {
        if let Some(Node::Statement(statement)) = path.last() {
            found |= match &statement.kind {
                StmtKind::ImportFrom(import) => {
                    import.names.is_empty() || import.names.iter().any(|one| &*one.name == name)
                }
                StmtKind::Import(_) => true,
                _ => false,
            };
        }
    });
    found
}

fn parameter_for<'f>(
    function: &'f Function,
    name: Option<&str>,
    place: Option<usize>,
    method: bool,
) -> Option<&'f Parameter> {
    if let Some(name) = name {
        return function.parameters.iter().find(|parameter| &*parameter.name == name);
    }
    let is_bound = method && function.parameters.first().is_some_and(|one| matches!(&*one.name, "self" | "cls"));
    function.parameters.get(place? + usize::from(is_bound))
}

/// The sink that a callee may be, by the last part of its name.
pub(super) fn sink_of(callee: &Expr) -> Option<&'static Sink> {
    let word = last_name(callee)?;
    // `init` is everybody's word: W&B's is read from a module of theirs.
    let owner = receiver(callee);
    let fits = |sink: &&Sink| {
        sink.callables.iter().any(|pattern| {
            let mut parts = pattern.rsplit('.');
            if parts.next() != Some(word) {
                return false;
            }
            match parts.next() {
                None | Some("*") => true,
                Some(module) => owner.is_some_and(|owner| owner == module) || word.len() > 8,
            }
        })
    };
    SINKS.iter().find(fits)
}

/// Whether a sink takes `None` for the argument `name`, or for the one at `place`.
pub(super) fn takes(sink: &Sink, name: Option<&str>, place: Option<usize>) -> bool {
    let is = |way: &Way| match name {
        Some(name) => way.keyword == name,
        None => way.position.is_some() && way.position == place,
    };
    if sink.path.as_ref().is_some_and(|(way, _)| is(way)) {
        return false;
    }
    if sink.project.iter().any(|way| is(way) && way.keys.is_empty()) {
        return sink.without_project != Without::Required;
    }
    if sink.entity.iter().any(is) {
        return sink.without_entity != Without::Required;
    }
    name.is_some()
}

/// Whether every reader of the key `key` takes null.
pub fn key_takes_null(scope: &Scope<'_>, key: &str) -> bool {
    let trees = (scope.saying)(key);
    let mut uses = Uses::new(scope);
    trees.first().is_none_or(|tree| uses.take_none(&Holder::Member(key.into()), tree))
}
