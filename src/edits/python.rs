//! Fixes in Python: by what stands around the literal.

use std::sync::Arc;

use super::nodes::{Node, path_to};
use super::sentence::{composed, required, shared, then, then_unset};
use super::shapes::{DECLARING, is_environ, keyword, last_name, named, position, text};
use super::uses::{Holder, Scope, Uses, holder_of, id, sink_of};
use super::{Ask, Choice, Mend, PlacedEdit, Slot, imports, remove};
use crate::languages::python::ast::{Argument, DictItem, Expr, ExprKind, Parameter, Piece, Stmt, StmtKind};
use crate::languages::python::parser::Tree;
use crate::source::SourceFile;
use crate::text::Span;
use crate::wandb::sinks::{Access, Without};

/// Where a value is written, and how the sink gets it.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    /// The file of the literal.
    pub file: &'a SourceFile,
    /// Its tree.
    pub tree: &'a Tree,
    /// The literal.
    pub span: Span,
    /// The value's text.
    pub text: &'a str,
    /// The call of the sink, where it is in the same file.
    pub call: Option<Span>,
    /// The flag that passes it must be given.
    pub is_required: bool,
}

/// The fix for a value; `None` where there is nothing to fix.
pub fn python_fix(ask: &Ask, origin: &Origin<'_>, scope: &Scope<'_>) -> Option<Mend> {
    if ask.access == Access::Read {
        return None;
    }
    let path = path_to(origin.tree, origin.span);
    let maker = Maker { ask, origin, scope };
    match *path.last()? {
        Node::Expr(literal) => match &literal.kind {
            ExprKind::Str(written) if &**written == origin.text => maker.whole(&path, literal),
            ExprKind::Str(_) => Some(maker.part(&path, literal.span)),
            _ => None,
        },
        Node::Piece(Piece::Text { span, .. }) => Some(maker.part(&path, *span)),
        _ => None,
    }
}

