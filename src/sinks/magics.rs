//! Notebook magics that set the environment, as the statements that they are.
//!
//! `%env WANDB_ENTITY=acme` does what `os.environ["WANDB_ENTITY"] = "acme"` does, so the evaluator is given that. What a
//! shell runs (`!export X=1`) ends with that shell; it is read as a script.

use std::sync::Arc;

use crate::languages::python::ast::{Argument, ArgumentKind, Expr, ExprKind, Stmt, StmtKind};
use crate::source::Magic;
use crate::text::Span;

/// Puts the statements that `magics` stand for into `body`, the statements of the notebook. Where a magic is the only
/// statement of a block, a `pass` holds its place.
pub(super) fn insert(body: &mut Vec<Stmt>, magics: &[Magic]) {
    for magic in magics {
        let Some(statement) = assignment(magic) else { continue };
        let index = body.partition_point(|other| other.span.start < magic.span.start);
        let is_held = |at: usize, body: &[Stmt]| body.get(at).is_some_and(|held| held.span.end >= magic.span.end);
        match index.checked_sub(1) {
            Some(before) if is_held(before, body) => replace(&mut body[before], statement),
            _ if body.get(index).is_some_and(|held| held.span.start == magic.span.start) => body[index] = statement,
            _ => body.insert(index, statement),
        }
    }
}

/// Puts `statement` in the place of the `pass` that holds it in a block of `around`. Functions are parsed when they are
/// asked for, so those in them stay as they are.
fn replace(around: &mut Stmt, statement: Stmt) {
    let at = statement.span.start;
    for block in around.kind.blocks_mut() {
        let index = block.partition_point(|other| other.span.start <= at);
        let Some(held) = index.checked_sub(1).and_then(|index| block.get_mut(index)) else { continue };
        if held.span.start == at && matches!(held.kind, StmtKind::Pass) {
            *held = statement;
            return;
        }
        if held.span.end > at {
            return replace(held, statement);
        }
    }
}

/// Whether one of `magics` sets a variable of the SDK.
pub(super) fn set_variables(magics: &[Magic]) -> bool {
    magics.iter().any(|magic| parts(&magic.text).is_some_and(|(name, _)| name.starts_with("WANDB_")))
}

/// `os.environ[name] = value` for `%env name=value` and `%set_env name=value`.
fn assignment(magic: &Magic) -> Option<Stmt> {
    let (name, value) = parts(&magic.text).filter(|_| !magic.shell)?;
    let start = magic.span.start + (value.as_ptr() as usize - magic.text.as_ptr() as usize);
    let at = |kind| Expr { span: magic.span, kind };
    let text = |text: &str| at(ExprKind::Str(Arc::from(text)));
    let module = Argument { span: magic.span, kind: ArgumentKind::Positional, value: text("os") };
    let import = Box::new(at(ExprKind::Name(Arc::from("__import__"))));
    let os = at(ExprKind::Call { callee: import, arguments: vec![module] });
    let environ = at(ExprKind::Attribute { object: Box::new(os), name: Arc::from("environ"), name_span: magic.span });
    let target = at(ExprKind::Subscript { object: Box::new(environ), index: Box::new(text(name)) });
    let value = Expr { span: Span::new(start, start + value.len()), kind: value_of(value) };
    Some(Stmt { span: magic.span, kind: StmtKind::Assign { targets: vec![target], value } })
}

/// Name and value of `%env NAME=value`, `%env NAME value` or `%set_env NAME value`.
fn parts(magic: &str) -> Option<(&str, &str)> {
    let magic = magic.trim_start_matches(['%', ' ']);
    let rest = ["env ", "set_env "].iter().find_map(|word| magic.strip_prefix(word))?.trim();
    let (name, value) = rest.split_once('=').or_else(|| rest.split_once(' '))?;
    Some((name.trim(), value.trim().trim_matches(['"', '\''])))
}

/// The text `written`, or the variable of the notebook that `$name` and `{name}` stand for.
fn value_of(written: &str) -> ExprKind {
    let variable = written.strip_prefix('$').or_else(|| written.strip_prefix('{')?.strip_suffix('}'));
    let is_name = |name: &&str| name.chars().all(|letter| letter == '_' || letter.is_alphanumeric());
    match variable.filter(is_name) {
        Some(name) => ExprKind::Name(Arc::from(name)),
        None if written.contains(['$', '{']) => ExprKind::Unknown,
        None => ExprKind::Str(Arc::from(written)),
    }
}
