//! What the annotation of a parameter or field names.

use std::sync::Arc;

use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::value::Value;
use crate::dataflow::{Interpreter, Kind};
use crate::languages::python::ast::{Expr, ExprKind, Name};
use crate::models::standard::dataclasses::all_fields;

/// The class or value that an annotation names, past `Optional`, `Annotated` and quotes.
pub(crate) fn annotated(run: &mut Interpreter<'_>, module: ObjectId, annotation: &Expr) -> Option<Value> {
    let is_none = |expr: &Expr| matches!(expr.kind, ExprKind::None);
    let last_word = |expr: &Expr| match &expr.kind {
        ExprKind::Name(name) | ExprKind::Attribute { name, .. } => Some(Arc::clone(name)),
        _ => None,
    };
    match &annotation.kind {
        ExprKind::Binary { left, right, .. } if is_none(right) => annotated(run, module, left),
        ExprKind::Binary { left, right, .. } if is_none(left) => annotated(run, module, right),
        ExprKind::Subscript { object, index } => match last_word(object).as_deref() {
            Some("Optional") => annotated(run, module, index),
            Some(
                "Annotated"
                | "Positional"
                | "Suppress"
                | "FlagConversionOff"
                | "Fixed"
                | "OmitSubcommandPrefixes"
                | "OmitArgPrefixes",
            ) => match &index.kind {
                ExprKind::Tuple(items) => annotated(run, module, items.first()?),
                _ => annotated(run, module, index),
            },
            _ => None,
        },
        ExprKind::Str(text) => {
            let mut value = None;
            for part in text.split('.') {
                let name: Name = part.trim().into();
                if !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
                    return None;
                }
                value = match value {
                    None => run.content(module).slots.get(&Key::Name(name)).cloned(),
                    Some(outer) => Some(run.attribute(&outer, &name)),
                };
            }
            value?.only().cloned()
        }
        ExprKind::Name(_) | ExprKind::Attribute { .. } => {
            let Kind::Module { file, .. } = *run.kind(module) else { return None };
            let was_alive = run.alive();
            let mut found = None;
            run.in_module(module, file, |run| found = Some(run.eval(annotation)));
            if was_alive {
                run.revive();
            }
            found?.only().cloned()
        }
        _ => None,
    }
}

/// The class of fields that an annotation names.
pub(crate) fn class_of(run: &mut Interpreter<'_>, module: ObjectId, annotation: &Expr) -> Option<ObjectId> {
    let id = annotated(run, module, annotation)?.object()?;
    run.class(id)?;
    all_fields(run, id).map(|_| id)
}

/// The classes of fields that a union names.
pub(crate) fn classes_of(run: &mut Interpreter<'_>, module: ObjectId, annotation: &Expr) -> Vec<ObjectId> {
    let members: Vec<&Expr> = match &annotation.kind {
        ExprKind::Binary { left, right, .. } => vec![left, right],
        ExprKind::Subscript { object, index } => match (&object.kind, &index.kind) {
            (ExprKind::Name(name) | ExprKind::Attribute { name, .. }, ExprKind::Tuple(items)) if &**name == "Union" => {
                items.iter().collect()
            }
            _ => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    members.into_iter().filter_map(|member| class_of(run, module, member)).collect()
}
