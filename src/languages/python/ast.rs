//! The AST of Python, as the evaluator walks it.
//!
//! The tree is owned and immutable, so that values may point into it from any thread. A function's body is parsed when
//! it is first needed ([`Body::get`]): most functions of a repository are never called on the way to a sink.
//! Spans count bytes of the file's decoded text.

use std::sync::{Arc, OnceLock};

use super::parser::Lazy;
use crate::text::Span;

/// An identifier.
pub type Name = Arc<str>;

/// An expression with its place.
#[derive(Debug)]
pub struct Expr {
    /// The bytes of the expression, without parentheses around it.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The kinds of expression.
#[derive(Debug)]
#[allow(missing_docs)] // The fields are named after what they hold.
pub enum ExprKind {
    /// A string literal without interpolation, unescaped; adjacent literals are joined.
    Str(Arc<str>),
    /// A literal with interpolations, adjacent literals joined.
    FString(Vec<Piece>),
    /// A bytes literal; its content does not matter.
    Bytes,
    /// A whole number that fits, else [`ExprKind::Float`] with the nearest value.
    Int(i64),
    /// A floating-point number; complex numbers are [`ExprKind::Unknown`].
    Float(f64),
    /// `True` or `False`.
    Bool(bool),
    /// `None`.
    None,
    /// `...`
    Ellipsis,
    /// An identifier.
    Name(Name),
    /// `object.name`
    Attribute { object: Box<Expr>, name: Name, name_span: Span },
    /// `object[index]`; several indices are a [`ExprKind::Tuple`].
    Subscript { object: Box<Expr>, index: Box<Expr> },
    /// `lower:upper:step` as an index.
    Slice { lower: Option<Box<Expr>>, upper: Option<Box<Expr>>, step: Option<Box<Expr>> },
    /// `callee(arguments)`
    Call { callee: Box<Expr>, arguments: Vec<Argument> },
    /// `-x`, `+x`, `~x`, `not x`
    Unary { operator: UnaryOperator, operand: Box<Expr> },
    /// Two operands.
    Binary { operator: BinaryOperator, left: Box<Expr>, right: Box<Expr> },
    /// `left and right`, `left or right`
    Logic { is_or: bool, left: Box<Expr>, right: Box<Expr> },
    /// `first < second <= third`: the first operand, then each operator with the operand after it.
    Compare { first: Box<Expr>, rest: Vec<(CompareOperator, Expr)> },
    /// `then if test else otherwise`
    Conditional { test: Box<Expr>, then: Box<Expr>, otherwise: Box<Expr> },
    /// `lambda`; its body is one [`StmtKind::Return`].
    Lambda(Arc<Function>),
    /// `(a, b)`, also without parentheses.
    Tuple(Vec<Expr>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{a, b}`
    Set(Vec<Expr>),
    /// `{key: value, **mapping}`
    Dict(Vec<DictItem>),
    /// A comprehension or generator expression.
    Comprehension(Box<Comprehension>),
    /// `*value` in a call, display or target.
    Starred(Box<Expr>),
    /// `await value`
    Await(Box<Expr>),
    /// `yield value`
    Yield(Option<Box<Expr>>),
    /// `yield from value`
    YieldFrom(Box<Expr>),
    /// `name := value`
    Walrus { name: Name, name_span: Span, value: Box<Expr> },
    /// What the grammar or this tree does not know.
    Unknown,
}

/// A part of an f-string.
#[derive(Debug)]
#[allow(missing_docs)] // The fields are named after what they hold.
pub enum Piece {
    /// Literal text, unescaped, with its place inside the quotes.
    Text { text: Arc<str>, span: Span },
    /// `{value!conversion:format}`. The conversion is a letter (`=` alone gives `r`); the format has pieces of its own, and is
    /// `None` where it is not understood.
    Value { value: Expr, conversion: Option<char>, format: Option<Vec<Piece>> },
}

/// One argument of a call, or one base of a class.
#[derive(Debug)]
pub struct Argument {
    /// The whole argument: `name=value`, `*value`.
    pub span: Span,
    /// How it is passed.
    pub kind: ArgumentKind,
    /// Its value.
    pub value: Expr,
}

/// How an argument is passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArgumentKind {
    /// By position.
    Positional,
    /// `name=value`
    Keyword(Name),
    /// `*value`
    Star,
    /// `**value`
    DoubleStar,
}

/// An entry of a dict display.
#[derive(Debug)]
#[allow(missing_docs)] // The fields are named after what they hold.
pub enum DictItem {
    /// `key: value`; `span` is both.
    Entry { span: Span, key: Expr, value: Expr },
    /// `**mapping`
    Spread(Expr),
}

/// A comprehension.
#[derive(Debug)]
pub struct Comprehension {
    /// What it makes.
    pub kind: ComprehensionKind,
    /// The element, or the key of a dict.
    pub element: Expr,
    /// The value of a dict.
    pub value: Option<Expr>,
    /// Its `for` clauses, outermost first; never empty.
    pub clauses: Vec<Clause>,
}

/// What a comprehension makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // The names are Python's own.
pub enum ComprehensionKind {
    List,
    Set,
    Dict,
    Generator,
}

/// `for target in iterable if condition ...`
#[derive(Debug)]
pub struct Clause {
    /// What each item is bound to.
    pub target: Expr,
    /// What is iterated.
    pub iterable: Expr,
    /// Its conditions.
    pub conditions: Vec<Expr>,
}

/// An operator of [`ExprKind::Unary`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // The names are Python's own.
pub enum UnaryOperator {
    Minus,
    Plus,
    Invert,
    Not,
}

/// An operator of [`ExprKind::Binary`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // The names are Python's own.
pub enum BinaryOperator {
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
    Power,
    MatrixMultiply,
    And,
    Or,
    Xor,
    LeftShift,
    RightShift,
}

/// An operator of [`ExprKind::Compare`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // The names are Python's own.
pub enum CompareOperator {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn,
    Is,
    IsNot,
}

/// A statement with its place.
#[derive(Debug)]
pub struct Stmt {
    /// The bytes of the statement, with its block.
    pub span: Span,
    /// What it is.
    pub kind: StmtKind,
}

/// The kinds of statement.
#[derive(Debug)]
#[allow(missing_docs)] // The fields are named after what they hold.
pub enum StmtKind {
    /// An expression alone.
    Expr(Expr),
    /// `a = b = value`
    Assign { targets: Vec<Expr>, value: Expr },
    /// `target += value`
    AugAssign { target: Expr, operator: BinaryOperator, value: Expr },
    /// `target: annotation = value`
    AnnAssign { target: Expr, annotation: Expr, value: Option<Expr> },
    /// `del a, b`
    Delete(Vec<Expr>),
    /// `return value`
    Return(Option<Expr>),
    /// `raise value`
    Raise(Option<Expr>),
    /// `assert test`
    Assert(Expr),
    /// `pass`, type aliases and whatever else changes nothing.
    Pass,
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `global a, b`
    Global(Vec<Name>),
    /// `nonlocal a, b`
    Nonlocal(Vec<Name>),
    /// `import a.b as c, d`
    Import(Vec<ImportName>),
    /// `from ..module import a as b, c`
    ImportFrom(ImportFrom),
    /// `if test: ... else: ...`; `elif` is an `If` in `otherwise`.
    If { test: Expr, then: Vec<Stmt>, otherwise: Vec<Stmt> },
    /// `while test: ... else: ...`
    While { test: Expr, body: Vec<Stmt>, otherwise: Vec<Stmt> },
    /// `for target in iterable: ... else: ...`
    For { target: Expr, iterable: Expr, body: Vec<Stmt>, otherwise: Vec<Stmt> },
    /// `with item as target, ...:`
    With { items: Vec<WithItem>, body: Vec<Stmt> },
    /// `try`
    Try(Box<Try>),
    /// `match subject:`
    Match { subject: Expr, cases: Vec<Case> },
    /// `def`
    Function(Arc<Function>),
    /// `class`
    Class(Arc<Class>),
    /// A syntax error: whatever stands there is not known.
    Damaged,
}

impl StmtKind {
    /// The blocks right under the statement, in order of position, bodies of functions included (which parses them).
    pub fn blocks(&self) -> Vec<&[Stmt]> {
        match self {
            Self::If { then: body, otherwise, .. }
            | Self::While { body, otherwise, .. }
            | Self::For { body, otherwise, .. } => vec![body, otherwise],
            Self::With { body, .. } => vec![body],
            Self::Try(attempt) => {
                let mut blocks: Vec<&[Stmt]> = vec![&attempt.body];
                blocks.extend(attempt.handlers.iter().map(|handler| handler.body.as_slice()));
                blocks.extend([attempt.otherwise.as_slice(), &attempt.finally]);
                blocks
            }
            Self::Match { cases, .. } => cases.iter().map(|case| case.body.as_slice()).collect(),
            Self::Function(function) => vec![&function.body.get().statements],
            Self::Class(class) => vec![&class.body],
            _ => Vec::new(),
        }
    }

    /// The blocks right under the statement, in order of position, without those of functions and classes.
    pub fn blocks_mut(&mut self) -> Vec<&mut Vec<Stmt>> {
        match self {
            Self::If { then: body, otherwise, .. }
            | Self::While { body, otherwise, .. }
            | Self::For { body, otherwise, .. } => vec![body, otherwise],
            Self::With { body, .. } => vec![body],
            Self::Try(attempt) => {
                let mut blocks = vec![&mut attempt.body];
                blocks.extend(attempt.handlers.iter_mut().map(|handler| &mut handler.body));
                blocks.extend([&mut attempt.otherwise, &mut attempt.finally]);
                blocks
            }
            Self::Match { cases, .. } => cases.iter_mut().map(|case| &mut case.body).collect(),
            _ => Vec::new(),
        }
    }
}

/// `a.b as c` of an `import` statement, `a as c` of a `from` import.
#[derive(Debug)]
pub struct ImportName {
    /// Where it is written.
    pub span: Span,
    /// The dotted name.
    pub name: Name,
    /// The name after `as`.
    pub alias: Option<Name>,
}

/// `from ..module import names`
#[derive(Debug)]
pub struct ImportFrom {
    /// The dotted module, empty for `from . import x`.
    pub module: Name,
    /// How many dots stand before it.
    pub level: usize,
    /// What is imported; empty for `*`.
    pub names: Vec<ImportName>,
}

/// One item of `with`.
#[derive(Debug)]
pub struct WithItem {
    /// The context manager.
    pub context: Expr,
    /// What it is bound to.
    pub target: Option<Expr>,
}

/// `try: ... except ... else ... finally`
#[derive(Debug)]
#[allow(missing_docs)] // The names are Python's own.
pub struct Try {
    pub body: Vec<Stmt>,
    pub handlers: Vec<Handler>,
    pub otherwise: Vec<Stmt>,
    pub finally: Vec<Stmt>,
}

/// `except kind as name:`
#[derive(Debug)]
pub struct Handler {
    /// The exception or a tuple of them; `None` catches all.
    pub kind: Option<Expr>,
    /// What it is bound to.
    pub name: Option<Name>,
    /// Its block.
    pub body: Vec<Stmt>,
}

/// `case pattern if guard:`
#[derive(Debug)]
pub struct Case {
    /// What must fit.
    pub pattern: Pattern,
    /// The condition.
    pub guard: Option<Expr>,
    /// Its block.
    pub body: Vec<Stmt>,
}

/// A pattern of `case`.
#[derive(Debug)]
#[allow(missing_docs)] // The fields are named after what they hold.
pub enum Pattern {
    /// A literal or dotted name, compared with `==` (`is` for `None`, `True`, `False`).
    Value(Expr),
    /// A name that is bound to whatever stands there; `None` is `_`.
    Capture(Option<Name>),
    /// `[a, *rest]` or `(a, b)`
    Sequence(Vec<Pattern>),
    /// `*rest` in a sequence.
    Star(Option<Name>),
    /// `{"key": pattern, **rest}`
    Mapping { entries: Vec<(Expr, Pattern)>, rest: Option<Name> },
    /// `Class(pattern, name=pattern)`
    Class { class: Expr, positional: Vec<Pattern>, keywords: Vec<(Name, Pattern)> },
    /// `a | b`
    Or(Vec<Pattern>),
    /// `pattern as name`
    As { pattern: Box<Pattern>, name: Name },
    /// What this tree does not know: it may or may not fit.
    Unknown,
}

/// A function or lambda.
#[derive(Debug)]
pub struct Function {
    /// Its name; empty for a lambda.
    pub name: Name,
    /// Where the name is written (a lambda's whole expression).
    pub name_span: Span,
    /// From `def` or `lambda` to the end of its block, without decorators.
    pub span: Span,
    /// Its decorators, outermost first.
    pub decorators: Vec<Expr>,
    /// Its parameters in order.
    pub parameters: Vec<Parameter>,
    /// `-> annotation`
    pub returns: Option<Expr>,
    /// Whether it is `async`.
    pub is_async: bool,
    /// Its block.
    pub body: Body,
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// The whole parameter with annotation and default.
    pub span: Span,
    /// How it is filled.
    pub kind: ParameterKind,
    /// Its annotation.
    pub annotation: Option<Expr>,
    /// Its default.
    pub default: Option<Expr>,
}

/// How a parameter is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParameterKind {
    /// Before `/`.
    PositionalOnly,
    /// By position or name.
    Plain,
    /// `*args`
    Variadic,
    /// After `*`.
    KeywordOnly,
    /// `**kwargs`
    Keywords,
}

/// A class.
#[derive(Debug)]
pub struct Class {
    /// Its name.
    pub name: Name,
    /// Where the name is written.
    pub name_span: Span,
    /// From `class` to the end of its block, without decorators.
    pub span: Span,
    /// Its decorators, outermost first.
    pub decorators: Vec<Expr>,
    /// Bases and keywords (`metaclass=`).
    pub bases: Vec<Argument>,
    /// Its block; the bodies of its methods are parsed on demand.
    pub body: Vec<Stmt>,
    /// What the block binds.
    pub scope: Scope,
}

/// A function's block, parsed when it is first asked for.
#[derive(Debug)]
pub struct Body {
    pub(super) lazy: Lazy,
    pub(super) parsed: OnceLock<Block>,
}

/// The statements of a function with what they bind.
#[derive(Debug, Default)]
pub struct Block {
    /// Its statements.
    pub statements: Vec<Stmt>,
    /// Its names.
    pub scope: Scope,
    /// Syntax errors in it.
    pub damage: Vec<Span>,
}

/// What the statements of one scope bind, nested functions and classes left out (comprehensions, too).
#[derive(Debug, Default)]
pub struct Scope {
    /// Names bound here (assignment, `for`, `with`, `import`, `def`, `class`, `del`, `except as`, `case`, `:=` also
    /// from comprehensions), without those declared `global` or `nonlocal`; sorted. A parameter is among them only if a
    /// statement binds it again.
    pub locals: Vec<Name>,
    /// Names declared `global`; sorted.
    pub globals: Vec<Name>,
    /// Names declared `nonlocal`; sorted.
    pub nonlocals: Vec<Name>,
    /// Whether there is a `yield`.
    pub is_generator: bool,
}

impl Scope {
    /// Whether `name` is bound here.
    pub fn binds(&self, name: &str) -> bool {
        self.locals.binary_search_by(|known| (**known).cmp(name)).is_ok()
    }
}
