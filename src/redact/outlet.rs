//! The only file that opens standard output, standard error, or a file for writing. All it hands out is [`Redacting`].

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};

use super::writer::{Medium, Redacting};

/// Whether standard output takes colors: its terminal, `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and `TERM` decide.
pub fn choice_of_output() -> ColorChoice {
    AutoStream::choice(&io::stdout())
}

/// The same for standard error.
pub fn choice_of_error() -> ColorChoice {
    AutoStream::choice(&io::stderr())
}

/// Whether a person watches standard output.
pub fn is_watched() -> bool {
    io::stdout().is_terminal()
}

/// The columns of the terminal behind standard output.
pub fn width() -> Option<usize> {
    console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns))
}

/// Whether that terminal shows links.
pub fn shows_links() -> bool {
    supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout)
}

/// Standard output. Once its reader is gone, the rest is dropped in silence: what was found still decides the exit code.
pub fn output(choice: ColorChoice) -> Redacting<Box<dyn Write>> {
    let inner: Box<dyn Write> = match choice {
        // Nothing of ours is colored then, and stripping would cost a pass over every byte.
        ColorChoice::Never => Box::new(Heedless { inner: io::stdout().lock(), gone: false }),
        choice => Box::new(Heedless { inner: AutoStream::new(io::stdout().lock(), choice), gone: false }),
    };
    Redacting::new(inner, Medium::Text)
}

/// Standard error, for one message.
pub fn error(choice: ColorChoice) -> Redacting<AutoStream<io::Stderr>> {
    Redacting::new(AutoStream::new(io::stderr(), choice), Medium::Text)
}

/// Standard error if it is a terminal; `None` otherwise.
pub fn terminal() -> Option<Redacting<io::Stderr>> {
    io::stderr().is_terminal().then(|| Redacting::new(io::stderr(), Medium::Text))
}

/// Writes `file` whole or not at all: a new file beside it takes its place once everything is on the disk. A private
/// file can be read by its owner alone at any moment. What is no regular file (`/dev/stdout`, a pipe) is written to.
///
/// # Errors
/// Those of `write` and of the file system; the file then is as it was.
pub fn replace(
    file: &Path,
    medium: Medium,
    private: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    stage(file, medium, private, write)?.commit()
}

/// Everything of [`replace`] but the last step: what is written is on the disk, and `file` still as it was. So several
/// files can be written all or none.
///
/// # Errors
/// Those of `write` and of the file system; nothing is left behind.
pub fn stage(
    file: &Path,
    medium: Medium,
    private: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<Staged> {
    let mut bytes = Vec::new();
    let mut layer = Redacting::new(&mut bytes, medium);
    write(&mut layer)?;
    layer.finish()?;
    drop(layer);
    // A link stays a link: what it points at is replaced.
    let target = fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
    let known = fs::metadata(&target).ok();
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        OpenOptions::new().write(true).open(&target)?;
        return Ok(Staged { target, way: Way::Stream(bytes) });
    }
    match beside(&target, &bytes, private, known.as_ref()) {
        Err(error) if known.is_some() && !private && is_of_folder(&error) => {
            OpenOptions::new().write(true).open(&target)?;
            Ok(Staged { target, way: Way::InPlace(bytes) })
        }
        Err(error) => Err(error),
        Ok(half) => {
            let may_overwrite = known.is_some() && !private;
            Ok(Staged { target, way: Way::Beside { half, bytes: may_overwrite.then_some(bytes) } })
        }
    }
}

/// A file that is ready to be replaced; dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Staged {
    target: PathBuf,
    way: Way,
}

/// How a file is replaced.
#[derive(Debug)]
enum Way {
    /// By a new file, which is moved; the bytes where it may be written over instead.
    Beside { half: PathBuf, bytes: Option<Vec<u8>> },
    /// The folder takes no new file.
    InPlace(Vec<u8>),
    /// It is no regular file.
    Stream(Vec<u8>),
    /// It has been.
    Done,
}

impl Staged {
    /// Puts the file in its place.
    ///
    /// # Errors
    /// Those of the file system; the file then is as it was.
    pub fn commit(mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.way, Way::Done) {
            Way::Beside { half, bytes } => fs::rename(&half, &self.target).or_else(|error| {
                let _ = fs::remove_file(&half);
                match bytes {
                    Some(bytes) if is_of_folder(&error) => in_place(&self.target, &bytes),
                    _ => Err(error),
                }
            }),
            Way::InPlace(bytes) => in_place(&self.target, &bytes),
            Way::Stream(bytes) => OpenOptions::new().write(true).open(&self.target)?.write_all(&bytes),
            Way::Done => Ok(()),
        }
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if let Way::Beside { half, .. } = &self.way {
            let _ = fs::remove_file(half);
        }
    }
}

/// Writes a new file in the folder of `target`; `known` is what is there.
fn beside(target: &Path, bytes: &[u8], private: bool, known: Option<&fs::Metadata>) -> io::Result<PathBuf> {
    let (half, open) = half(target, private)?;
    let filled = fill(open, bytes, known.filter(|_| !private));
    if filled.is_err() {
        let _ = fs::remove_file(&half);
    }
    filled.map(|()| half)
}

/// A new file in the folder of `target`: only there can it be moved in one step.
fn half(target: &Path, private: bool) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    // One of a process that was killed may still be there.
    let mut number = 0;
    loop {
        let path = target.with_file_name(format!(".{name}.{}-{number}.half", std::process::id()));
        match options.open(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 100 => number += 1,
            opened => return opened.map(|open| (path, open)),
        }
    }
}

/// Some disks say only when everything is to be kept that they are full. A file that was there keeps its mode.
fn fill(mut open: File, bytes: &[u8], known: Option<&fs::Metadata>) -> io::Result<()> {
    if let Some(known) = known {
        open.set_permissions(known.permissions())?;
    }
    open.write_all(bytes)?;
    open.sync_all()
}

/// Whether `error` is about the folder, or about moving: the file itself may be writable all the same (a file that is
/// mounted into a container).
fn is_of_folder(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::ResourceBusy
            | ErrorKind::CrossesDevices
    )
}

/// Writes over `target`; where that fails, what was there is put back.
fn in_place(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let before = fs::read(target)?;
    let over = |bytes: &[u8]| {
        let mut open = OpenOptions::new().write(true).truncate(true).open(target)?;
        open.write_all(bytes)?;
        open.sync_all()
    };
    over(bytes).inspect_err(|_| drop(over(&before)))
}

/// A stream whose reader may leave (`| head -1`).
struct Heedless<W> {
    inner: W,
    gone: bool,
}

impl<W> Heedless<W> {
    /// `result`, or `otherwise` where the pipe is closed.
    fn heed<T>(&mut self, result: io::Result<T>, otherwise: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(otherwise)
            }
            result => result,
        }
    }
}

impl<W: Write> Write for Heedless<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.gone {
            return Ok(bytes.len());
        }
        let written = self.inner.write(bytes);
        self.heed(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.gone {
            return Ok(());
        }
        let flushed = self.inner.flush();
        self.heed(flushed, ())
    }
}
