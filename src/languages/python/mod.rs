//! Python: one file to expressions, bindings and regions, as far as somebody asks.
//!
//! A scanner tells the lines and blocks of a file ([`layout`]); a line that a question leads to is made a small tree by a
//! reader of our own, or by the grammar where the reader does not know it ([`syntax`]). The query
//! `queries/python/facts.scm` says which nodes bind, call and branch, and these are lowered into plain data
//! ([`mod@slice`]). *Expressions* are a flat arena, strings already unescaped and put together. *Regions* are the blocks
//! that may or may not run; they nest by position alone, so the region of any offset is a search, not a pointer.
//! *Bindings* and *stores* say which expression a name, an attribute or a key is given; [`Module::reaching`] answers
//! which of them can be seen from an offset.
//!
//! The interface is asked for small things (`bindings(name)`, `calls_of(word)`), never walked as a whole.

pub mod ast;
mod bindings;
pub mod compare;
mod excerpt;
mod expression;
mod facts;
mod find;
mod held;
mod ids;
mod imports;
mod layout;
mod lower;
mod memo;
mod module;
mod occurrence;
pub mod outline;
pub mod parser;
mod questions;
mod reach;
mod regions;
mod settle;
mod slice;
mod slices;
mod statements;
mod stored;
mod strings;
mod syntax;
pub mod walk;
mod words;

pub use bindings::{Binding, BindingKind, Class, Function, Parameter, ParameterKind, Store, StoreKind};
pub use expression::{Argument, ArgumentKind, BinaryOperator, Entry, Expression, Kind, Piece};
pub use ids::{ClassId, ExpressionId, FunctionId, RegionId};
pub use imports::{Import, StarImport};
pub use layout::comments;
pub use module::{Module, parse, parse_whole};
pub use reach::Reaching;
pub use regions::{Region, RegionKind};
pub use words::{Sought, Words};
