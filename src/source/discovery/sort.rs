//! The sort of a file where its name does not say it.

use std::io::Read;
use std::path::Path;

use crate::source::FileKind;

/// The sort of the file at `path`, by its `#!` line where its name says nothing. `any` asks also where the name has an
/// extension.
pub(super) fn kind_of(path: &Path, any: bool) -> FileKind {
    let name = path.to_string_lossy();
    let kind = FileKind::of(&name);
    if kind != FileKind::Other || (!any && path.extension().is_some()) {
        return kind;
    }
    let mut head = Vec::new();
    // A file that cannot be opened is of no known sort here; opening it in earnest will say why.
    let read = std::fs::File::open(path).and_then(|file| file.take(256).read_to_end(&mut head));
    if read.is_ok() { FileKind::sniff(&name, &head) } else { kind }
}

/// The sort of whatever is at `path`, links followed, whose name says `by_name`; `Other` where it is no file.
pub(super) fn kind_on_disk(path: &Path, by_name: FileKind) -> std::io::Result<FileKind> {
    if by_name == FileKind::Other && path.extension().is_some() {
        return Ok(by_name);
    }
    let data = std::fs::metadata(path)?;
    let kind = if by_name == FileKind::Other && is_program(&data) { kind_of(path, false) } else { by_name };
    Ok(if data.is_file() { kind } else { FileKind::Other })
}

/// Whether a file without extension may be a script; only then it is opened to see.
#[cfg(unix)]
fn is_program(data: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    data.is_file() && data.permissions().mode() & 0o111 != 0
}

/// Whether a file without extension may be a script; only then it is opened to see.
#[cfg(not(unix))]
fn is_program(_: &std::fs::Metadata) -> bool {
    false
}
