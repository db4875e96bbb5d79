//! One walk over a folder, on all cores.
//!
//! Every folder is opened once and read whole: its ignore files are among its entries, and nothing is asked for that is
//! not there. Its entries are sorted, sifted by name, rules and patterns, and its files looked at in the same breath,
//! opened by their names in the open folder. A folder of many files is cut in parts for several threads. Names that are
//! not UTF-8 go by whole paths: they are rare.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::batch::Batch;
use super::filter::Filter;
use super::handle::{Handle, Spot};
use super::root::relative;
use super::rules::Ground;
use super::scout::{Folder, Scout, Work};
use super::{stack, tree};
use crate::source::FileKind;

/// What is done with every file as soon as it is found, on the thread that found it.
pub trait Survey: Sync {
    /// What a thread uses again and again, and what it gathers.
    type Desk: Send;
    /// What is kept of one file.
    type Seen: Send;

    /// The desk of one more thread.
    fn desk(&self) -> Self::Desk;

    /// Looks at the file of sort `kind` at `spot`, whose path from the root is `path`. A file that is found by two ways
    /// may be looked at twice.
    fn look(&self, desk: &mut Self::Desk, spot: Spot, path: &str, kind: FileKind) -> Self::Seen;
}

/// How to walk.
pub(super) struct Walk<'a, L> {
    pub(super) root: &'a Path,
    pub(super) filter: &'a Filter,
    pub(super) named: &'a [PathBuf],
    /// The root with all links followed: what lies outside is not read through a link.
    real_root: PathBuf,
    /// Whether the root is where the process runs.
    is_here: bool,
    pub(super) survey: &'a L,
}

/// One walk on its way.
pub(super) struct Trip<'a, L> {
    pub(super) walk: &'a Walk<'a, L>,
    pub(super) start: &'a Path,
    pub(super) handle: Handle,
    pub(super) ground: Ground,
    /// The way from the root to the start, with `/` at its end.
    pub(super) prefix: String,
    /// Whether the start lies outside of the root.
    pub(super) is_outside: bool,
    /// Whether paths from the root do not say where a file is.
    pub(super) is_apart: bool,
    /// Named folders, as ways from the start.
    pub(super) named: Vec<&'a Path>,
    /// The number of the next folder.
    pub(super) numbers: AtomicU32,
}

impl<'a, L: Survey> Walk<'a, L> {
    pub(super) fn new(root: &'a Path, filter: &'a Filter, named: &'a [PathBuf], survey: &'a L) -> Self {
        let real_root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let is_here = Path::new(".").canonicalize().is_ok_and(|here| here == real_root);
        Self { root, filter, named, real_root, is_here, survey }
    }

    /// Whether `path` lies in a folder that somebody named.
    pub(super) fn is_named(&self, path: &Path) -> bool {
        self.named.iter().any(|folder| path.starts_with(folder))
    }

    /// Whether `link` leads to something in the root.
    pub(super) fn stays_inside(&self, link: &Path) -> bool {
        link.canonicalize().is_ok_and(|target| target.starts_with(&self.real_root))
    }

    /// Walks everything under `start`, and adds what was found to `batches`, and the desks of the threads to `desks`.
    pub(super) fn run(&self, start: &Path, batches: &mut Vec<Batch<L::Seen>>, desks: &mut Vec<L::Desk>) {
        let handle = match Handle::begin(start) {
            Ok(handle) => handle,
            Err(error) => {
                let mut batch = Batch::default();
                if error.kind() != std::io::ErrorKind::NotFound {
                    batch.errors.push((start.to_owned(), error.to_string()));
                }
                batches.push(batch);
                return;
            }
        };
        let (ground, rules) = Ground::new(start, self.is_here && start == self.root);
        let below = relative(start, self.root);
        let prefix = if below.is_empty() { below } else { below + "/" };
        let is_outside = !start.starts_with(self.root);
        let trip = Trip {
            walk: self,
            start,
            handle,
            ground,
            prefix,
            is_outside,
            is_apart: is_outside || self.root.to_str().is_none(),
            named: self.named.iter().filter_map(|folder| folder.strip_prefix(start).ok()).collect(),
            numbers: AtomicU32::new(1),
        };
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8);
        let first = Folder::first(rules, self.is_named(start));
        let scouts = stack::run(Work::Folder(first), threads, || Scout::new(&trip), Scout::visit);
        let mut branches = Vec::with_capacity(scouts.len());
        for scout in scouts {
            let (own, batch, desk) = scout.into_parts();
            branches.push(own);
            batches.push(batch);
            desks.push(desk);
        }
        let (names, files) = tree::listed(branches, trip.numbers.into_inner(), &trip.prefix);
        batches.push(Batch::from_parts(names, files));
    }
}

impl<L> Trip<'_, L> {
    /// A number for a folder that is still to be read.
    pub(super) fn number(&self) -> u32 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }
}
