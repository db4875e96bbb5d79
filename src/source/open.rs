//! The one place that opens files for reading.
//!
//! A scanned tree is hostile: git delivers symbolic links, so `.env -> /dev/zero` comes with a clone, and an unpacked
//! archive may hold a named pipe under any name. So every file is opened here, and nowhere else (`tests/reads.rs` holds
//! this): only a regular file, checked on the open handle; through a link only to such a file inside the tree; and no
//! more bytes than its limit.

use std::fmt;
use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// One mebibyte, the limit of nearly every file that is no source.
pub const MEBIBYTE: u64 = 1 << 20;

/// How much standard input may hold, in bytes: 64 MiB.
pub const STANDARD_INPUT_LIMIT: u64 = 64 * MEBIBYTE;

/// How much a list of paths (`--files-from`) may hold, in bytes: 16 MiB.
pub const PATH_LIST_LIMIT: u64 = 16 * MEBIBYTE;

/// Who says that a file is to be read.
#[derive(Debug, Clone, Copy)]
pub enum Within<'a> {
    /// The tree under this folder: neither the file nor a folder on the way to it may be a link that leads out.
    Tree(&'a Path),
    /// The user: the file was named on the command line, or is one of their own files.
    User,
}

/// Why a file is not read.
#[derive(Debug)]
pub enum Refused {
    /// There is no such file.
    Missing,
    /// A folder, a named pipe, a device or a socket; the text names it.
    NotRegular(&'static str),
    /// A link leads out of the tree.
    Outside,
    /// It holds more bytes than this limit.
    TooLarge(u64),
    /// It is not UTF-8; the number is the first byte that is not.
    NotText(usize),
    /// What the system said.
    System(io::Error),
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => formatter.write_str("no such file"),
            Self::NotRegular(what) => write!(formatter, "{what}, not a regular file"),
            Self::Outside => formatter.write_str("a link that leads out of the repository"),
            Self::TooLarge(limit) if limit % MEBIBYTE == 0 => write!(formatter, "larger than {} MiB", limit / MEBIBYTE),
            Self::TooLarge(limit) if limit % 1024 == 0 => write!(formatter, "larger than {} KiB", limit / 1024),
            Self::TooLarge(limit) => write!(formatter, "larger than {limit} bytes"),
            Self::NotText(byte) => write!(formatter, "not valid UTF-8 (byte {byte})"),
            Self::System(error) => write!(formatter, "{error}"),
        }
    }
}

impl std::error::Error for Refused {}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // A part of the path that is no folder leads to no file either.
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            _ => Self::System(error),
        }
    }
}

impl From<Refused> for io::Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::System(error) => error,
            Refused::Missing => io::ErrorKind::NotFound.into(),
            other => io::Error::new(io::ErrorKind::InvalidInput, other.to_string()),
        }
    }
}

/// A regular file that is open for reading.
#[derive(Debug)]
pub struct RegularFile {
    file: File,
    size: u64,
}

impl RegularFile {
    /// Its size in bytes when it was opened.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The bytes from here on, if they are no more than `limit`. `buffer` is emptied first.
    pub fn read_into(self, limit: u64, buffer: &mut Vec<u8>) -> Result<(), Refused> {
        if self.size > limit {
            return Err(Refused::TooLarge(limit));
        }
        bounded(self.file, limit, buffer)
    }

    /// Up to `count` bytes that begin at byte `start`.
    pub fn part(&mut self, start: u64, count: u64) -> Result<Vec<u8>, Refused> {
        let mut bytes = Vec::new();
        io::Seek::seek(&mut self.file, io::SeekFrom::Start(start))?;
        self.file.by_ref().take(count).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl Read for RegularFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

/// Opens the file at `path`.
pub fn open(path: &Path, within: Within<'_>) -> Result<RegularFile, Refused> {
    match within {
        Within::User => checked(path, fs::metadata(path)?.file_type(), Links::Followed),
        Within::Tree(root) => {
            // The sort is asked before the file is opened as well: to open a device can do something.
            let sort = fs::symlink_metadata(path)?.file_type();
            let real = path.canonicalize()?;
            if !real.starts_with(root.canonicalize()?) {
                return Err(Refused::Outside);
            }
            let sort = if sort.is_symlink() { fs::symlink_metadata(&real)?.file_type() } else { sort };
            checked(&real, sort, Links::Refused)
        }
    }
}

/// Opens a file that a walk has just found as a regular file in a folder of its tree.
pub(super) fn open_found(path: &Path) -> Result<RegularFile, Refused> {
    opened(path, Links::Refused)
}

/// The bytes of the file at `path`, if they are no more than `limit`.
pub fn read(path: &Path, within: Within<'_>, limit: u64) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    open(path, within)?.read_into(limit, &mut bytes)?;
    Ok(bytes)
}

/// The text of the file at `path`, if it is UTF-8 of no more than `limit` bytes.
pub fn read_text(path: &Path, within: Within<'_>, limit: u64) -> Result<String, Refused> {
    String::from_utf8(read(path, within, limit)?).map_err(|error| Refused::NotText(error.utf8_error().valid_up_to()))
}

/// The first `count` bytes of the file at `path`, or all.
pub fn read_head(path: &Path, within: Within<'_>, count: u64) -> Result<Vec<u8>, Refused> {
    open(path, within)?.part(0, count)
}

/// Everything that comes from `input`, a stream of the user's, if it is no more than `limit` bytes.
pub fn read_stream(input: impl Read, limit: u64) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    bounded(input, limit, &mut bytes)?;
    Ok(bytes)
}

/// Everything at `path`, which the user named and which may be a pipe (`<(git diff)`), up to `limit` bytes.
pub fn read_named(path: &Path, limit: u64) -> Result<Vec<u8>, Refused> {
    if fs::metadata(path)?.is_dir() {
        return Err(Refused::NotRegular("a folder"));
    }
    read_stream(File::open(path)?, limit)
}

/// What is at `path`, which the user named and which may be a pipe. The caller sets a limit.
pub fn open_stream(path: &Path) -> io::Result<impl Read + use<>> {
    File::open(path)
}

/// Where the file at `link` is, if that is inside of `root`, whose own links are resolved.
pub(super) fn target_within(link: &Path, root: &Path) -> Option<PathBuf> {
    link.canonicalize().ok().filter(|target| target.starts_with(root))
}

/// What is done where the last name of a path is a link.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Links {
    Followed,
    Refused,
}

