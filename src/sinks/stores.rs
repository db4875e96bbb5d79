//! Texts that Python code stores under a path of names, looked up by the end of that path: `cfg.wandb.entity = "acme"`,
//! `config = dict(wandb=dict(entity="acme"))`, `settings["wandb"]["entity"] = "acme"`.
//!
//! Used only where the data flow is lost: the object is filled in one place and read in another, and what hands it over is
//! no code of the repository.

use crate::dataflow::Location;
use crate::languages::python::ast::{ArgumentKind, DictItem, Expr, ExprKind, Stmt, StmtKind};
use crate::text::Span;
use crate::workspace::{FileId, Workspace};

use super::repository::Trees;

/// So many Python files are searched; with more, none.
const FILES: usize = 4_000;
/// So deep are statements and mappings looked into.
const DEPTH: usize = 16;

/// The texts that are stored under a path that ends in `keys`, or, `rooted`, that is `keys` from the module on.
pub(super) fn stored_under(
    workspace: &dyn Workspace,
    trees: &Trees,
    keys: &[&str],
    rooted: bool,
) -> Vec<(String, Location)> {
    let Some(last) = keys.last() else { return Vec::new() };
    let all = (0..workspace.count()).filter_map(|index| Some(FileId(u32::try_from(index).ok()?)));
    let python: Vec<FileId> = all.filter(|file| workspace.kind(*file).is_python()).take(FILES + 1).collect();
    if python.len() > FILES {
        return Vec::new();
    }
    let mut found = Vec::new();
    for file in workspace.saying(&python, last) {
        let Some(tree) = trees.get(workspace, file) else { continue };
        let mut stores = Vec::new();
        block(&tree.body, 0, !rooted, &mut stores);
        for store in stores {
            let path: Vec<&str> = store.path.iter().map(|part| &**part).collect();
            // A name alone is no place in a configuration.
            let fits = if rooted { path == keys } else { path.len() > keys.len() && path.ends_with(keys) };
            if fits {
                found.push((store.text, Location { file, span: store.span }));
            }
        }
    }
    found
}

/// A text under a path of names.
struct Store {
    path: Vec<Box<str>>,
    text: String,
    span: Span,
}

/// The stores of `body`; those in functions only if `deep`.
fn block(body: &[Stmt], depth: usize, deep: bool, found: &mut Vec<Store>) {
    if depth > DEPTH {
        return;
    }
    for statement in body {
        match &statement.kind {
            StmtKind::Assign { targets, value } => {
                for target in targets {
                    if let Some(mut path) = path_of(target) {
                        below(value, &mut path, 0, found);
                    }
                }
            }
            StmtKind::AnnAssign { target, value: Some(value), .. } => {
                if let Some(mut path) = path_of(target) {
                    below(value, &mut path, 0, found);
                }
            }
            StmtKind::Return(Some(value)) => below(value, &mut vec!["return".into()], 0, found),
            StmtKind::Function(_) | StmtKind::Class(_) if !deep => continue,
            _ => {}
        }
        for inner in statement.kind.blocks() {
            block(inner, depth + 1, deep, found);
        }
    }
}

/// `cfg.wandb["entity"]` as its names.
fn path_of(target: &Expr) -> Option<Vec<Box<str>>> {
    match &target.kind {
        ExprKind::Name(name) => Some(vec![(**name).into()]),
        ExprKind::Attribute { object, name, .. } => {
            let mut path = path_of(object)?;
            path.push((**name).into());
            Some(path)
        }
        ExprKind::Subscript { object, index } => {
            let ExprKind::Str(key) = &index.kind else { return None };
            let mut path = path_of(object)?;
            path.push((**key).into());
            Some(path)
        }
        _ => None,
    }
}

/// The texts in `value` under `path`: itself, or the entries of mappings.
fn below(value: &Expr, path: &mut Vec<Box<str>>, depth: usize, found: &mut Vec<Store>) {
    if depth > DEPTH {
        return;
    }
    match &value.kind {
        ExprKind::Str(text) if !text.is_empty() => {
            found.push(Store { path: path.clone(), text: text.to_string(), span: value.span });
        }
        ExprKind::Dict(items) => {
            for item in items {
                let DictItem::Entry { key, value, .. } = item else { continue };
                let ExprKind::Str(key) = &key.kind else { continue };
                path.push((**key).into());
                below(value, path, depth + 1, found);
                path.pop();
            }
        }
        // `dict(...)` and the mappings of libraries.
        ExprKind::Call { callee, arguments } if makes_mapping(callee) => {
            for argument in arguments {
                match &argument.kind {
                    ArgumentKind::Keyword(name) => {
                        path.push((**name).into());
                        below(&argument.value, path, depth + 1, found);
                        path.pop();
                    }
                    ArgumentKind::Positional => below(&argument.value, path, depth + 1, found),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// Whether a call makes a mapping of its keyword arguments.
fn makes_mapping(callee: &Expr) -> bool {
    let (ExprKind::Name(name) | ExprKind::Attribute { name, .. }) = &callee.kind else { return false };
    matches!(
        &**name,
        "dict"
            | "Dict"
            | "ConfigDict"
            | "EasyDict"
            | "edict"
            | "Munch"
            | "Box"
            | "CN"
            | "CfgNode"
            | "Namespace"
            | "SimpleNamespace"
            | "AttrDict"
            | "FrozenConfigDict"
            | "create"
            | "Config"
    )
}
