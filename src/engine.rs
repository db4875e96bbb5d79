//! The order of things: discover, scan, evaluate, judge, merge, sort.
//!
//! Everything here is glue between modules that do not know each other. Files are traced in parallel; what each gives is
//! collected in order of path, so that the output is the same bytes whatever the number of threads. A panic in one file
//! becomes a finding about that file, and the rest goes on.

mod absorbed;
mod each;
mod files;
pub mod fixing;
mod imports;
mod index;
pub mod inspect;
mod joined;
mod judge;
mod keys;
mod keywords;
mod online;
mod resolved;
mod scan;
mod suppressed;
mod templates;
mod united;
mod workspace;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Argument, Settings, Source};
use crate::destination::{Destination, Field};
use crate::live::{Answers, Surroundings};
use crate::rule::{FileReport, Finding, Suppressed};
use crate::sinks::{Trees, is_silent, other_destinations, python_destinations};
pub use crate::source::Paths;
use crate::source::{self, FileKind, Files, Place, SourceFile, Survey, absolute, survey, user_excludes};
use crate::wandb::programs;
use crate::wandb::sinks::{Custom, SinkKind, Slot};
use crate::workspace::{FileId, Importers, Workspace};
use each::each;
use judge::Live;
pub use online::{Aim, Asking, aims};
use scan::{FileSummary, Scan, Worker, scan_bytes};
use workspace::Disk;

/// What is asked.
#[derive(Debug)]
pub struct Request {
    /// What to look at; empty for standard input alone.
    pub paths: Vec<PathBuf>,
    /// A name and the bytes of standard input.
    pub stdin: Option<(PathBuf, Vec<u8>)>,
    /// Files that are read with this content instead of what is on the disk: what fixes have made of them.
    pub edited: Vec<(PathBuf, Arc<[u8]>)>,
    /// Where relative paths start.
    pub working_directory: PathBuf,
    /// The resolved settings, which know the root.
    pub settings: Settings,
    /// Whether values are followed across files.
    pub follow: bool,
    /// Whether and how W&B is asked.
    pub asking: Option<Asking>,
    /// The user's environment, where the inventory shows what it decides.
    pub surroundings: Option<Surroundings>,
}

/// What one run found.
#[derive(Default)]
pub struct Outcome {
    /// Sorted by path and position.
    pub findings: Vec<Finding>,
    /// What is hidden, for reports that tell of it; sorted alike.
    pub suppressed: Vec<Suppressed>,
    /// Sorted by path and position.
    pub destinations: Vec<Destination>,
    /// How many files were looked at.
    pub files: usize,
    /// Their paths.
    pub file_list: Arc<Paths>,
    /// Named paths that do not exist.
    pub missing: Vec<PathBuf>,
    /// What could not be done.
    pub errors: Vec<String>,
    /// What was not used although a user may rely on it.
    pub warnings: Vec<String>,
    /// What was left out for a reason that few users need to know.
    pub notes: Vec<String>,
    /// What W&B said, where it was asked.
    pub answers: Option<Answers>,
    disk: Disk,
    view: View,
    /// The projects that this was joined from.
    joined: joined::Joined,
}

/// How the paths of the root look from the working directory.
#[derive(Default)]
struct View {
    /// The working directory seen from the root, with `/` at its end, where it lies in it.
    prefix: Option<String>,
    /// The root seen from the working directory, with `/` at its end, where it does not lie in the root.
    root: String,
    /// The root seen from the top of the repository, with `/` at its end, where it lies below.
    repository: String,
}

