//! Python: one file to expressions, bindings and regions.
//!
//! A [`Module`] is made in one pass: the query `queries/python/facts.scm` finds what binds, calls and branches; each
//! found node is lowered into plain data. Three tables come out of it. *Expressions* are a flat arena, strings already
//! unescaped and put together. *Regions* are the blocks that may or may not run; they nest by position alone, so the
//! region of any offset is a search, not a pointer. *Bindings* and *stores* say which expression a name, an attribute
//! or a key is given; [`Module::reaching`] answers which of them can be seen from an offset.
//!
//! The interface is asked for small things (`bindings(name)`, `calls(word)`), never walked as a whole.

mod bindings;
mod expression;
mod facts;
mod imports;
mod lower;
mod module;
mod reach;
mod regions;
mod statements;
mod strings;

pub use bindings::{
    Binding, BindingKind, Class, ClassId, Function, FunctionId, Parameter, ParameterKind, Store, StoreKind,
};
pub use expression::{Argument, ArgumentKind, BinaryOperator, Entry, Expression, ExpressionId, Kind, Piece};
pub use imports::{Import, StarImport};
pub use module::{Module, parse};
pub use reach::Reaching;
pub use regions::{Region, RegionId, RegionKind};
