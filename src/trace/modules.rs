//! Imports to the modules and packages that they mean.
//!
//! A name is looked for in the folder of the importing file and in the folders around it, so most of the looking is in
//! vain: that nothing around is called `numpy`. For the first word of a name it is done once for all files of a folder.

use std::sync::Arc;

use super::domain::What;
use super::shared::Resolved;
use super::tracer::Tracer;
use super::workspace::FileId;

impl Tracer<'_> {
    /// The module or package that an import names, if the repository holds it.
    pub(super) fn resolve_module(&self, file: FileId, level: usize, dotted: &str) -> Option<What> {
        let path = self.workspace.path(file);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let key = (folder.into(), level, dotted.into());
        let found = self.shared.modules.get(key, || self.modules(folder, level, dotted).into());
        let others = |resolved: &&Resolved| !matches!(resolved, Resolved::Module(own) if *own == file);
        found.iter().find(others).map(|resolved| resolved.clone().into())
    }

    /// The first two things that an import from `folder` can mean: one may be the asking file itself.
    fn modules(&self, folder: &str, level: usize, dotted: &str) -> Vec<Resolved> {
        let relative = dotted.replace('.', "/");
        if level > 0 {
            let folder = (1..level).fold(folder, |folder, _| outer(folder));
            return self.module_at(&join(folder, &relative)).into_iter().collect();
        }
        let roots = self.roots(folder, dotted.split('.').next().unwrap_or_default());
        roots.iter().filter_map(|root| self.module_at(&join(root, &relative))).take(2).collect()
    }

    /// The folders from which an import in `folder` may take a module or package `name`, nearest first.
    fn roots(&self, folder: &str, name: &str) -> Arc<[Arc<str>]> {
        self.shared.roots.get((folder.into(), name.into()), || {
            let mut found: Vec<Arc<str>> = Vec::new();
            // A folder with `__init__.py` is a package: its modules are not on the path by themselves.
            let package = !folder.is_empty() && self.workspace.find(&join(folder, "__init__.py")).is_some();
            if !package {
                let here = [folder.to_owned(), join(folder, "src")];
                found
                    .extend(here.into_iter().filter(|root| self.module_at(&join(root, name)).is_some()).map(Arc::from));
            }
            if !folder.is_empty() {
                found.extend_from_slice(&self.roots(outer(folder), name));
            }
            found.into()
        })
    }

    /// The module or package at `path`, which is without an ending.
    pub(super) fn module_at(&self, path: &str) -> Option<Resolved> {
        let candidates = [format!("{path}.py"), join(path, "__init__.py")];
        if let Some(file) =
            candidates.iter().find_map(|candidate| self.workspace.find(candidate.trim_start_matches('/')))
        {
            return Some(Resolved::Module(file));
        }
        self.workspace.has_package(path).then(|| Resolved::Package(path.into()))
    }
}

impl From<Resolved> for What {
    fn from(resolved: Resolved) -> Self {
        match resolved {
            Resolved::Module(file) => Self::Module(file),
            Resolved::Package(path) => Self::Package(path.as_ref().into()),
        }
    }
}

/// The folder around `folder`.
fn outer(folder: &str) -> &str {
    folder.rsplit_once('/').map_or("", |(outer, _)| outer)
}

/// Joins a folder and a path with `/`.
pub(super) fn join(folder: &str, path: &str) -> String {
    match (folder.is_empty(), path.is_empty()) {
        (true, _) => path.to_owned(),
        (_, true) => folder.to_owned(),
        _ => format!("{folder}/{path}"),
    }
}
