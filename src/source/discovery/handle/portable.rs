//! A folder as its path, for systems whose handles we do not use.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::Sort;

/// A folder that was there when it was asked for.
pub(in super::super) struct Handle(PathBuf);

impl Handle {
    /// The folder at `path`, also by a link.
    pub fn begin(path: &Path) -> io::Result<Self> {
        if std::fs::metadata(path)?.is_dir() {
            Ok(Self(path.to_owned()))
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        }
    }

    /// The folder at `way` from this one; this one itself where `way` is empty.
    pub fn below(&self, way: &Path) -> io::Result<Self> {
        Self::begin(&self.0.join(way))
    }

    /// Opens the file `name` of this folder for reading.
    pub fn open(&self, name: &str) -> io::Result<File> {
        File::open(self.0.join(name))
    }

    /// Gives the name and sort of each entry to `see`.
    pub fn list(&self, _: &mut Vec<u8>, mut see: impl FnMut(&OsStr, Sort)) -> io::Result<()> {
        for entry in std::fs::read_dir(&self.0)? {
            let entry = entry?;
            see(&entry.file_name(), entry.file_type().map_or(Sort::Other, Sort::from));
        }
        Ok(())
    }
}
