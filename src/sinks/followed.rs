//! What was followed to its end, and what was not: the runs together, held against the sinks that stand in the code.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::ByFile;
use super::destinations::destinations;
use super::entries::{near, uncalled};
use super::fallback::Fallback;
use super::imports::Imports;
use super::record::Record;
use super::relevance::relevant;
use super::repository::{Relevance, Repository, Trees};
use super::runs::{Found, Setting};
use super::sites::{runs_once, sites};
use super::suggest::Suggest;
use crate::dataflow::{Location, Program, Resolved};
use crate::models::Given;
use crate::wandb::sinks::Custom;
use crate::workspace::{FileId, Importers, Workspace};

/// Programs of so many bytes are run whole. Skipping what cannot lead to a sink saves time in larger ones, at the price of
/// reading what was skipped by its words.
const SMALL: usize = 24 * 1024;

/// The destinations of the sinks in `candidates`, Python files of the workspace.
pub fn python_destinations(
    workspace: &dyn Workspace,
    shared: &Importers,
    trees: &Trees,
    candidates: &[FileId],
    follow: bool,
    custom: Custom,
) -> ByFile {
    let near = near(workspace, shared, candidates, follow);
    let outlines = &trees.outlines;
    let relevant = relevant(workspace, outlines, &near, custom);
    let mut programs = relevant.programs;
    let bytes: usize = near.iter().filter_map(|file| workspace.text(*file)).map(|text| text.text().len()).sum();
    let is_small = bytes <= SMALL;
    let relevance = Relevance {
        outlines,
        names: relevant.names.filter(|_| !is_small),
        leading: relevant.leading,
        imports: Imports::new(workspace, outlines, follow, relevant.loud),
        files: near,
        definitions: std::sync::OnceLock::new(),
    };
    let given = Given::default();
    let setting = Setting { workspace, trees, custom, relevance: &relevance, given: &given };
    if is_small && follow {
        // Registries and the like call functions whose names occur nowhere else: what nothing imports is a program.
        let repository = setting.repository(BTreeSet::new());
        let imported: HashSet<FileId> =
            relevance.files.iter().flat_map(|file| imported_files(&repository, *file)).collect();
        let others = relevance.files.iter().filter(|file| !imported.contains(file) && !programs.contains(file));
        let others: Vec<FileId> = others.copied().collect();
        programs.extend(others);
    }
    let mut found = setting.programs(&programs);
    // What no program calls, outermost first.
    let called: HashSet<usize> = found.iter().flat_map(|one| &one.called).copied().collect();
    let entries = uncalled(workspace, trees, &relevance, &called, &relevant.seeds);
    found.extend(setting.functions(&entries, called));
    let cut = Cut::of(&setting, &found);
    let mut record = Record::default();
    for one in found {
        record.merge(one.record);
    }
    if let Some(cut) = cut {
        cut.mark(&setting, candidates, &mut record);
    }
    let suggest = Suggest::new(workspace, shared, trees);
    destinations(&Fallback { workspace, shared, trees, follow }, &suggest, record)
}

/// The runs that were not followed to their end.
struct Cut {
    /// How many runs that ended too early may have come to a file.
    reaching: HashMap<FileId, usize>,
    /// How many of them came to a sink.
    seeing: HashMap<Location, usize>,
    /// The calls that a run came to which hit a bound.
    bounded: HashSet<Location>,
}

impl Cut {
    /// `None` if all runs were followed to their end.
    fn of(setting: &Setting<'_>, found: &[Found]) -> Option<Self> {
        let mut imports: HashMap<FileId, Vec<FileId>> = HashMap::new();
        let repository = setting.repository(BTreeSet::new());
        let mut cut = Self { reaching: HashMap::new(), seeing: HashMap::new(), bounded: HashSet::new() };
        for one in found.iter().filter(|one| one.cut) {
            cut.bounded.extend(one.record.calls.keys());
        }
        // Only a run that ended too early leaves calls out that it would have come to.
        for one in found.iter().filter(|one| one.exhausted) {
            for file in reach(&repository, &mut imports, one.start) {
                *cut.reaching.entry(file).or_default() += 1;
            }
            for at in one.record.calls.keys().chain(one.record.writes.keys().map(|(at, _)| at)) {
                *cut.seeing.entry(*at).or_default() += 1;
            }
        }
        found.iter().any(|one| one.cut).then_some(cut)
    }

    /// Opens what may have further values, and adds the sinks of `files` that no run came to.
    fn mark(&self, setting: &Setting<'_>, files: &[FileId], record: &mut Record) {
        for (at, seen) in &mut record.calls {
            seen.cut |= self.bounded.contains(at);
            if self.may_come_again(setting, *at) {
                seen.not_followed(*at);
            }
        }
        for ((at, _), write) in &mut record.writes {
            if self.may_come_again(setting, *at) {
                write.not_followed();
            }
        }
        let repository = setting.repository(BTreeSet::new());
        for file in files {
            let Some(tree) = setting.trees.get(setting.workspace, *file) else { continue };
            let is_own = |level: usize, module: &str| repository.resolve(*file, level, module).is_some();
            let written = sites(setting.workspace, *file, &tree, setting.custom, &is_own);
            for (at, seen) in written.calls {
                record.calls.entry(at).or_insert(seen);
            }
            for (at, write) in written.writes {
                record.writes.entry(at).or_insert(write);
            }
        }
    }

    /// Whether a run that was cut might have come to a sink, once or once more.
    fn may_come_again(&self, setting: &Setting<'_>, at: Location) -> bool {
        let reaching = self.reaching.get(&at.file).copied().unwrap_or_default();
        let seeing = self.seeing.get(&at).copied().unwrap_or_default();
        let is_once = || {
            let tree = setting.trees.get(setting.workspace, at.file);
            tree.is_some_and(|tree| runs_once(&tree.body, at.span.start))
        };
        seeing < reaching || seeing > 0 && !is_once()
    }
}

/// The files that a run which begins in `start` can come to: by imports.
fn reach(repository: &Repository<'_>, imports: &mut HashMap<FileId, Vec<FileId>>, start: FileId) -> HashSet<FileId> {
    let mut seen = HashSet::from([start]);
    let mut open = vec![start];
    while let Some(file) = open.pop() {
        let near = imports.entry(file).or_insert_with(|| imported_files(repository, file));
        open.extend(near.iter().copied().filter(|other| seen.insert(*other)));
    }
    seen
}

/// The files that the imports of `file` may run, itself left out.
fn imported_files(repository: &Repository<'_>, file: FileId) -> Vec<FileId> {
    let modules = repository.imported(file).into_iter();
    let resolved = modules.filter_map(|(level, name)| match repository.resolve(file, level, &name)? {
        Resolved::Module(other) if other != file => Some(other),
        Resolved::Module(_) | Resolved::Package(_) => None,
    });
    resolved.collect()
}
