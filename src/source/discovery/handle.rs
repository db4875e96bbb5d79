//! Folders, as the walk holds them.
//!
//! A file is opened by its name in the folder that was just read: the system need not find its way down from the top
//! again for each of a hundred thousand files. Where there are no such handles, a path stands for one.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(any(test, not(target_os = "linux")))]
mod portable;

use std::fs::{File, FileType};
use std::io;
use std::path::Path;

#[cfg(target_os = "linux")]
pub(super) use linux::Handle;
#[cfg(not(target_os = "linux"))]
pub(super) use portable::Handle;

/// What a folder says of one of its entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Folder,
    File,
    Link,
    /// A device, a pipe, a socket: nothing to be read.
    Other,
}

impl From<FileType> for Sort {
    fn from(sort: FileType) -> Self {
        if sort.is_dir() {
            Self::Folder
        } else if sort.is_file() {
            Self::File
        } else if sort.is_symlink() {
            Self::Link
        } else {
            Self::Other
        }
    }
}

/// A file that was found, and may be opened.
#[derive(Clone, Copy)]
pub struct Spot<'a>(Way<'a>);

#[derive(Clone, Copy)]
enum Way<'a> {
    At(&'a Path),
    In(&'a Handle, &'a str),
}

impl<'a> Spot<'a> {
    /// The file at `path`.
    pub fn at(path: &'a Path) -> Self {
        Self(Way::At(path))
    }

    /// The file `name` in `folder`.
    pub(super) fn inside(folder: &'a Handle, name: &'a str) -> Self {
        Self(Way::In(folder, name))
    }

    /// Opens it for reading. The error is the system's.
    pub fn open(&self) -> io::Result<File> {
        match self.0 {
            Way::At(path) => File::open(path),
            Way::In(folder, name) => folder.open(name),
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Read;

    use super::*;

    #[test]
    fn both_sorts_of_handles_see_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let (top, way) = (folder.path(), Path::new("a/b"));
        std::fs::create_dir_all(top.join("a/b/c")).unwrap();
        std::fs::write(top.join("a/b/x.py"), "text").unwrap();
        std::os::unix::fs::symlink("x.py", top.join("a/b/link")).unwrap();
        let mut room = Vec::new();
        let mut seen = BTreeSet::new();
        let quick = linux::Handle::begin(top).unwrap().below(way).unwrap();
        quick.list(&mut room, |name, sort| assert!(seen.insert((name.to_owned(), format!("{sort:?}"))))).unwrap();
        assert_eq!(seen.len(), 3);
        let plain = portable::Handle::begin(top).unwrap().below(way).unwrap();
        plain.list(&mut room, |name, sort| assert!(seen.remove(&(name.to_owned(), format!("{sort:?}"))))).unwrap();
        assert!(seen.is_empty());
        for mut file in [quick.open("x.py").unwrap(), plain.open("x.py").unwrap()] {
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            assert_eq!(text, "text");
        }
        assert!(quick.open("y.py").is_err() && quick.below(Path::new("x.py")).is_err());
        assert!(linux::Handle::begin(&top.join("d")).is_err());
        assert!(quick.below(Path::new("link")).is_err(), "a link is no folder");
    }
}
