//! The last resort: places of the repository where a key or a flag of that name leads to a text.
//!
//! Used only where the data flow is lost. What is found here is `likely`; where only one place can be meant, or all agree
//! on one text, it counts in full. Only names that say what they name are matched.

use crate::dataflow::Location;
use crate::destination::{Confidence, Override, State, Value};
use crate::languages::data::{Document, NodeId, ScalarKind};
use crate::languages::python::ast::{ArgumentKind, Expr, ExprKind, Stmt, StmtKind};
use crate::source::is_template;
use crate::workspace::{FileId, Importers, Workspace};

use super::repository::Trees;
use super::stores::stored_under;

/// Places named for one key at most.
const PLACES: usize = 60;

/// What a field is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// Team or user.
    Entity,
    /// Project.
    Project,
    /// API key: never matched by name.
    Secret,
}

/// Finds values by name.
pub(super) struct Fallback<'w> {
    pub workspace: &'w dyn Workspace,
    pub shared: &'w Importers,
    pub trees: &'w Trees,
    pub follow: bool,
}

/// Keys that name nothing by themselves.
const GENERIC: &[&str] = &["name", "value", "id", "key", "type", "path", "text", "default", "run", "group", "mode"];

impl Named {
    /// Whether `keys` say that they name this.
    fn fits(self, keys: &[&str]) -> bool {
        let Some((last, before)) = keys.split_last() else { return false };
        let last = last.to_ascii_lowercase();
        if GENERIC.contains(&&*last) || self == Self::Secret {
            return false;
        }
        let is_of_wandb = last.contains("wandb") || before.iter().any(|key| key.to_ascii_lowercase().contains("wandb"));
        match self {
            Self::Entity => {
                let words = ["entity", "team", "organization", "user_name", "username", "org"];
                last.contains("entity")
                    || words.contains(&&*last)
                    || is_of_wandb && (words.iter().any(|word| last.contains(word)) || last.contains("user"))
            }
            Self::Project => last.contains("project") || last.contains("proj") && is_of_wandb,
            Self::Secret => false,
        }
    }
}