impl Outcome {
    /// `path`, relative to the root, as one would open it from the working directory.
    pub fn shown<'p>(&self, path: &'p str) -> Cow<'p, str> {
        match source::display_path(path, self.view.prefix.as_deref()) {
            same if self.view.root.is_empty() => same,
            same => Cow::Owned(format!("{}{same}", self.view.root)),
        }
    }

    /// Where the file at `path` is on the disk; `path` is as in the findings of one project.
    pub fn location(&self, path: &str) -> Option<PathBuf> {
        self.disk.find(path).map(|file| self.disk.location(file))
    }

    /// `path`, relative to the root, from the top of the repository.
    pub fn in_repository<'p>(&self, path: &'p str) -> Cow<'p, str> {
        match self.view.repository.as_str() {
            "" => Cow::Borrowed(path),
            above => Cow::Owned(format!("{above}{path}")),
        }
    }

    /// The bytes of the file at `path`, which is as in the findings.
    pub fn raw(&self, path: &str) -> Option<Vec<u8>> {
        self.joined.raw(path).or_else(|| self.disk.raw(path))
    }

    /// The text a finding is in, for drawing; `path` is as in the findings.
    pub fn text(&self, path: &str) -> Option<Arc<SourceFile>> {
        let own = || self.disk.find(path).and_then(|file| self.disk.text(file));
        self.joined.text(path).or_else(own)
    }
}

/// What one file gives.
struct Read {
    destinations: Vec<Destination>,
    reports: Vec<FileReport>,
}

/// Starts the threads that work on all cores.
pub fn warm_up() {
    // This thread works too, instead of waiting for one more: what it has seen is at hand, its memory is used again.
    // An error says that threads are running already, which serve as well.
    let _ = rayon::ThreadPoolBuilder::new().use_current_thread().build_global();
}

/// Runs `request`. Nothing is printed; what went wrong is in the outcome.
pub fn run(request: &Request) -> Outcome {
    let settings = &request.settings;
    let size_limit = settings.size_limit.value;
    let what = source::Request {
        paths: request.paths.clone(),
        working_directory: request.working_directory.clone(),
        root: settings.root.clone(),
        // Of its own defaults discovery knows that they name folders, and asks them about no file.
        exclude: (settings.exclude.source != Source::Default).then(|| settings.exclude.value.patterns.clone()),
        extend_exclude: settings.extend_exclude.iter().flat_map(|one| one.value.patterns.clone()).collect(),
        force_exclude: settings.force_exclude.value,
        user_excludes: user_excludes(&|name| std::env::var_os(name), std::env::home_dir().as_deref()),
    };
    let custom = custom(settings);
    let scan = Scan::new(size_limit, custom);
    let (mut listing, mut workers) = survey(&what, &scan);
    if request.paths.is_empty() {
        for found in listing.files.iter_mut() {
            found.in_paths = false;
        }
    }
    let mut given = Vec::new();
    if let Some((name, bytes)) = &request.stdin {
        let mut worker = scan.worker();
        let relative = place_stdin(&mut listing.files, &mut worker, name, bytes, request);
        workers.push(worker);
        given.push((relative, Arc::from(bytes.as_slice())));
    }
    if !request.edited.is_empty() {
        let mut worker = scan.worker();
        given.extend(request.edited.iter().filter_map(|(location, bytes)| {
            let index = listing.files.at(location)?;
            let relative: Arc<str> = Arc::from(listing.files.paths().get(index)?);
            let found = listing.files.get_mut(index)?;
            found.seen = scan_bytes(&mut worker, bytes, &relative, found.kind);
            Some((relative, Arc::clone(bytes)))
        }));
        workers.push(worker);
    }
    let named = named_files(&listing.files, request);
    let disk = Disk::new(listing.files, workers, given, size_limit);
    let asked = disk.asked();
    let importers = Importers::default();
    let mentioning = disk.mentioning(custom);
    let python: Vec<FileId> = mentioning.iter().copied().filter(|file| disk.kind(*file).is_python()).collect();
    let trees = Trees::default();
    let by_file = python_destinations(&disk, &importers, &trees, &python, request.follow, custom);
    let read = each(mentioning, |file| read_file(&disk, &trees, file, request.follow, custom));
    let (mut destinations, mut reports) = (Vec::new(), files::too_large(&disk.too_large, size_limit));
    for one in read {
        destinations.extend(one.destinations);
        reports.extend(one.reports);
    }
    destinations.extend(by_file.into_values().flatten());
    templates::leave_open(&mut destinations);
    one_entry_a_call(&mut destinations);
    reports.extend(files::unreadable(&disk, &named, &reports));
    let aims = request.asking.as_ref().map(|asking| online::aims(&destinations, &asking.access.surroundings));
    let aims: Vec<_> = aims.unwrap_or_default().into_iter().filter(|aim| aim.is_asked(&asked)).collect();
    let answers = request.asking.as_ref().filter(|_| !aims.is_empty()).map(|asking| online::answers(&aims, asking));
    let checked = answers.as_ref().map(|answers| online::checked(&aims, answers));
    let live = answers.as_ref().map(|answers| Live { login: online::no_login(answers), checked: checked.as_deref() });
    // What was too large to be read is no file of the run, but it is reported.
    let large = disk.too_large.iter().map(|(path, _)| &**path);
    let told =
        if disk.too_large.is_empty() { Arc::clone(&asked) } else { Arc::new(Paths::new(large.chain(asked.iter()))) };
    let judge::Judged { mut findings, suppressed } =
        judge::findings(&disk, &destinations, &reports, settings, &told, live.as_ref());
    judge::soften(&mut findings, &listing.private);
    destinations.retain(|one| is_listed(&disk, one) && asked.contains(&one.place.path));
    destinations.sort_by(|left, right| left.place.cmp(&right.place));
    if let Some(surroundings) = &request.surroundings {
        resolved::resolve(&mut destinations, surroundings, &settings.root);
    }
    let unparsed = |path: &str| (settings.root.join(path), "not parsed: a large JSON that no code names".to_owned());
    let notes: Vec<_> = listing.notes.into_iter().chain(disk.unparsed().map(unparsed)).collect();
    let notes = said(&notes, request);
    Outcome {
        findings,
        suppressed,
        destinations,
        files: asked.len(),
        file_list: asked,
        missing: listing.missing,
        errors: said(&listing.errors, request),
        warnings: said(&listing.warnings, request),
        notes,
        answers,
        disk,
        joined: joined::Joined::default(),
        view: View {
            prefix: listing.prefix,
            root: root_from(&request.working_directory, &settings.root),
            repository: below_repository(&settings.root),
        },
    }
}