/// How a literal goes.
enum Removal {
    /// The text at the span goes.
    Gone(Span, &'static str),
    /// `None` takes its place.
    None(&'static str),
    /// The statement goes, or `pass` takes its place.
    Statement(Span),
}

struct Maker<'m, 'a> {
    ask: &'m Ask,
    origin: &'m Origin<'a>,
    scope: &'m Scope<'m>,
}

impl Maker<'_, '_> {
    fn tree(&self) -> &Tree {
        self.origin.tree
    }

    /// The literal is the value.
    fn whole(&self, path: &[Node<'_>], literal: &Expr) -> Option<Mend> {
        if self.origin.is_required {
            return Some(Mend::advice(required(self.ask)));
        }
        let mut at = path.len() - 1;
        // Past what chooses between it and others.
        while let Some(Node::Expr(parent)) = at.checked_sub(1).map(|above| path[above])
            && matches!(parent.kind, ExprKind::Logic { .. } | ExprKind::Conditional { .. })
        {
            at -= 1;
        }
        let is_chosen = at + 1 < path.len();
        let removal = match *path.get(at.checked_sub(1)?)? {
            Node::Argument(argument) => self.argument(path, at, argument),
            Node::Entry(item) => self.entry(item),
            Node::Parameter(parameter) => return Some(self.parameter(path, at, parameter)),
            Node::Statement(statement) => match &statement.kind {
                StmtKind::AnnAssign { target, annotation, .. } if in_class(path) && forbids_none(annotation) => {
                    return Some(self.field(target, annotation));
                }
                _ => self.statement(path, at, statement),
            },
            _ => Err(composed(self.ask)),
        };
        let removal = match removal {
            // Something else may be chosen, so only the literal goes.
            Ok(Removal::Gone(..)) if is_chosen => Ok(Removal::None("pass `None` here")),
            Ok(Removal::Statement(_)) if is_chosen => Err(shared(self.ask)),
            other => other,
        };
        Some(match removal {
            Ok(removal) => self.fix(path, literal, &removal),
            Err(advice) => Mend::advice(advice),
        })
    }

    fn fix(&self, path: &[Node<'_>], literal: &Expr, removal: &Removal) -> Mend {
        let file = self.origin.file;
        let edit =
            |span: Span, text: &str| vec![PlacedEdit { place: remove::place(file, span), text: text.to_owned() }];
        let (what, edits) = match *removal {
            Removal::Gone(span, what) => (what, edit(span, "")),
            Removal::None(what) => (what, edit(literal.span, "None")),
            Removal::Statement(span) => {
                let is_only = path.iter().rev().find_map(|node| match node {
                    Node::Block(statements) => Some(statements.len() == 1),
                    _ => None,
                });
                let nested = path.iter().filter(|node| matches!(node, Node::Block(_))).count() > 1;
                let whole = remove::lines(file.text(), span).filter(|_| !(nested && is_only == Some(true)));
                let edits = whole.map_or_else(|| edit(span, "pass"), |whole| edit(whole, ""));
                let title = format!("delete this line; {}", then_unset(self.ask));
                return Mend { title, edits, ..Mend::default() };
            }
        };
        let title = format!("{what}; {}", then(self.ask));
        Mend { title, edits, choices: self.choices(literal, what), ..Mend::default() }
    }

    /// Reading the variable instead, which says in the code where the name comes from.
    fn choices(&self, literal: &Expr, what: &str) -> Vec<Choice> {
        if what == "delete the default" || self.ask.slot != Slot::Entity || self.ask.without != Without::Sdk {
            return Vec::new();
        }
        let Some(mut edits) = imports::os(self.origin.file, self.tree()) else { return Vec::new() };
        let text = "os.environ.get(\"WANDB_ENTITY\")".to_owned();
        edits.push(PlacedEdit { place: self.origin.file.place(literal.span), text });
        vec![Choice { title: "read $WANDB_ENTITY instead".to_owned(), edits }]
    }

    /// The literal is passed to something.
    fn argument(&self, path: &[Node<'_>], at: usize, argument: &Argument) -> Result<Removal, String> {
        let Some(Node::Expr(call) | Node::Aside(call)) = at.checked_sub(2).map(|above| path[above]) else {
            return Err(composed(self.ask));
        };
        let ExprKind::Call { callee, arguments } = &call.kind else { return Err(composed(self.ask)) };
        let word = last_name(callee).unwrap_or("");
        let gone = |what| Removal::Gone(remove::item(self.origin.file.text(), argument.span), what);
        let name = keyword(argument);
        let environ = matches!(&callee.kind, ExprKind::Attribute { object, .. } if is_environ(object));
        match word {
            // `None` is no value of a variable.
            "setdefault" if environ => return self.unset(path),
            "update" if environ && name.is_some() => {
                return self.read_only_by_sdk().map(|()| gone("delete this argument"));
            }
            "putenv" | "setenv" => return Err(shared(self.ask)),
            _ => {}
        }
        if self.origin.call == Some(call.span) {
            if self.ask.without == Without::Required {
                return Err(required(self.ask));
            }
            if self.ask.without == Without::Unknown {
                return Err(shared(self.ask));
            }
            let takes_path = sink_of(callee).is_some_and(|sink| {
                let way = sink.path.as_ref().map(|(way, _)| way);
                way.is_some_and(|way| {
                    name == Some(way.keyword) || way.position.is_some() && way.position == position(arguments, argument)
                })
            });
            if takes_path {
                return Err(required(self.ask));
            }
            return Ok(if name.is_some() { gone("delete this argument") } else { Removal::None("pass `None` here") });
        }
        let index = position(arguments, argument);
        let flows = || Uses::new(self.scope).takes(self.tree(), &path[..at - 1], false);
        match word {
            "get" | "getenv" if index == Some(1) || name == Some("default") => {
                if flows() {
                    Ok(gone("delete the default"))
                } else {
                    Err(shared(self.ask))
                }
            }
            "getattr" if index == Some(2) => {
                if flows() {
                    Ok(Removal::None("pass `None` here"))
                } else {
                    Err(shared(self.ask))
                }
            }
            _ if name.is_some() && self.origin.call.is_some_and(|sink| sink.contains(call.span)) => {
                Ok(gone("delete this argument"))
            }
            _ => self.option(path, at, call, argument),
        }
    }

    /// The default of an option, or an argument of any other call.
    fn option(&self, path: &[Node<'_>], at: usize, call: &Expr, argument: &Argument) -> Result<Removal, String> {
        let ExprKind::Call { callee, arguments } = &call.kind else { return Err(composed(self.ask)) };
        let word = last_name(callee).unwrap_or("");
        let is_true =
            |name: &str| named(arguments, name).is_some_and(|one| matches!(one.value.kind, ExprKind::Bool(true)));
        if is_true("required") {
            return Err(required(self.ask));
        }
        let mut uses = Uses::new(self.scope);
        let is_default = matches!(keyword(argument), None | Some("default"));
        // What declares a parameter or a field is its default.
        let is_field = is_default && matches!(word, "Option" | "Argument" | "field" | "Field" | "ib" | "attrib");
        let declares = is_field || DECLARING.contains(&word);
        let fits = if is_field {
            uses.takes(self.tree(), &path[..at - 1], false)
        } else {
            uses.argument(self.tree(), call, argument)
        };
        match fits {
            true if declares => Ok(Removal::None("set the default to `None`")),
            true => Ok(Removal::None("pass `None` here")),
            false => Err(shared(self.ask)),
        }
    }

    /// An entry of a dict.
    fn entry(&self, item: &DictItem) -> Result<Removal, String> {
        let DictItem::Entry { span, key, .. } = item else { return Err(composed(self.ask)) };
        let Some(key) = text(key) else { return Err(composed(self.ask)) };
        let gone = || Removal::Gone(remove::item(self.origin.file.text(), *span), "delete this entry");
        if self.origin.call.is_some_and(|call| call.contains(*span)) {
            return if self.ask.without == Without::Required { Err(required(self.ask)) } else { Ok(gone()) };
        }
        if key == self.ask.slot.variable() {
            return self.read_only_by_sdk().map(|()| gone());
        }
        self.none_in(&Holder::Member(key.into()))
    }

    fn none_in(&self, holder: &Holder) -> Result<Removal, String> {
        let fits = Uses::new(self.scope).take_none(holder, self.tree());
        if fits { Ok(Removal::None("set it to `None`")) } else { Err(shared(self.ask)) }
    }

    /// Whether nothing but the SDK reads the variable.
    fn read_only_by_sdk(&self) -> Result<(), String> {
        let variable = self.ask.slot.variable();
        if Uses::new(self.scope).take_none(&Holder::Member(variable.into()), self.tree()) {
            Ok(())
        } else {
            Err(shared(self.ask))
        }
    }

    /// The statement that sets a variable goes.
    fn unset(&self, path: &[Node<'_>]) -> Result<Removal, String> {
        self.read_only_by_sdk()?;
        let statement = path.iter().rev().find_map(|node| match node {
            Node::Statement(statement) => Some(*statement),
            _ => None,
        });
        match statement {
            Some(statement) if matches!(statement.kind, StmtKind::Expr(_) | StmtKind::Assign { .. }) => {
                Ok(Removal::Statement(statement.span))
            }
            _ => Err(shared(self.ask)),
        }
    }

    fn statement(&self, path: &[Node<'_>], at: usize, statement: &Stmt) -> Result<Removal, String> {
        match &statement.kind {
            StmtKind::Assign { targets, .. } => match targets.as_slice() {
                [Expr { kind: ExprKind::Subscript { object, index }, .. }]
                    if is_environ(object) && text(index) == Some(self.ask.slot.variable()) =>
                {
                    self.unset(path)
                }
                targets => self.bound(path, targets.iter()),
            },
            StmtKind::AnnAssign { target, .. } => self.bound(path, std::iter::once(target)),
            StmtKind::Return(_) => {
                let fits = Uses::new(self.scope).takes(self.tree(), &path[..=at], false);
                if fits { Ok(Removal::None("return `None` here")) } else { Err(shared(self.ask)) }
            }
            _ => Err(composed(self.ask)),
        }
    }

    /// The literal is bound to `targets`.
    fn bound<'t>(&self, path: &[Node<'_>], targets: impl Iterator<Item = &'t Expr>) -> Result<Removal, String> {
        let mut uses = Uses::new(self.scope);
        for target in targets {
            let holder = match &target.kind {
                ExprKind::Name(_) => holder_of(self.tree(), path, target),
                ExprKind::Attribute { name, .. } => Some(Holder::Member(Arc::clone(name))),
                ExprKind::Subscript { object, index } if !is_environ(object) => {
                    text(index).map(|key| Holder::Member(key.into()))
                }
                _ => None,
            };
            if !holder.is_some_and(|holder| uses.take_none(&holder, self.tree())) {
                return Err(shared(self.ask));
            }
        }
        Ok(Removal::None("set it to `None`"))
    }

    fn parameter(&self, path: &[Node<'_>], at: usize, parameter: &Parameter) -> Mend {
        let Some(Node::Function(function)) = at.checked_sub(2).map(|above| path[above]) else {
            return Mend::advice(shared(self.ask));
        };
        let within = Some(function.span);
        let holder = Holder::Name { name: Arc::clone(&parameter.name), within, tree: id(self.tree()) };
        match (self.none_in(&holder), &parameter.annotation) {
            (Err(advice), _) => Mend::advice(advice),
            (Ok(_), Some(annotation)) if forbids_none(annotation) => self.with_annotation(annotation),
            (Ok(_), _) => {
                let edits =
                    vec![PlacedEdit { place: self.origin.file.place(self.origin.span), text: "None".to_owned() }];
                Mend { title: format!("set the default to `None`; {}", then(self.ask)), edits, ..Mend::default() }
            }
        }
    }

    /// A field of a class whose annotation knows no `None`.
    fn field(&self, target: &Expr, annotation: &Expr) -> Mend {
        let ExprKind::Name(name) = &target.kind else { return Mend::advice(shared(self.ask)) };
        match self.none_in(&Holder::Member(Arc::clone(name))) {
            Ok(_) => self.with_annotation(annotation),
            Err(advice) => Mend::advice(advice),
        }
    }

    /// `None` with the annotation that allows it. Whether the reader of the annotation knows `| None` is not certain.
    fn with_annotation(&self, annotation: &Expr) -> Mend {
        let tree = self.tree();
        let optional = tree.body.iter().any(|statement| match &statement.kind {
            StmtKind::ImportFrom(import) => {
                matches!(&*import.module, "typing" | "typing_extensions")
                    && import.names.iter().any(|one| &*one.name == "Optional" && one.alias.is_none())
            }
            _ => false,
        });
        let file = self.origin.file;
        let written = annotation.span.of(file.text());
        let annotated = if optional { format!("Optional[{written}]") } else { format!("{written} | None") };
        let edits = vec![
            PlacedEdit { place: file.place(annotation.span), text: annotated },
            PlacedEdit { place: file.place(self.origin.span), text: "None".to_owned() },
        ];
        let title = format!("set the default to `None`; {}", then(self.ask));
        Mend { title, manual: !optional, edits, ..Mend::default() }
    }

    /// The value is a part of the literal.
    fn part(&self, path: &[Node<'_>], literal: Span) -> Mend {
        let advice = || Mend::advice(composed(self.ask));
        if self.ask.slot != Slot::Entity || !self.ask.shorter_path {
            return advice();
        }
        // Only where the call itself holds the path.
        let direct = path.iter().rev().find_map(|node| match node {
            Node::Expr(Expr { kind: ExprKind::Call { .. }, span }) => Some(Some(*span) == self.origin.call),
            Node::Entry(_) | Node::Statement(_) => Some(false),
            _ => None,
        });
        let written = literal.of(self.origin.file.text());
        let prefix = format!("{}/", self.origin.text);
        let at = written
            .find(&prefix)
            .filter(|at| written[..*at].chars().all(|c| !c.is_alphanumeric() || "rRuUfFbB".contains(c)));
        let (Some(true), Some(at)) = (direct, at) else { return advice() };
        let span = Span::new(literal.start + at, literal.start + at + prefix.len());
        let edits = vec![PlacedEdit { place: self.origin.file.place(span), text: String::new() }];
        Mend { title: format!("delete the team from the path; {}", then(self.ask)), edits, ..Mend::default() }
    }
}

fn in_class(path: &[Node<'_>]) -> bool {
    matches!(path.iter().rev().find(|node| matches!(node, Node::Function(_) | Node::Class(_))), Some(Node::Class(_)))
}

/// Whether an annotation is `str` and nothing else.
fn forbids_none(annotation: &Expr) -> bool {
    matches!(&annotation.kind, ExprKind::Name(name) if &**name == "str")
}
