//! What the threads of a walk found in its folders, made one listing in order of path.
//!
//! Each thread keeps the names of a folder in order, and tells folders by numbers. So the whole is in order when the
//! tree is read from its root, and no path is compared with another one.

use super::super::{Blocks, Paths};
use super::files::File;

/// What stands at one name of a folder.
enum What<T> {
    File(File<T>),
    /// The number of a folder.
    Folder(u32),
    /// The number of a part of the same folder: many files are looked at by several threads.
    Part(u32),
    Taken,
}

/// Folders, or parts of some, that one thread has read.
pub(super) struct Branches<T> {
    /// All names, one behind the other.
    names: String,
    /// Where each name ends in `names`, and what it is.
    entries: Blocks<(u32, What<T>)>,
    /// The number of each, and where its entries and their names begin.
    folders: Vec<(u32, u32, u32)>,
    /// How many files there are, and the lengths of their paths together.
    files: usize,
    bytes: usize,
}

impl<T> Default for Branches<T> {
    fn default() -> Self {
        Self { names: String::new(), entries: Blocks::default(), folders: Vec::new(), files: 0, bytes: 0 }
    }
}

/// A size as it is kept; a walk that finds more than four billion bytes of names is not looked for.
fn small(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

impl<T> Branches<T> {
    /// Begins the folder with this number; the entries that follow are its own, in order.
    pub(super) fn begin(&mut self, number: u32) {
        self.folders.push((number, small(self.entries.len()), small(self.names.len())));
    }

    /// Adds a file, whose path from the root has so many bytes.
    pub(super) fn file(&mut self, name: &str, length: usize, file: File<T>) {
        self.files += 1;
        self.bytes += length;
        self.add(name, What::File(file));
    }

    /// Adds a folder, which somebody is to read.
    pub(super) fn folder(&mut self, name: &str, number: u32) {
        self.add(name, What::Folder(number));
    }

    /// Adds a part of this folder, which somebody is to read.
    pub(super) fn part(&mut self, number: u32) {
        self.add("", What::Part(number));
    }

    fn add(&mut self, name: &str, what: What<T>) {
        self.names.push_str(name);
        self.entries.push((small(self.names.len()), what));
    }
}

/// Where a folder was read, and how far it was written out.
struct Place {
    thread: usize,
    next: usize,
    end: usize,
    /// Where the next name begins.
    name: usize,
    /// The length of the folder's path.
    path: usize,
}

/// The files of all `threads` with their paths, each of which begins with `prefix`; the folder with the number 0 is the
/// first of `count`.
pub(super) fn listed<T>(mut threads: Vec<Branches<T>>, count: u32, prefix: &str) -> (Paths, Vec<File<T>>) {
    let mut places = vec![(0, 0); count as usize];
    for (thread, branches) in threads.iter().enumerate() {
        for (index, (number, ..)) in branches.folders.iter().enumerate() {
            places[*number as usize] = (thread, index + 1);
        }
    }
    let begin = |threads: &[Branches<T>], number: u32, path: usize| {
        let (thread, index) = places[number as usize];
        // A folder that could not be read has no place.
        let branches = &threads[thread];
        let (_, first, name) = branches.folders[index.checked_sub(1)?];
        let end = branches.folders.get(index).map_or(branches.entries.len(), |(_, first, _)| *first as usize);
        Some(Place { thread, next: first as usize, end, name: name as usize, path })
    };
    let sum = |size: fn(&Branches<T>) -> usize| threads.iter().map(size).sum::<usize>();
    let (count, bytes) = (sum(|branches| branches.files), sum(|branches| branches.bytes));
    let (mut paths, mut files) = (Paths::with_capacity(count, bytes), Vec::with_capacity(count));
    let mut path = prefix.to_owned();
    let mut open: Vec<Place> = begin(&threads, 0, path.len()).into_iter().collect();
    while let Some(place) = open.last_mut() {
        if place.next == place.end {
            open.pop();
            continue;
        }
        path.truncate(place.path);
        let branches = &mut threads[place.thread];
        let Some((end, what)) = branches.entries.get_mut(place.next) else {
            open.pop();
            continue;
        };
        path.push_str(&branches.names[place.name..*end as usize]);
        place.name = *end as usize;
        place.next += 1;
        let number = match std::mem::replace(what, What::Taken) {
            What::File(file) => {
                paths.push(&path);
                files.push(file);
                continue;
            }
            What::Folder(number) => {
                path.push('/');
                number
            }
            What::Part(number) => number,
            What::Taken => continue,
        };
        open.extend(begin(&threads, number, path.len()));
    }
    (paths, files)
}

#[cfg(test)]
mod tests {
    use super::super::super::FileKind;
    use super::*;

    #[test]
    fn a_tree_that_several_threads_read_is_in_order() {
        let file = |seen| File { kind: FileKind::Python, in_paths: true, seen, place: None };
        let mut one = Branches::default();
        one.begin(0);
        one.file("a.py", 8, file(1));
        one.folder("b", 2);
        one.part(1);
        one.begin(3);
        let mut two = Branches::default();
        two.begin(1);
        two.folder("c", 3);
        two.folder("gone", 4);
        two.file("z.py", 8, file(4));
        two.begin(2);
        two.file("x.py", 10, file(2));
        two.file("y.py", 10, file(3));
        let (paths, files) = listed(vec![one, two], 5, "top/");
        assert_eq!(paths.iter().collect::<Vec<_>>(), ["top/a.py", "top/b/x.py", "top/b/y.py", "top/z.py"]);
        assert_eq!(files.iter().map(|file| file.seen).collect::<Vec<_>>(), [1, 2, 3, 4]);
    }
}
