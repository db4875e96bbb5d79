//! The order of things: discover, sweep, trace, judge, merge, sort.
//!
//! Everything here is glue between rooms that do not know each other. Files are traced in parallel; what each gives is
//! collected in order of path, so that the output is the same bytes whatever the number of threads. A panic in one file
//! becomes a finding about that file, and the rest goes on.

mod absorbed;
mod each;
mod files;
pub mod fixing;
mod imports;
mod index;
mod joined;
mod judge;
mod keys;
mod keywords;
mod online;
pub mod pages;
mod pieces;
mod resolved;
mod suppressed;
mod sweep;
mod templates;
mod united;
mod workspace;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Argument, Settings, Source};
use crate::live::{Answers, Surroundings};
use crate::rule::{FileReport, Finding, Suppressed};
pub use crate::source::Paths;
use crate::source::{self, FileKind, Files, Place, SourceFile, Survey, absolute, survey};
use crate::trace::model::Destination;
use crate::trace::{FileId, Shared, Workspace, destinations, is_silent};
use crate::wandb::sinks::{Custom, SinkKind, Slot};
use each::each;
use judge::Live;
pub use online::{Aim, Asking, aims};
use sweep::{Desk, Look, Sweep, look_through};
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
    /// What was not used though somebody may rely on it.
    pub warnings: Vec<String>,
    /// What was left out for a reason that hardly anybody needs to know.
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

    /// The text a finding stands in, for drawing; `path` is as in the findings.
    pub fn text(&self, path: &str) -> Option<Arc<SourceFile>> {
        let own = || self.disk.find(path).and_then(|file| self.disk.text(file));
        self.joined.text(path).or_else(own)
    }
}

/// What one file gives.
struct Traced {
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
    };
    let custom = custom(settings);
    let sweep = Sweep::new(size_limit, custom);
    let (mut listing, mut desks) = survey(&what, &sweep);
    if request.paths.is_empty() {
        for found in listing.files.iter_mut() {
            found.in_paths = false;
        }
    }
    let mut given = Vec::new();
    if let Some((name, bytes)) = &request.stdin {
        let mut desk = sweep.desk();
        let relative = place_stdin(&mut listing.files, &mut desk, name, bytes, request);
        desks.push(desk);
        given.push((relative, Arc::from(bytes.as_slice())));
    }
    if !request.edited.is_empty() {
        let mut desk = sweep.desk();
        given.extend(request.edited.iter().filter_map(|(location, bytes)| {
            let index = listing.files.at(location)?;
            let relative: Arc<str> = Arc::from(listing.files.paths().get(index)?);
            let found = listing.files.get_mut(index)?;
            found.seen = look_through(&mut desk, bytes, &relative, found.kind);
            Some((relative, Arc::clone(bytes)))
        }));
        desks.push(desk);
    }
    let named = named_files(&listing.files, request);
    let disk = Disk::new(listing.files, desks, given, size_limit);
    let asked = disk.asked();
    let shared = Shared::default();
    let mentioning = disk.mentioning(custom);
    let python: Vec<FileId> = mentioning.iter().copied().filter(|file| disk.kind(*file).is_python()).collect();
    let trees = crate::sinks::Trees::default();
    let mut by_file = crate::sinks::python_destinations(&disk, &shared, &trees, &python, request.follow, custom);
    let traced = each(mentioning, |file| trace_file(&disk, &shared, file, request.follow, custom));
    let (mut destinations, mut reports) = (Vec::new(), files::too_large(&disk.too_large, size_limit));
    for one in traced {
        destinations.extend(one.destinations);
        reports.extend(one.reports);
    }
    let followed: Vec<Destination> = std::mem::take(&mut by_file).into_values().flatten().collect();
    let known: BTreeSet<Place> = followed.iter().map(|one| one.place.clone()).collect();
    destinations.retain(|one| !known.contains(&one.place));
    destinations.extend(followed);
    templates::leave_open(&mut destinations);
    one_entry_a_call(&mut destinations);
    reports.extend(files::unreadable(&disk, &named, &reports));
    let aims = request.asking.as_ref().map(|asking| online::aims(&destinations, &asking.access.surroundings));
    let aims: Vec<_> = aims.unwrap_or_default().into_iter().filter(|aim| aim.is_asked(&asked)).collect();
    let answers = request.asking.as_ref().filter(|_| !aims.is_empty()).map(|asking| online::answers(&aims, asking));
    let checked = answers.as_ref().map(|answers| online::checked(&aims, answers));
    let live = answers.as_ref().map(|answers| Live { login: online::no_login(answers), checked: checked.as_deref() });
    // What was too large to be read is no file of the run, but it is told.
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
        own.is_empty() || !followed.iter().any(|(api, all)| *api == one.api && own.is_subset(all))
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
        // A server is who is asked, no place where runs go.
        SinkKind::Environment => destination.server.is_none() && in_python(),
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

/// The files that were named one by one, as paths from the root: whoever names a file hears when it cannot be read, also
/// where it does not say `wandb`.
fn named_files(files: &Files<Look>, request: &Request) -> Vec<Arc<str>> {
    let named = request.paths.iter().filter_map(|path| files.at(&absolute(path, &request.working_directory)));
    let named: BTreeSet<usize> = named.collect();
    named.into_iter().filter_map(|index| files.paths().get(index)).map(Arc::from).collect()
}

/// Adds the file that standard input stands for, or marks it as asked for; gives its path.
fn place_stdin(files: &mut Files<Look>, desk: &mut Desk, name: &Path, bytes: &[u8], request: &Request) -> Arc<str> {
    let location = absolute(name, &request.working_directory);
    if let Some(index) = files.at(&location) {
        let relative: Arc<str> = Arc::from(files.paths().get(index).unwrap_or_default());
        if let Some(found) = files.get_mut(index) {
            found.in_paths = true;
            found.seen = look_through(desk, bytes, &relative, found.kind);
        }
        return relative;
    }
    let inside = location.strip_prefix(&request.settings.root).unwrap_or(name);
    let relative: Arc<str> = Arc::from(inside.to_string_lossy().replace('\\', "/"));
    let kind = match FileKind::of(&relative) {
        FileKind::Other => FileKind::Python,
        kind => kind,
    };
    files.insert(&relative, &location, kind, look_through(desk, bytes, &relative, kind));
    relative
}

fn trace_file(disk: &Disk, shared: &Shared, file: FileId, follow: bool, custom: Custom) -> Traced {
    let traced = catch_unwind(AssertUnwindSafe(|| {
        // A text that was kept has been asked before.
        if !disk.is_kept(file) && disk.text(file).is_some_and(|text| is_silent(&text, custom)) {
            return Traced { destinations: Vec::new(), reports: Vec::new() };
        }
        // Python files are evaluated all together; the magic lines of notebooks are no Python.
        let has_magics = disk.text(file).is_some_and(|text| !text.magics().is_empty());
        let is_python = disk.kind(file).is_python();
        let mut destinations =
            if is_python && !has_magics { Vec::new() } else { destinations(disk, shared, file, follow, custom) };
        if is_python {
            destinations.retain(|one| matches!(one.kind, SinkKind::Environment | SinkKind::Command));
        }
        let reports = files::reports(disk, file);
        // Memory that was used before is cheaper than new.
        if shared.is_alone(disk, file) {
            disk.forget(file);
        }
        Traced { destinations, reports }
    }));
    traced.unwrap_or_else(|_| Traced { destinations: Vec::new(), reports: vec![files::panicked(disk, file)] })
}