/// A sentence for each, which names the file as one would open it from the working directory.
fn said(list: &[(PathBuf, String)], request: &Request) -> Vec<String> {
    let shown = |path: &Path| path.strip_prefix(&request.working_directory).unwrap_or(path).display().to_string();
    list.iter().map(|(path, why)| format!("{}: {why}", shown(path))).collect()
}

/// A logger that a configuration describes and the code makes of it is one call: the entry of the code stays.
fn one_entry_a_call(destinations: &mut Vec<Destination>) {
    let origins = |one: &Destination| -> BTreeSet<Place> {
        one.entity.values.iter().chain(&one.project.values).filter_map(|value| value.origin.clone()).collect()
    };
    let followed: Vec<(String, BTreeSet<Place>)> = destinations
        .iter()
        .filter(|one| !matches!(one.kind, SinkKind::Configuration | SinkKind::Presumed))
        .map(|one| (one.api.clone(), origins(one)))
        .collect();
    destinations.retain(|one| {
        if one.kind != SinkKind::Configuration {
            return true;
        }
        let own = origins(one);
        let is_same = |api: &str| api == one.api || programs::is_program(&one.api);
        own.is_empty() || !followed.iter().any(|(api, all)| is_same(api) && own.is_subset(all))
    });
}

/// The sinks of the configuration, as tracing takes them.
fn custom(settings: &Settings) -> Custom {
    fn slot(argument: Option<&Argument>) -> Option<Slot<'_>> {
        argument.map(|one| Slot { position: one.position, keyword: one.keyword.as_deref() })
    }
    let sinks = settings.sinks.iter().map(|sink| &sink.value);
    Custom::new(
        sinks
            .map(|sink| (sink.callable.as_str(), slot(sink.entity.as_ref()), slot(sink.project.as_ref()), sink.access)),
    )
}

