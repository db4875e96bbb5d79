//! What gives a name, an attribute or a key its value.

use super::{Argument, BinaryOperator, ClassId, ExpressionId, FunctionId, Import, RegionId};
use crate::text::Span;

/// Something that gives a name its meaning.
#[derive(Debug, Clone)]
pub struct Binding {
    /// The name.
    pub name: Box<str>,
    /// What it is bound to.
    pub kind: BindingKind,
    /// The name as written.
    pub span: Span,
    /// Byte from which on the binding can be seen.
    pub effect: usize,
    /// The region it stands in.
    pub region: RegionId,
}

/// What a name is bound to.
#[derive(Debug, Clone)]
pub enum BindingKind {
    /// `name = value`, `name := value`
    Value(ExpressionId),
    /// `a, (b, c) = value`: the way of indices into the value.
    Unpacked(ExpressionId, Vec<usize>),
    /// `name += value`
    Augmented(BinaryOperator, ExpressionId),
    /// An import.
    Import(Import),
    /// `for name in value`, with the way of indices into an element.
    Loop(ExpressionId, Vec<usize>),
    /// `with value as name`
    Context(ExpressionId),
    /// `def name`
    Function(FunctionId),
    /// `class name`
    Class(ClassId),
    /// A parameter, by its index.
    Parameter(FunctionId, usize),
    /// `except ... as name`, `del name`, a captured pattern.
    Opaque,
}

/// A value given to an attribute, a key, or several keys at once.
#[derive(Debug, Clone)]
pub struct Store {
    /// The object whose member is set.
    pub object: ExpressionId,
    /// What is set.
    pub kind: StoreKind,
    /// The statement or call that sets it.
    pub span: Span,
    /// Byte from which on it can be seen.
    pub effect: usize,
    /// The region it stands in.
    pub region: RegionId,
}

/// How members are set.
#[derive(Debug, Clone)]
pub enum StoreKind {
    /// `object.name = value`, `object["name"] = value`, `setattr(object, "name", value)`
    Member(Box<str>, ExpressionId),
    /// The same by unpacking.
    Unpacked(Box<str>, ExpressionId, Vec<usize>),
    /// `object.setdefault("name", value)`
    Fallback(Box<str>, ExpressionId),
    /// `object.update(...)`, `object |= value`: the arguments.
    Update(Vec<Argument>),
}

/// A function or lambda.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its name; empty for lambdas.
    pub name: Box<str>,
    /// The name as written.
    pub name_span: Span,
    /// Its parameters in order.
    pub parameters: Vec<Parameter>,
    /// Decorators, outermost first, where the file was parsed as a whole.
    pub(super) decorators: Vec<ExpressionId>,
    /// The region of its body.
    pub body: RegionId,
    /// The class whose body it stands in.
    pub class: Option<ClassId>,
}

/// One parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name.
    pub name: Box<str>,
    /// The name as written.
    pub span: Span,
    /// Its default.
    pub default: Option<ExpressionId>,
    /// Its annotation.
    pub annotation: Option<ExpressionId>,
    /// How it takes arguments.
    pub kind: ParameterKind,
}

/// How a parameter takes arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// By position or name.
    Normal,
    /// By name only.
    KeywordOnly,
    /// `*args`
    Star,
    /// `**kwargs`
    DoubleStar,
}

/// A class.
#[derive(Debug, Clone)]
pub struct Class {
    /// Its name.
    pub name: Box<str>,
    /// The name as written.
    pub name_span: Span,
    /// Bases and keywords.
    pub bases: Vec<Argument>,
    /// The region of its body.
    pub body: RegionId,
}
