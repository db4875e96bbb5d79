//! One thread of a walk: reads folders, sifts their entries, looks at the files.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::batch::Batch;
use super::entries::{Entries, Entry};
use super::files::File;
use super::filter::Shown;
use super::handle::{Handle, Sort, Spot};
use super::rules::{Chain, Marks};
use super::sort::kind_on_disk;
use super::tree::Branches;
use super::walk::{Survey, Trip};
use crate::source::FileKind;

/// So many entries of a folder are one piece of work.
const PIECE: usize = 64;

/// Something to be done.
pub(super) enum Work {
    /// A folder that is to be read.
    Folder(Folder),
    /// The number of a part of a folder, and its entries, which are to be looked at.
    Part(u32, Arc<Open>, Entries),
}

/// A folder that is to be read.
pub(super) struct Folder {
    number: u32,
    way: Way,
    shown: Shown,
    /// The rules of the folders above.
    rules: Chain,
    in_paths: bool,
}

/// The way from the start to a folder.
enum Way {
    /// With `/` at its end, unless it is empty.
    Plain(String),
    /// Some name in it is not UTF-8.
    Odd(PathBuf),
}

impl Folder {
    /// The start of a walk, and the rules of the folders above it.
    pub(super) fn first(rules: Chain, in_paths: bool) -> Self {
        Self { number: 0, way: Way::Plain(String::new()), shown: Shown::All, rules, in_paths }
    }
}

/// A folder that was read.
pub(super) struct Open {
    handle: Handle,
    /// From the start, with `/` at its end unless it is empty; of no use where a name in it is not UTF-8.
    way: String,
    shown: Shown,
    rules: Chain,
    in_paths: bool,
}

/// One thread of a walk.
pub(super) struct Scout<'a, L: Survey> {
    trip: &'a Trip<'a, L>,
    desk: L::Desk,
    branches: Branches<L::Seen>,
    /// What goes by whole paths, and what came up.
    batch: Batch<L::Seen>,
    /// Room for the system to write entries into.
    room: Vec<u8>,
    entries: Entries,
    /// The path from the root of what is looked at.
    path: String,
}

impl<'a, L: Survey> Scout<'a, L> {
    pub(super) fn new(trip: &'a Trip<'a, L>) -> Self {
        Self {
            trip,
            desk: trip.walk.survey.desk(),
            branches: Branches::default(),
            batch: Batch::default(),
            room: Vec::new(),
            entries: Entries::default(),
            path: String::new(),
        }
    }

    /// What was found, and the desk.
    pub(super) fn into_parts(self) -> (Branches<L::Seen>, Batch<L::Seen>, L::Desk) {
        (self.branches, self.batch, self.desk)
    }

    /// Does `work`, and puts what comes of it into `made`.
    pub(super) fn visit(&mut self, work: Work, made: &mut Vec<Work>) {
        match work {
            Work::Folder(folder) => self.read(folder, made),
            Work::Part(number, open, entries) => {
                self.branches.begin(number);
                self.sift(&open, &entries, entries.len(), made);
            }
        }
    }

    /// Reads a folder, and looks at its files.
    fn read(&mut self, folder: Folder, made: &mut Vec<Work>) {
        let trip = self.trip;
        let way = match &folder.way {
            Way::Plain(way) => Path::new(way.strip_suffix('/').unwrap_or(way)),
            Way::Odd(way) => way,
        };
        let mut entries = std::mem::take(&mut self.entries);
        entries.clear();
        let mut odd: Vec<(OsString, Sort)> = Vec::new();
        let mut marks = Marks::default();
        let is_plain = matches!(folder.way, Way::Plain(_));
        let read = trip.handle.below(way).and_then(|handle| {
            handle.list(&mut self.room, |name, sort| {
                marks.see(name.as_encoded_bytes());
                match name.to_str().filter(|_| is_plain) {
                    Some(name) => entries.add(name, sort),
                    None => odd.push((name.to_owned(), sort)),
                }
            })?;
            Ok(handle)
        });
        let handle = match read {
            Ok(handle) => handle,
            Err(error) => return self.note(trip.start.join(way), &error),
        };
        let rules = trip.ground.below(&folder.rules, way, marks);
        for (name, sort) in odd {
            self.visit_odd(&folder, way, &rules, &name, sort, made);
        }
        let Folder { number, way: Way::Plain(way), shown, in_paths, .. } = folder else {
            self.entries = entries;
            return;
        };
        entries.sort();
        self.branches.begin(number);
        let open = Arc::new(Open { handle, way, shown, rules, in_paths });
        self.sift(&open, &entries, PIECE, made);
        for first in (PIECE..entries.len()).step_by(PIECE) {
            let part = trip.number();
            self.branches.part(part);
            made.push(Work::Part(part, Arc::clone(&open), entries.part(first..(first + PIECE).min(entries.len()))));
        }
        self.entries = entries;
    }

