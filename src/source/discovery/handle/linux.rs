//! A folder as the system's own handle; its entries come in the buffer that the system fills.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, RawDir, openat, statat};
use rustix::io::Errno;

use super::Sort;

/// How many bytes of entries are asked for at once; nearly every folder fits.
const ROOM: usize = 32 << 10;

/// Opens what lies at `path` from `folder` for reading, and leaves no trace of that: the system need not look at the
/// clock for each file, which is some hundredths of all that a walk takes. Only who owns a file may ask for it.
fn open(folder: BorrowedFd<'_>, path: &Path, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    /// Whether nothing met so far belongs to somebody else.
    static IS_OWNER: AtomicBool = AtomicBool::new(true);
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | flags;
    if IS_OWNER.load(Ordering::Relaxed) {
        match openat(folder, path, flags | OFlags::NOATIME, Mode::empty()) {
            Err(Errno::PERM) => IS_OWNER.store(false, Ordering::Relaxed),
            opened => return opened,
        }
    }
    openat(folder, path, flags, Mode::empty())
}

/// An open folder.
pub(in super::super) struct Handle(OwnedFd);

impl Handle {
    /// The folder at `path`, also by a link.
    pub fn begin(path: &Path) -> io::Result<Self> {
        Ok(Self(open(CWD, path, OFlags::DIRECTORY)?))
    }

    /// The folder at `way` from this one; this one itself where `way` is empty.
    pub fn below(&self, way: &Path) -> io::Result<Self> {
        let way = if way.as_os_str().is_empty() { Path::new(".") } else { way };
        Ok(Self(open(self.0.as_fd(), way, OFlags::DIRECTORY | OFlags::NOFOLLOW)?))
    }

    /// Opens the file `name` of this folder for reading.
    pub fn open(&self, name: &str) -> io::Result<File> {
        Ok(File::from(open(self.0.as_fd(), Path::new(name), OFlags::empty())?))
    }

    /// Gives the name and sort of each entry to `see`; `room` is used for nothing else.
    pub fn list(&self, room: &mut Vec<u8>, mut see: impl FnMut(&OsStr, Sort)) -> io::Result<()> {
        room.clear();
        room.reserve(ROOM);
        let mut entries = RawDir::new(&self.0, room.spare_capacity_mut());
        while let Some(entry) = entries.next() {
            let entry = entry?;
            let told = match entry.file_type() {
                // Some file systems do not say it.
                FileType::Unknown => statat(&self.0, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW)
                    .map_or(FileType::Unknown, |data| FileType::from_raw_mode(data.st_mode)),
                told => told,
            };
            let sort = match told {
                FileType::Directory => Sort::Folder,
                FileType::RegularFile => Sort::File,
                FileType::Symlink => Sort::Link,
                _ => Sort::Other,
            };
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                see(OsStr::from_bytes(name), sort);
            }
        }
        Ok(())
    }
}
