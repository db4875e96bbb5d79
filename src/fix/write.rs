//! The one function that writes source files: whole or not at all.
//!
//! A new file beside the old one takes its place once everything is on the disk. What is written is not masked: it is the
//! user's own text, and a key in it that was not edited must stay what it is.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::buffers::{Buffer, Buffers};
use crate::source::open::{self, Refused, Within};

/// What became of the files.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// Those that were written.
    pub done: Vec<Arc<str>>,
    /// Those that were not, each with a clause that says why; they are as they were.
    pub failed: Vec<(Arc<str>, String)>,
    /// Those that were not tried any more because a signal asked for the end.
    pub left: Vec<Arc<str>>,
}

/// Writes every changed file of `buffers`. `stop` is asked before each; the file that is being written is finished.
///
/// Of two processes that do this in one root one waits for the other, and then finds that the files have changed.
pub fn commit(buffers: &Buffers, stop: &dyn Fn() -> bool) -> Written {
    let mut written = Written::default();
    // Held until the end of this function. Where a folder cannot be locked, the comparison below still holds.
    let _lock = locked(buffers.root());
    for buffer in buffers.changed() {
        let path = Arc::clone(&buffer.path);
        if stop() {
            written.left.push(path);
            continue;
        }
        match replace(buffer, buffers.root()) {
            Ok(()) => written.done.push(path),
            Err(why) => written.failed.push((path, why)),
        }
    }
    written
}

fn locked(root: &Path) -> Option<File> {
    let folder = File::open(root).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

/// Puts the new bytes of `buffer` in the place of those that were read.
fn replace(buffer: &Buffer, root: &Path) -> Result<(), String> {
    let target = buffer.location.as_path();
    is_as_read(buffer, root)?;
    let known = fs::metadata(target).map_err(|error| said(&error))?;
    if known.permissions().readonly() {
        return Err("it is read-only".to_owned());
    }
    // Whether it may be written is asked of the system; nothing is written this way.
    OpenOptions::new().write(true).open(target).map_err(|error| said(&error))?;
    let (half, open) = half(target).map_err(|error| format!("its folder takes no new file: {}", said(&error)))?;
    let moved = fill(open, &buffer.now, &known)
        .map_err(|error| said(&error))
        .and_then(|()| is_as_read(buffer, root))
        .and_then(|()| fs::rename(&half, target).map_err(|error| said(&error)));
    if moved.is_err() {
        let _ = fs::remove_file(&half);
    }
    moved
}

/// Whether the file is still the one that was read.
fn is_as_read(buffer: &Buffer, root: &Path) -> Result<(), String> {
    let target = buffer.location.as_path();
    let gone = |error: &io::Error| error.kind() == ErrorKind::NotFound;
    match fs::canonicalize(target) {
        Ok(real) if real == *target => {}
        Ok(_) => return Err(Refused::Outside.to_string()),
        Err(error) if gone(&error) => return Err("it was deleted in the meantime".to_owned()),
        Err(error) => return Err(said(&error)),
    }
    match open::read(target, Within::Tree(root), buffer.read.len() as u64) {
        Ok(bytes) if *bytes == *buffer.read => Ok(()),
        Ok(_) | Err(Refused::TooLarge(_)) => {
            Err("it changed in the meantime, so it was left alone; run wblint again".to_owned())
        }
        Err(Refused::Missing) => Err("it was deleted in the meantime".to_owned()),
        Err(Refused::System(error)) => Err(said(&error)),
        Err(why) => Err(why.to_string()),
    }
}

/// A new file in the folder of `target`: only there can it be moved in one step.
fn half(target: &Path) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // No other user reads it before it has the mode of the old one.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    // A name has 255 bytes at most.
    let name: String = name.chars().take(40).collect();
    let mut number = 0;
    loop {
        let path = target.with_file_name(format!(".{name}.{}-{number}.wblint", std::process::id()));
        match options.open(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 100 => number += 1,
            opened => return opened.map(|open| (path, open)),
        }
    }
}

fn fill(mut open: File, bytes: &[u8], known: &fs::Metadata) -> io::Result<()> {
    owner(&open, known);
    open.set_permissions(known.permissions())?;
    open.write_all(bytes)?;
    // Some disks say only now that they are full.
    open.sync_all()
}

/// Keeps the owner where that is possible: an administrator may fix the file of another user.
#[cfg(unix)]
fn owner(open: &File, known: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = open.metadata().ok().map(|own| (own.uid(), own.gid()));
    if own != Some((known.uid(), known.gid())) {
        let _ = fchown(open, Some(known.uid()), Some(known.gid()));
    }
}

#[cfg(not(unix))]
fn owner(_open: &File, _known: &fs::Metadata) {}

/// Puts `bytes` in the place of `expected` (none: there must be no file) at `target`, in the tree under `root`; without
/// new bytes the file goes.
///
/// # Errors
/// One clause that says why not; everything is as it was.
pub fn put(target: &Path, root: &Path, expected: Option<&[u8]>, bytes: Option<&[u8]>) -> Result<(), String> {
    let _lock = locked(root);
    match (expected, bytes) {
        (Some(expected), Some(bytes)) => {
            let location = fs::canonicalize(target).map_err(|error| said(&error))?;
            let buffer = Buffer::of_bytes(&location, expected, bytes);
            replace(&buffer, root)
        }
        (Some(expected), None) => {
            let known = open::read(target, Within::Tree(root), expected.len() as u64);
            if known.ok().as_deref() != Some(expected) {
                return Err("it changed in the meantime, so it was left alone".to_owned());
            }
            fs::remove_file(target).map_err(|error| said(&error))
        }
        (None, Some(bytes)) => {
            if fs::symlink_metadata(target).is_ok() {
                return Err("there is such a file by now".to_owned());
            }
            let (half, mut open) = half(target).map_err(|error| said(&error))?;
            let moved = open.write_all(bytes).and_then(|()| mode_of_new(&open)).and_then(|()| open.sync_all());
            let moved = moved.and_then(|()| fs::rename(&half, target)).map_err(|error| said(&error));
            if moved.is_err() {
                let _ = fs::remove_file(&half);
            }
            moved
        }
        (None, None) => Ok(()),
    }
}

/// A new file may be read by everybody, as those of an editor may.
#[cfg(unix)]
fn mode_of_new(open: &File) -> io::Result<()> {
    open.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))
}

#[cfg(not(unix))]
fn mode_of_new(_open: &File) -> io::Result<()> {
    Ok(())
}

/// What the system said, as a clause.
fn said(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        ErrorKind::FileTooLarge => "the system allows no file of that size".to_owned(),
        ErrorKind::NotFound => "it was deleted in the meantime".to_owned(),
        ErrorKind::PermissionDenied => "you may not write to it (permission denied)".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "it is on a read-only disk".to_owned(),
        _ => error.to_string(),
    }
}

/// Writes to standard output what is to be exactly as it is: a text that came through standard input.
///
/// # Errors
/// Those of standard output.
pub fn to_output(bytes: &[u8]) -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(bytes)?;
    output.flush()
}