/// Whether the inventory lists `destination`: a login chooses none, and what a script exports is part of the calls that
/// it reaches.
fn is_listed(disk: &Disk, destination: &Destination) -> bool {
    let in_python = || disk.find(&destination.place.path).is_some_and(|file| disk.kind(file).is_python());
    match destination.kind {
        SinkKind::Login | SinkKind::Presumed => false,
        // A server is who is asked and a key who asks: no places where runs go.
        SinkKind::Environment => {
            let chooses = |field: &Field| !field.values.is_empty() || field.cut;
            (chooses(&destination.entity) || chooses(&destination.project)) && in_python()
        }
        _ => true,
    }
}

/// The root as seen from `here`; empty where `here` is the root or lies in it.
fn root_from(here: &Path, root: &Path) -> String {
    if here.starts_with(root) {
        return String::new();
    }
    let shown = root.strip_prefix(here).unwrap_or(root);
    format!("{}/", shown.to_string_lossy().trim_end_matches('/'))
}

/// `root` as seen from the folder above it that holds `.git`; empty where it is that folder, or there is none.
fn below_repository(root: &Path) -> String {
    let top = root.ancestors().find(|folder| folder.join(".git").exists());
    let below = top.and_then(|top| root.strip_prefix(top).ok()).filter(|below| !below.as_os_str().is_empty());
    below.map(|below| format!("{}/", below.to_string_lossy().replace('\\', "/"))).unwrap_or_default()
}

/// The files that were named one by one, as paths from the root: a user who names a file is told when it cannot be read, also
/// where it does not say `wandb`.
fn named_files(files: &Files<FileSummary>, request: &Request) -> Vec<Arc<str>> {
    let named = request.paths.iter().filter_map(|path| files.at(&absolute(path, &request.working_directory)));
    let named: BTreeSet<usize> = named.collect();
    named.into_iter().filter_map(|index| files.paths().get(index)).map(Arc::from).collect()
}

/// Adds the file that standard input stands for, or marks it as asked for; gives its path.
fn place_stdin(
    files: &mut Files<FileSummary>,
    worker: &mut Worker,
    name: &Path,
    bytes: &[u8],
    request: &Request,
) -> Arc<str> {
    let location = absolute(name, &request.working_directory);
    if let Some(index) = files.at(&location) {
        let relative: Arc<str> = Arc::from(files.paths().get(index).unwrap_or_default());
        if let Some(found) = files.get_mut(index) {
            found.in_paths = true;
            found.seen = scan_bytes(worker, bytes, &relative, found.kind);
        }
        return relative;
    }
    let inside = location.strip_prefix(&request.settings.root).unwrap_or(name);
    let relative: Arc<str> = Arc::from(inside.to_string_lossy().replace('\\', "/"));
    let kind = match FileKind::of(&relative) {
        FileKind::Other => FileKind::Python,
        kind => kind,
    };
    files.insert(&relative, &location, kind, scan_bytes(worker, bytes, &relative, kind));
    relative
}

/// What one file gives by itself. Python is evaluated all together; here only its damage is told.
fn read_file(disk: &Disk, trees: &Trees, file: FileId, follow: bool, custom: Custom) -> Read {
    let read = catch_unwind(AssertUnwindSafe(|| {
        // A text that was kept has been asked before.
        if !disk.is_kept(file) && disk.text(file).is_some_and(|text| is_silent(&text, custom)) {
            return Read { destinations: Vec::new(), reports: Vec::new() };
        }
        let destinations = other_destinations(disk, file, follow);
        Read { destinations, reports: files::reports(disk, trees, file) }
    }));
    read.unwrap_or_else(|_| Read { destinations: Vec::new(), reports: vec![files::panicked(disk, file)] })
}