impl Fallback<'_> {
    /// Texts under `keys` from the root of any data file, or of any module.
    pub fn documents(&self, keys: &[&str], named: Named) -> Vec<Value> {
        let mut values = self.anywhere(keys, true);
        if self.follow && keys.len() > 1 && named.fits(keys) {
            values.extend(self.stored(keys, true));
        }
        self.agreed(values)
    }

    /// What Python code stores under `keys`.
    fn stored(&self, keys: &[&str], rooted: bool) -> Vec<Value> {
        let by = Override::Config(Some(keys.join(".")));
        let found = stored_under(self.workspace, self.trees, keys, rooted);
        found.into_iter().take(PLACES).filter_map(|(text, at)| self.value(&text, at, by.clone())).collect()
    }

    /// What the argument written as `argument`, whose data flow was lost, may be by the names in it.
    pub fn by_name(&self, argument: &str, named: Named) -> Vec<Value> {
        let path = path_of(argument);
        let keys: Vec<&str> = path.iter().map(String::as_str).skip(1).collect();
        let Some(last) = keys.last().filter(|_| self.follow && named.fits(&keys)) else { return Vec::new() };
        let mut values = self.flags(last);
        let tail = if keys.len() > 2 { &keys[keys.len() - 2..] } else { &keys[..] };
        let mut found = self.anywhere(tail, false);
        // `self.cfg.entity`: the name of the attribute that holds the configuration is no key.
        if found.is_empty() && tail.len() > 1 && named.fits(&tail[1..]) {
            found = self.anywhere(&tail[1..], false);
        }
        if named == Named::Entity {
            found.extend(self.stored(tail, false));
        }
        values.extend(found);
        self.agreed(values)
    }

    /// One place, or one text everywhere, is as good as followed.
    fn agreed(&self, mut values: Vec<Value>) -> Vec<Value> {
        let first = values.first().and_then(|value| value.text.clone());
        if values.iter().all(|value| value.text == first) {
            for value in &mut values {
                value.confidence = Confidence::Certain;
            }
        }
        values
    }

    fn anywhere(&self, keys: &[&str], rooted: bool) -> Vec<Value> {
        if !self.follow {
            return Vec::new();
        }
        let by = Override::Config(Some(keys.join(".")));
        let found = places_under(self.workspace, keys, rooted);
        found.into_iter().filter_map(|(text, at)| self.value(&text, at, by.clone())).collect()
    }

    fn value(&self, text: &str, at: Location, by: Override) -> Option<Value> {
        let source = self.workspace.text(at.file)?;
        Some(Value {
            text: Some(text.to_owned()),
            state: if text.is_empty() { State::Empty } else { State::Default },
            origin: Some(source.place(at.span)),
            hops: Vec::new(),
            override_by: Some(by),
            given: false,
            confidence: Confidence::Likely,
            computed: None,
            mend: None,
            template: is_template(&self.workspace.path(at.file)),
        })
    }

    /// Defaults of every option of the repository that is read as `destination`.
    fn flags(&self, destination: &str) -> Vec<Value> {
        let mut files = self.shared.importing(self.workspace, "argparse");
        files.extend(self.shared.importing(self.workspace, "ArgumentParser"));
        files.sort_unstable();
        files.dedup();
        let dashed = destination.replace('_', "-");
        let mut saying = self.workspace.saying(&files, destination);
        if dashed != destination {
            saying.extend(self.workspace.saying(&files, &dashed));
            saying.sort_unstable();
            saying.dedup();
        }
        let mut found = Vec::new();
        for file in saying {
            let Some(tree) = self.trees.get(self.workspace, file) else { continue };
            let mut options = Vec::new();
            options_in(&tree.body, destination, &mut options);
            for (flag, text, span) in options {
                found.extend(self.value(&text, Location { file, span }, Override::Flag(flag)));
            }
        }
        found
    }

    /// The text of a place in a file.
    pub fn written(&self, file: FileId, span: crate::text::Span) -> Option<String> {
        Some(span.of(self.workspace.text(file)?.text()).to_owned())
    }
}

/// The options read as `destination` that the statements declare with a text as default.
fn options_in(body: &[Stmt], destination: &str, found: &mut Vec<(String, String, crate::text::Span)>) {
    for statement in body {
        match &statement.kind {
            StmtKind::Expr(expr) | StmtKind::Assign { value: expr, .. } => option_of(expr, destination, found),
            StmtKind::Function(function) => options_in(&function.body.get().statements, destination, found),
            StmtKind::Class(class) => options_in(&class.body, destination, found),
            StmtKind::If { then, otherwise, .. } => {
                options_in(then, destination, found);
                options_in(otherwise, destination, found);
            }
            StmtKind::For { body, .. } | StmtKind::While { body, .. } | StmtKind::With { body, .. } => {
                options_in(body, destination, found);
            }
            StmtKind::Try(parts) => options_in(&parts.body, destination, found),
            _ => {}
        }
    }
}

fn option_of(expr: &Expr, destination: &str, found: &mut Vec<(String, String, crate::text::Span)>) {
    let ExprKind::Call { callee, arguments } = &expr.kind else { return };
    let ExprKind::Attribute { name, .. } = &callee.kind else { return };
    if &**name != "add_argument" {
        return;
    }
    let text = |expr: &Expr| match &expr.kind {
        ExprKind::Str(text) => Some(text.to_string()),
        _ => None,
    };
    let flags: Vec<String> = arguments
        .iter()
        .filter(|one| one.kind == ArgumentKind::Positional)
        .filter_map(|one| text(&one.value))
        .collect();
    let keyword = |wanted: &str| {
        arguments.iter().find(|one| matches!(&one.kind, ArgumentKind::Keyword(name) if &**name == wanted))
    };
    let Some(flag) = flags.iter().find(|flag| flag.starts_with("--")).or(flags.first()) else { return };
    let dest = keyword("dest")
        .and_then(|one| text(&one.value))
        .unwrap_or_else(|| flag.trim_start_matches('-').replace('-', "_"));
    if dest != destination {
        return;
    }
    if let Some(default) = keyword("default")
        && let Some(value) = text(&default.value)
    {
        found.push((flag.clone(), value, default.value.span));
    }
}