    /// Goes through the first `count` of `entries`, which are those of `open`.
    fn sift(&mut self, open: &Arc<Open>, entries: &Entries, count: usize, made: &mut Vec<Work>) {
        let Trip { walk, ground, prefix, .. } = self.trip;
        self.path.clear();
        self.path.push_str(prefix);
        self.path.push_str(&open.way);
        let folder = self.path.len();
        for (name, entry) in entries.first(count) {
            let is_folder = entry.sort == Sort::Folder;
            if open.shown.hides(name.as_bytes(), is_folder) {
                continue;
            }
            self.path.truncate(folder);
            self.path.push_str(name);
            let (path, way) = (Path::new(&self.path), Path::new(&self.path[prefix.len()..]));
            if ground.ignores(&open.rules, way, name.as_bytes(), is_folder)
                || (!self.trip.is_outside && walk.filter.excludes(path, name.as_bytes(), is_folder))
            {
                continue;
            }
            if !is_folder {
                self.look(open, name, entry);
                continue;
            }
            let in_paths = open.in_paths || enter(self.trip, &mut self.batch, way, name.as_bytes());
            let number = self.trip.number();
            self.branches.folder(name, number);
            let way = Way::Plain([open.way.as_str(), name, "/"].concat());
            let (shown, rules) = (Shown::of(name.as_bytes()), open.rules.clone());
            made.push(Work::Folder(Folder { number, way, shown, rules, in_paths }));
        }
    }

    /// Looks at the file `name` of `open`; its path from the root is at hand.
    fn look(&mut self, open: &Open, name: &str, entry: Entry) {
        let trip = self.trip;
        let full = |path: &str| trip.start.join(&path[trip.prefix.len()..]);
        let mut kind = entry.kind;
        if entry.sort == Sort::Link && !trip.walk.stays_inside(&full(&self.path)) {
            return;
        }
        if entry.sort != Sort::File || kind == FileKind::Other {
            let full = full(&self.path);
            kind = match kind_on_disk(&full, FileKind::of(&self.path)) {
                Ok(kind) => kind,
                Err(error) => return self.note(full, &error),
            };
        }
        if kind == FileKind::Other {
            return;
        }
        let place = trip.is_apart.then(|| Box::new(full(&self.path)));
        let seen = trip.walk.survey.look(&mut self.desk, Spot::inside(&open.handle, name), &self.path, kind);
        self.branches.file(name, self.path.len(), File { kind, in_paths: open.in_paths, seen, place });
    }

    /// The same as [`Self::sift`] for one entry that goes by whole paths.
    fn visit_odd(
        &mut self,
        folder: &Folder,
        way: &Path,
        rules: &Chain,
        name: &OsStr,
        sort: Sort,
        made: &mut Vec<Work>,
    ) {
        let trip = self.trip;
        let way = way.join(name);
        let full = trip.start.join(&way);
        let (bytes, is_folder) = (name.as_encoded_bytes(), sort == Sort::Folder);
        if sort == Sort::Other
            || folder.shown.hides(bytes, is_folder)
            || trip.ground.ignores(rules, &way, bytes, is_folder)
            || trip.walk.filter.excludes(&full, bytes, is_folder)
        {
            return;
        }
        if is_folder {
            let in_paths = folder.in_paths || enter(trip, &mut self.batch, &way, bytes);
            let (number, shown, rules) = (trip.number(), Shown::of(bytes), rules.clone());
            made.push(Work::Folder(Folder { number, way: Way::Odd(way), shown, rules, in_paths }));
            return;
        }
        if sort == Sort::Link && !trip.walk.stays_inside(&full) {
            return;
        }
        match kind_on_disk(&full, FileKind::of(&full.to_string_lossy())) {
            Ok(FileKind::Other) => {}
            Ok(kind) => self.batch.add(trip.walk, &mut self.desk, &full, kind, false),
            Err(error) => self.note(full, &error),
        }
    }

    /// Notes what could not be looked at. A link to nothing, or a file that went away meanwhile, is no file.
    fn note(&mut self, path: PathBuf, error: &io::Error) {
        if error.kind() != io::ErrorKind::NotFound {
            self.batch.errors.push((path, error.to_string()));
        }
    }
}

/// Whether the folder at `way` was named; then it is noted that a walk came there. A hidden folder shows only some of its
/// files, unless its own walk begins there.
fn enter<L: Survey>(trip: &Trip<L>, batch: &mut Batch<L::Seen>, way: &Path, name: &[u8]) -> bool {
    let is_named = trip.named.contains(&way);
    if is_named && !name.starts_with(b".") {
        batch.entered.push(trip.start.join(way));
    }
    is_named
}
