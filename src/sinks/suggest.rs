//! The fixes of values: which file an origin is in, and the maker of fixes for its language.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::literals::LiteralFixes;
use super::repository::Trees;
use crate::dataflow::Location;
use crate::destination::{Field, Override, Value};
use crate::edits::{Ask, Mend, Origin, Scope, Slot, key_takes_null, python_fix};
use crate::languages::python::parser::Tree;
use crate::source::Place;
use crate::workspace::{FileId, Importers, Workspace};

/// Where the literals of a field are, and whether the flag that passes each must be given.
pub(super) type Located = BTreeMap<Place, (Location, bool)>;

/// Makes fixes over one workspace.
pub(super) struct Suggest<'w> {
    workspace: &'w dyn Workspace,
    trees: &'w Trees,
    shared: &'w Importers,
    literals: LiteralFixes<'w>,
    /// Of each file that was parsed those that it may import.
    imported: OnceCell<HashMap<FileId, Vec<FileId>>>,
    /// The files that may see each other's values, by the files that are started from.
    together: RefCell<HashMap<Vec<FileId>, Arc<[FileId]>>>,
}

/// So many files are looked through for uses of one value.
const MOST: usize = 400;

impl<'w> Suggest<'w> {
    pub fn new(workspace: &'w dyn Workspace, shared: &'w Importers, trees: &'w Trees) -> Self {
        let literals = LiteralFixes::new(workspace);
        Self { workspace, trees, shared, literals, imported: OnceCell::new(), together: RefCell::default() }
    }

    /// Gives each value of `field` its fix. `call` is the sink's call, `program` the file that was run.
    pub fn fixes(&self, field: &mut Field, located: &Located, ask: &Ask, call: Location, program: Option<FileId>) {
        for value in &mut field.values {
            let Some(place) = value.origin.as_ref() else { continue };
            let known = located.get(place).copied().or_else(|| self.locate(place).map(|at| (at, false)));
            let Some((origin, is_required)) = known else { continue };
            let text = value.text.as_deref().unwrap_or("");
            let mut mend = self.fix(origin, text, is_required, ask, call);
            if let (Some(mend), Some(program)) = (&mut mend, program) {
                mend.command = self.command(value, ask, program);
            }
            value.mend = mend;
        }
    }

    /// The location of a place that is written as it is stored.
    fn locate(&self, place: &Place) -> Option<Location> {
        let file = self.workspace.find(&place.path)?;
        let at = Location { file, span: place.span };
        (self.workspace.text(file)?.place(at.span) == *place).then_some(at)
    }

    fn fix(&self, origin: Location, text: &str, is_required: bool, ask: &Ask, call: Location) -> Option<Mend> {
        let kind = self.workspace.kind(origin.file);
        let file = self.workspace.text(origin.file)?;
        let files = self.together(origin.file, call.file);
        let saying = |word: &str| self.saying(&files, word);
        let scope = Scope { saying: &saying };
        if !kind.is_python() {
            return self.literals.fix(origin, ask, &|key| key_takes_null(&scope, key));
        }
        let tree = self.trees.get(self.workspace, origin.file)?;
        let call = (call.file == origin.file).then_some(call.span);
        python_fix(ask, &Origin { file: &file, tree: &tree, span: origin.span, text, call, is_required }, &scope)
    }

    /// The trees of those of `files` that say `word`.
    fn saying(&self, files: &[FileId], word: &str) -> Vec<Arc<Tree>> {
        let says = |file: &FileId| self.workspace.text(*file).is_some_and(|source| source.text().contains(word));
        files.iter().copied().filter(says).filter_map(|file| self.trees.get(self.workspace, file)).collect()
    }

    /// The Python files that may see a value that is written in `origin` and reaches a call in `sink`: those that import
    /// their way to either, what these import, and the files that name a data file.
    fn together(&self, origin: FileId, sink: FileId) -> Arc<[FileId]> {
        let mut starts = vec![sink];
        if self.workspace.kind(origin).is_python() {
            starts.push(origin);
        } else {
            let path = self.workspace.path(origin);
            let name = path.rsplit('/').next().unwrap_or(&path);
            let names = |file: &FileId| self.workspace.text(*file).is_some_and(|source| source.text().contains(name));
            starts.extend(self.trees.files().into_iter().filter(names));
        }
        starts.sort_unstable();
        starts.dedup();
        if let Some(known) = self.together.borrow().get(&starts) {
            return Arc::clone(known);
        }
        let imported = self.imported.get_or_init(|| {
            let mut imported: HashMap<FileId, Vec<FileId>> = HashMap::new();
            for file in self.trees.files() {
                for other in self.shared.near(self.workspace, file).iter() {
                    imported.entry(*other).or_default().push(file);
                }
            }
            imported
        });
        let mut seen: BTreeSet<FileId> = starts.iter().copied().collect();
        let mut open = starts.clone();
        while let Some(file) = open.pop().filter(|_| seen.len() < MOST) {
            let importers = self.shared.near(self.workspace, file);
            let others = importers.iter().chain(imported.get(&file).into_iter().flatten());
            open.extend(others.copied().filter(|other| seen.insert(*other)));
        }
        let found: Arc<[FileId]> = seen.into_iter().filter(|file| self.workspace.kind(*file).is_python()).collect();
        self.together.borrow_mut().insert(starts, Arc::clone(&found));
        found
    }

    /// The command that overrides `value` without an edit.
    fn command(&self, value: &Value, ask: &Ask, program: FileId) -> Option<String> {
        let path = self.workspace.path(program);
        let yours = match ask.slot {
            Slot::Entity => "YOUR_TEAM",
            Slot::Project => "YOUR_PROJECT",
            Slot::Key | Slot::Server => return None,
        };
        let is_plain = |name: &str| name.chars().all(|c| c.is_alphanumeric() || "-_./".contains(c));
        if !path.ends_with(".py") || !is_plain(&path) || value.given {
            return None;
        }
        match value.override_by.as_ref()? {
            Override::Flag(flag) if flag.starts_with('-') && is_plain(flag) => {
                Some(format!("python {path} {flag} {yours}"))
            }
            Override::Variable(name) if is_plain(name) => Some(format!("{name}={yours} python {path}")),
            // Only Hydra's own programs read overrides from the command line.
            Override::Config(Some(key)) if is_plain(key) => {
                let text = self.workspace.text(program)?;
                text.text().contains("hydra.main").then(|| format!("python {path} {key}={yours}"))
            }
            _ => None,
        }
    }
}
