//! Expressions as plain data, in a flat arena.

use super::ExpressionId;
use crate::text::Span;

/// One expression.
#[derive(Debug, Clone)]
pub struct Expression {
    /// What it is.
    pub kind: Kind,
    /// Where it stands, parentheses not included.
    pub span: Span,
}

/// The sorts of expression that matter for following a text.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A string literal, implicit concatenation included, unescaped.
    Text(Box<str>),
    /// An f-string, or a concatenation that holds one.
    Template(Vec<Piece>),
    /// `None`
    Nothing,
    /// `True` or `False`
    Boolean(bool),
    /// A number, as written.
    Number(Box<str>),
    /// A name.
    Name(Box<str>),
    /// `object.name`
    Attribute {
        /// What stands before the dot.
        object: ExpressionId,
        /// What stands behind it.
        name: Box<str>,
    },
    /// `object[index]`; no index for slices.
    Subscript {
        /// What is indexed.
        object: ExpressionId,
        /// The one index.
        index: Option<ExpressionId>,
    },
    /// `callee(arguments)`
    Call {
        /// What is called.
        callee: ExpressionId,
        /// The arguments in order.
        arguments: Vec<Argument>,
    },
    /// `left operator right`
    Binary {
        /// Which operator.
        operator: BinaryOperator,
        /// Left side.
        left: ExpressionId,
        /// Right side.
        right: ExpressionId,
    },
    /// `left or right`
    Or(ExpressionId, ExpressionId),
    /// `left and right`
    And(ExpressionId, ExpressionId),
    /// `not value`
    Not(ExpressionId),
    /// `left OP right`, with the operator as written.
    Compare {
        /// `==`, `!=`, `is`, `is not`, ...
        operator: Box<str>,
        /// Left side.
        left: ExpressionId,
        /// Right side.
        right: ExpressionId,
    },
    /// `then if test else otherwise`
    Conditional {
        /// The test.
        test: ExpressionId,
        /// Taken when true.
        then: ExpressionId,
        /// Taken when false.
        otherwise: ExpressionId,
    },
    /// `{key: value, **spread}`
    Mapping(Vec<Entry>),
    /// A list, tuple or set.
    Sequence(Vec<ExpressionId>),
    /// `*value` inside a sequence or call.
    Starred(ExpressionId),
    /// `(name := value)`
    Walrus(ExpressionId),
    /// `lambda ...: body`
    Lambda(ExpressionId),
    /// A comprehension: its element.
    Comprehension(ExpressionId),
    /// Anything else.
    Other,
}

/// A part of a template.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Literal text.
    Text(Box<str>, Span),
    /// An interpolated expression.
    Hole(ExpressionId),
}

/// The binary operators that make texts or mappings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `+`
    Add,
    /// `%`
    Percent,
    /// `|`
    Union,
    /// `/`
    Divide,
    /// Any other.
    Other,
}

/// One entry of a mapping literal.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key; `None` for `**value`.
    pub key: Option<ExpressionId>,
    /// The value.
    pub value: ExpressionId,
    /// The whole entry.
    pub span: Span,
}

/// One argument of a call.
#[derive(Debug, Clone)]
pub struct Argument {
    /// How it is passed.
    pub kind: ArgumentKind,
    /// What is passed.
    pub value: ExpressionId,
    /// The whole argument, `name=` included.
    pub span: Span,
}

/// How an argument is passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArgumentKind {
    /// By position.
    Positional,
    /// By name.
    Keyword(Box<str>),
    /// `*value`
    Star,
    /// `**value`
    DoubleStar,
}

impl Argument {
    /// The keyword's name, if it is passed by name.
    pub fn keyword(&self) -> Option<&str> {
        match &self.kind {
            ArgumentKind::Keyword(name) => Some(name),
            _ => None,
        }
    }
}

/// The path of names, attributes and constant keys that `id` is, joined by dots: `cfg.wb.org` for `cfg["wb"].org`;
/// `None` where it holds anything else. `expressions` are those of its line.
pub(super) fn path(expressions: &[Expression], id: ExpressionId) -> Option<String> {
    let kind = |id: ExpressionId| &expressions[id.index as usize].kind;
    let mut parts: Vec<&str> = Vec::new();
    let mut at = id;
    for _ in 0..32 {
        match kind(at) {
            Kind::Name(name) => {
                parts.push(name);
                parts.reverse();
                return Some(parts.join("."));
            }
            Kind::Attribute { object, name } => {
                if &**name != "__dict__" {
                    parts.push(name);
                }
                at = *object;
            }
            Kind::Subscript { object, index: Some(index) } => {
                let (Kind::Text(key) | Kind::Number(key)) = kind(*index) else { return None };
                parts.push(key);
                at = *object;
            }
            Kind::Call { callee, arguments } => {
                let [only] = arguments.as_slice() else { return None };
                let Kind::Name(name) = kind(*callee) else { return None };
                if &**name != "vars" {
                    return None;
                }
                at = only.value;
            }
            _ => return None,
        }
    }
    None
}

/// The last word of a callee: `init` of `wandb.init`, `f` of `f`.
#[inline]
pub(super) fn last_word(expressions: &[Expression], id: ExpressionId) -> Option<&str> {
    match &expressions[id.index as usize].kind {
        Kind::Name(name) | Kind::Attribute { name, .. } => Some(name),
        _ => None,
    }
}