/// The texts under `keys` from the root of any data file (`rooted`), or at the end of any path, and where they stand.
pub(super) fn places_under(workspace: &dyn Workspace, keys: &[&str], rooted: bool) -> Vec<(String, Location)> {
    let mut found = Vec::new();
    let Some(last) = keys.last() else { return found };
    for file in workspace.holding(last) {
        let Some(document) = workspace.data(file) else { continue };
        for node in texts_at(&document, keys, rooted) {
            let Some(scalar) = document.scalar(node) else { continue };
            if !scalar.text.contains("${") && scalar.text != "???" && found.len() < PLACES {
                found.push((scalar.text.clone(), Location { file, span: scalar.span }));
            }
        }
    }
    found
}

/// The scalars of `document` under `keys`.
fn texts_at(document: &Document, keys: &[&str], rooted: bool) -> Vec<NodeId> {
    if rooted {
        let text = document.path(keys).filter(|node| document.text(*node).is_some());
        return text.into_iter().collect();
    }
    let ends = |path: &[&str]| {
        path.len() >= keys.len() && path.iter().rev().zip(keys.iter().rev()).all(|(left, right)| **left == **right)
    };
    let is_text =
        |node| document.scalar(node).is_some_and(|scalar| scalar.kind == ScalarKind::Text && !scalar.text.is_empty());
    document.walk().filter(|leaf| ends(&leaf.keys()) && is_text(leaf.node)).map(|leaf| leaf.node).collect()
}

/// The names of `entity=cfg.wandb["entity"]`: `cfg`, `wandb`, `entity`. Empty for anything but a path.
fn path_of(argument: &str) -> Vec<String> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let expression = match argument.split_once('=') {
        Some((name, value)) if name.trim().chars().all(is_name) && !value.starts_with('=') => value,
        _ => argument,
    };
    let mut rest = expression.trim();
    let mut names = Vec::new();
    loop {
        let end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
        if end > 0 {
            names.push(rest[..end].to_owned());
        }
        rest = &rest[end..];
        let quoted = ["[\"", "['", ".get(\"", ".get('"].iter().find_map(|open| rest.strip_prefix(open));
        if let Some(inner) = quoted {
            let Some(end) = inner.find(['"', '\'']) else { return Vec::new() };
            names.push(inner[..end].to_owned());
            let after = &inner[end + 1..];
            let Some(close) = after.find([']', ')']) else { return Vec::new() };
            rest = &after[close + 1..];
        } else if let Some(after) = rest.strip_prefix('.') {
            rest = after;
            if !rest.starts_with(is_name) {
                return Vec::new();
            }
        } else {
            break;
        }
    }
    if rest.trim().is_empty() { names } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_a_path() {
        assert_eq!(path_of("entity=cfg.wandb[\"entity\"]"), ["cfg", "wandb", "entity"]);
        assert_eq!(path_of("self.config.get('team', None)"), ["self", "config", "team"]);
        assert_eq!(path_of("f(x).y"), [""; 0]);
        assert_eq!(path_of("a + b"), [""; 0]);
    }

    #[test]
    fn only_what_names_it_is_matched() {
        for keys in [&["entity"][..], &["wandb", "team"], &["wandb_entity"], &["wandb", "user"], &["user_name"]] {
            assert!(Named::Entity.fits(keys), "{keys:?}");
        }
        for keys in
            [&["name"][..], &["wandb", "name"], &["value"], &["id"], &["wandb", "key"], &["model", "type"], &["user"]]
        {
            assert!(!Named::Entity.fits(keys), "{keys:?}");
        }
        assert!(Named::Project.fits(&["wandb", "project"]) && !Named::Project.fits(&["wandb", "name"]));
        assert!(!Named::Secret.fits(&["wandb", "api_key"]));
    }
}