fn checked(path: &Path, sort: FileType, links: Links) -> Result<RegularFile, Refused> {
    if sort.is_file() { opened(path, links) } else { Err(Refused::NotRegular(name_of(sort))) }
}

fn opened(path: &Path, links: Links) -> Result<RegularFile, Refused> {
    let mut options = OpenOptions::new();
    options.read(true);
    at_once(&mut options, links);
    let file = options.open(path)?;
    // What is there now may be something else than what was there a moment ago.
    let data = file.metadata()?;
    if !data.is_file() {
        return Err(Refused::NotRegular(name_of(data.file_type())));
    }
    Ok(RegularFile { size: data.len(), file })
}

/// Has the system open a pipe without waiting for its other end, and no link where none may be followed.
#[cfg(unix)]
fn at_once(options: &mut OpenOptions, links: Links) {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    if links == Links::Refused {
        flags |= OFlags::NOFOLLOW;
    }
    options.custom_flags(flags.bits().cast_signed());
}

/// Elsewhere a file is checked once it is open.
#[cfg(not(unix))]
fn at_once(_: &mut OpenOptions, _: Links) {}

fn bounded(input: impl Read, limit: u64, buffer: &mut Vec<u8>) -> Result<(), Refused> {
    buffer.clear();
    // One byte over tells a file at the limit from one beyond, also while it is still being written.
    input.take(limit.saturating_add(1)).read_to_end(buffer)?;
    if buffer.len() as u64 > limit { Err(Refused::TooLarge(limit)) } else { Ok(()) }
}

fn name_of(sort: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if sort.is_fifo() {
            return "a named pipe";
        }
        if sort.is_socket() {
            return "a socket";
        }
        if sort.is_char_device() || sort.is_block_device() {
            return "a device";
        }
    }
    if sort.is_dir() { "a folder" } else { "something else" }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn only_regular_files_of_the_tree_are_opened() {
        let tree = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        let at = |name: &str| tree.path().join(name);
        fs::create_dir(at("folder")).unwrap();
        fs::write(at("folder/a"), "text").unwrap();
        fs::write(other.path().join("a"), "secret").unwrap();
        symlink("folder/a", at("near")).unwrap();
        symlink(other.path().join("a"), at("far")).unwrap();
        symlink(other.path(), at("away")).unwrap();
        symlink("/dev/zero", at("zero")).unwrap();
        symlink("loop", at("loop")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe"), rustix::fs::Mode::RUSR).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        let within = Within::Tree(tree.path());
        let said = |name: &str, within| open(&at(name), within).map(|file| file.size()).map_err(|why| why.to_string());
        assert_eq!((said("near", within), said("folder/a", within)), (Ok(4), Ok(4)));
        assert_eq!(said("folder", within), Err("a folder, not a regular file".to_owned()));
        assert_eq!(said("none", within), Err("no such file".to_owned()));
        for name in ["far", "away/a", "zero"] {
            assert_eq!(said(name, within), Err("a link that leads out of the repository".to_owned()), "{name}");
        }
        for within in [within, Within::User] {
            assert_eq!(said("pipe", within), Err("a named pipe, not a regular file".to_owned()));
            assert_eq!(said("socket", within), Err("a socket, not a regular file".to_owned()));
            assert!(said("loop", within).is_err());
        }
        assert_eq!(said("zero", Within::User), Err("a device, not a regular file".to_owned()));
        assert_eq!(said("far", Within::User), Ok(6));
        // Whatever was there when it was found: the open handle decides.
        for name in ["pipe", "near", "zero", "folder"] {
            assert!(open_found(&at(name)).is_err(), "{name}");
        }
    }

    #[test]
    fn no_more_is_read_than_the_limit() {
        let tree = tempfile::tempdir().unwrap();
        let path = tree.path().join("a");
        fs::write(&path, b"12345\xff").unwrap();
        assert_eq!(read(&path, Within::User, 6).unwrap(), b"12345\xff");
        assert_eq!(read(&path, Within::User, 5).unwrap_err().to_string(), "larger than 5 bytes");
        assert_eq!(read_text(&path, Within::User, 6).unwrap_err().to_string(), "not valid UTF-8 (byte 5)");
        assert_eq!(read_head(&path, Within::User, 2).unwrap(), b"12");
        assert_eq!(read_stream(io::repeat(0), 2 * MEBIBYTE).unwrap_err().to_string(), "larger than 2 MiB");
        assert_eq!(read_named(&path, 6).unwrap().len(), 6);
        assert!(read_named(tree.path(), 6).is_err());
        let sparse = File::create(tree.path().join("sparse")).unwrap();
        sparse.set_len(4 << 30).unwrap();
        assert!(matches!(
            read(&tree.path().join("sparse"), Within::Tree(tree.path()), 1024),
            Err(Refused::TooLarge(1024))
        ));
    }
}
