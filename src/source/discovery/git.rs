//! What a git repository tracks, read from its index.
//!
//! A file that git tracks is part of the repository whatever an ignore file says, so the walk asks the index before it
//! leaves something out. The index is read here by hand, about a hundred lines for one table of names: `gix-index`
//! brings 80 crates and 39 s of compile time (measured with no features but `sha1`). No `git` process is started.
//! Format: git's `Documentation/gitformat-index.adoc`, versions 2 to 4.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::super::Paths;
use super::super::open::{self, MEBIBYTE, Refused, Within};

/// An index with more bytes is not read: half a million files have one of 64 MiB.
const INDEX_LIMIT: u64 = 64 * MEBIBYTE;

/// All names of an index together have no more bytes. Version 4 shortens names, so a small file could hold very long ones.
const NAMES_LIMIT: usize = 64 << 20;

/// No path that a system opens is longer, in bytes.
const PATH_LIMIT: usize = 4096;

/// A repository, where its files for git are, and what it tracks, read on first use.
pub(super) struct Repository {
    /// The top of the work tree.
    top: PathBuf,
    /// The folder that holds the index: `.git`, or what a `.git` file names (a linked work tree, a submodule).
    own: Option<PathBuf>,
    /// The folder that holds `info/exclude` and `config`: the same, but for a linked work tree that of its repository.
    shared: Option<PathBuf>,
    tracked: OnceLock<Option<Tracked>>,
    /// Why it is not known what is tracked.
    note: Mutex<Option<String>>,
}

impl Repository {
    /// The repository whose work tree begins at `top`, where something named `.git` is.
    pub(super) fn at(top: &Path) -> Self {
        let (own, shared) = match folders(top) {
            Some((own, shared)) => (Some(own), shared),
            None => (None, None),
        };
        Self { top: top.to_owned(), own, shared, tracked: OnceLock::new(), note: Mutex::default() }
    }

    /// The file of ignore patterns that is not part of the work tree, and the folder that it may not lead out of.
    pub(super) fn exclude(&self) -> Option<(PathBuf, &Path)> {
        let shared = self.shared.as_deref()?;
        Some((shared.join("info/exclude"), shared))
    }

    /// Whether git tracks the file at `path`, or a file below that folder. `None` where that is unknown.
    pub(super) fn tracks(&self, path: &Path, is_folder: bool) -> Option<bool> {
        let tracked = self.tracked.get_or_init(|| match self.read() {
            Ok(tracked) => tracked,
            Err(why) => {
                let text = format!("the git index is not used ({why}): ignored files are left out");
                *self.note.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
                None
            }
        });
        Some(tracked.as_ref()?.holds(&self.name(path)?, is_folder))
    }

    /// The name of `path` in the index.
    fn name<'p>(&self, path: &'p Path) -> Option<Cow<'p, str>> {
        let name = path.strip_prefix(&self.top).ok()?.to_string_lossy();
        Some(if cfg!(windows) { name.replace('\\', "/").into() } else { name })
    }

    /// Why it is unknown what is tracked, if that was needed, and the index in question.
    pub(super) fn take_note(&self) -> Option<(PathBuf, String)> {
        let text = self.note.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        Some((self.top.join(".git"), text))
    }

    /// What is tracked; `None` where there is no index yet.
    fn read(&self) -> Result<Option<Tracked>, String> {
        let Some(own) = &self.own else { return Err("`.git` names no folder".to_owned()) };
        let bytes = match open::read(&own.join("index"), Within::Tree(own), INDEX_LIMIT) {
            Ok(bytes) => bytes,
            Err(Refused::Missing) => return Ok(None),
            Err(why) => return Err(why.to_string()),
        };
        let shared = self.shared.as_deref().unwrap_or(own);
        let config = open::read(&shared.join("config"), Within::Tree(shared), MEBIBYTE).unwrap_or_default();
        let config = String::from_utf8_lossy(&config).to_ascii_lowercase();
        let says = |key: &str, value: &str| {
            let pairs = config.lines().filter_map(|line| line.split_once('='));
            pairs.into_iter().any(|(left, right)| left.trim() == key && right.trim() == value)
        };
        let hash = if says("objectformat", "sha256") { 32 } else { 20 };
        let ignores_case = says("ignorecase", "true");
        let names = names(&bytes, hash)?;
        let fold = |name: &str| if ignores_case { name.to_lowercase() } else { name.to_owned() };
        let list: Vec<String> = names.iter().map(|name| fold(&String::from_utf8_lossy(name))).collect();
        Ok(Some(Tracked { paths: Paths::new(list.iter().map(String::as_str)), ignores_case }))
    }
}

/// Whether git tracks what is at `path`, or a file below that folder. What is unknown counts as tracked: the answer
/// decides whether something came with a clone.
pub fn is_tracked(path: &Path) -> bool {
    // A link is asked about by its own name: git tracks the link, not what it leads to.
    let folder = path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let place = folder.and_then(|folder| folder.canonicalize().ok()).zip(path.file_name());
    let Some(path) = place.map(|(folder, name)| folder.join(name)) else { return true };
    let is_top = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
    let Some(top) = path.parent().and_then(|folder| folder.ancestors().find(is_top)) else { return false };
    let is_folder = path.symlink_metadata().is_ok_and(|data| data.is_dir());
    let repository = Repository::at(top);
    match (repository.read(), repository.name(&path)) {
        (Ok(None), _) => false, // Nothing was ever added.
        (Ok(Some(tracked)), Some(name)) => tracked.holds(&name, is_folder),
        _ => true,
    }
}

/// The paths of an index.
struct Tracked {
    paths: Paths,
    ignores_case: bool,
}

impl Tracked {
    fn holds(&self, name: &str, is_folder: bool) -> bool {
        let name = if self.ignores_case { name.to_lowercase() } else { name.to_owned() };
        // A submodule is a name of its own.
        if self.paths.contains(&name) {
            return true;
        }
        let below = format!("{name}/");
        is_folder && self.paths.get(self.paths.first_from(&below)).is_some_and(|path| path.starts_with(&below))
    }
}

/// The folder of the work tree's own files for git, and the one that it shares with other work trees, if there is one.
fn folders(top: &Path) -> Option<(PathBuf, Option<PathBuf>)> {
    let git = top.join(".git");
    if std::fs::symlink_metadata(&git).ok()?.is_dir() {
        return Some((git.clone(), Some(git)));
    }
    if git.is_dir() {
        // A link to a folder: git follows it, and so does the search for ignore patterns.
        let real = git.canonicalize().ok()?;
        return Some((real.clone(), Some(real)));
    }
    let first_line = |path: &Path, within: &Path| {
        let text = open::read_text(path, Within::Tree(within), 16 * 1024).ok()?;
        text.lines().next().map(str::to_owned)
    };
    let own = top.join(first_line(&git, top)?.strip_prefix("gitdir: ")?);
    let shared = match first_line(&own.join("commondir"), &own) {
        Some(shared) => Some(own.join(shared)),
        // A submodule shares nothing; what is no git folder at all says nothing either.
        None => own.join("HEAD").exists().then(|| own.clone()),
    };
    Some((own, shared))
}

/// The names of the index `bytes`, in which hashes have `hash` bytes. The error is one clause.
fn names(bytes: &[u8], hash: usize) -> Result<Vec<Vec<u8>>, String> {
    let cut = || "it is cut off".to_owned();
    let number = |at: usize| {
        let four = bytes.get(at..)?.first_chunk::<4>()?;
        usize::try_from(u32::from_be_bytes(*four)).ok()
    };
    if bytes.get(..4) != Some(b"DIRC".as_slice()) {
        return Err("it is damaged".to_owned());
    }
    let version = number(4).ok_or_else(cut)?;
    if !(2..=4).contains(&version) {
        return Err(format!("version {version} is not known"));
    }
    let count = number(8).ok_or_else(cut)?;
    let mut names: Vec<Vec<u8>> = Vec::with_capacity(count.min(bytes.len() / 64));
    let (mut at, mut total) = (12, 0);
    for _ in 0..count {
        // Ten numbers about the file, its hash, two bytes of flags, and two more where one of these says so.
        let flags = at + 40 + hash;
        let high = *bytes.get(flags).ok_or_else(cut)?;
        let start = flags + if version > 2 && high & 0x40 != 0 { 4 } else { 2 };
        let (shared, start) = if version == 4 { shortened(bytes, start).ok_or_else(cut)? } else { (0, start) };
        let length = memchr::memchr(0, bytes.get(start..).ok_or_else(cut)?).ok_or_else(cut)?;
        let mut name = Vec::new();
        if version == 4 {
            let last: &[u8] = names.last().map_or(&[], Vec::as_slice);
            let kept = last.len().checked_sub(shared).ok_or("it is damaged")?;
            name.extend_from_slice(&last[..kept]);
        }
        name.extend_from_slice(&bytes[start..start + length]);
        total += name.len();
        let is_sorted = name.is_empty() || names.last().is_none_or(|last| *last <= name);
        if !is_sorted || name.len() > PATH_LIMIT {
            return Err("it is damaged".to_owned());
        }
        if total > NAMES_LIMIT {
            return Err("its names are too long".to_owned());
        }
        names.push(name);
        // Entries before version 4 are filled with 1 to 8 zeros, so that the next one begins at a multiple of 8.
        at = if version == 4 { start + length + 1 } else { at + ((start + length - at + 8) & !7) };
    }
    extensions(bytes.get(at..).ok_or_else(cut)?, hash)?;
    // Only half of a split index has entries without a name.
    if names.iter().any(Vec::is_empty) { Err("it is damaged".to_owned()) } else { Ok(names) }
}

/// How many bytes of the last name do not belong to the next one, and where the rest of that begins.
fn shortened(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let mut byte = *bytes.get(at)?;
    let mut value = usize::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        at += 1;
        byte = *bytes.get(at)?;
        value = value.checked_add(1)?.checked_mul(128)? + usize::from(byte & 0x7f);
    }
    Some((value, at + 1))
}

/// Whether an extension says that the entries are not all there is: those whose names begin with a small letter must be
/// understood.
fn extensions(mut rest: &[u8], hash: usize) -> Result<(), String> {
    while rest.len() >= hash + 8 {
        let (name, size) = (&rest[..4], u32::from_be_bytes([rest[4], rest[5], rest[6], rest[7]]));
        match name {
            b"link" => return Err("it is split in two files".to_owned()),
            b"sdir" => return Err("it is that of a sparse checkout".to_owned()),
            name if !name[0].is_ascii_uppercase() => return Err("it has an extension that is not known".to_owned()),
            _ => {}
        }
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        rest = rest.get(size.saturating_add(8)..).ok_or("it is cut off")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An index of `version` with these names, as git writes it; the second half of its entries has further flags.
    fn index(version: u32, names: &[&str]) -> Vec<u8> {
        let mut bytes = b"DIRC".to_vec();
        bytes.extend(version.to_be_bytes());
        bytes.extend(u32::try_from(names.len()).unwrap().to_be_bytes());
        let mut last = "";
        for (position, name) in names.iter().enumerate() {
            let start = bytes.len();
            bytes.extend([1; 60]);
            let is_extended = version > 2 && position * 2 >= names.len();
            bytes.extend(if is_extended { [0x40, 0, 0x40, 0].as_slice() } else { &[0, 1] });
            if version == 4 {
                let shared = last.bytes().zip(name.bytes()).take_while(|(one, other)| one == other).count();
                bytes.push(u8::try_from(last.len() - shared).unwrap());
                bytes.extend(name[shared..].bytes());
                bytes.push(0);
            } else {
                bytes.extend(name.bytes());
                bytes.resize(start + ((bytes.len() - start + 8) & !7), 0);
            }
            last = name;
        }
        bytes.extend(b"TREE\0\0\0\x02ab");
        bytes.extend([7; 20]);
        bytes
    }

    #[test]
    fn names_are_read_from_every_version() {
        let all = ["a", "b/c.py", "b/cd.py", "b/longer/name.yaml", "wandb/base.yaml"];
        for version in 2..=4 {
            let bytes = index(version, &all);
            let found = names(&bytes, 20).unwrap();
            assert_eq!(found, all.map(|name| name.as_bytes().to_vec()), "{version}");
            for end in 0..bytes.len() - 30 {
                assert!(names(&bytes[..end], 20).is_err(), "{version} {end}");
            }
            assert!(names(&index(version, &["b", "a"]), 20).is_err(), "names come in order");
        }
        assert_eq!(names(&index(5, &[]), 20).unwrap_err(), "version 5 is not known");
        let mut split = index(2, &["a"]);
        let tree = memchr::memmem::find(&split, b"TREE").unwrap();
        for (name, why) in [(b"link", "split"), (b"sdir", "sparse"), (b"fsmx", "not known")] {
            split[tree..tree + 4].copy_from_slice(name);
            assert!(names(&split, 20).unwrap_err().contains(why));
        }
    }

    #[test]
    fn a_small_index_does_not_become_large() {
        let long = "x".repeat(PATH_LIMIT);
        assert!(names(&index(2, &[&long]), 20).is_ok());
        assert!(names(&index(2, &[&(long.clone() + "y")]), 20).is_err());
        let mut bytes = index(4, &[&long]);
        bytes.truncate(bytes.len() - 30);
        bytes[8..12].copy_from_slice(&40_000_u32.to_be_bytes());
        for _ in 1..40_000 {
            bytes.extend([1; 60]);
            bytes.extend([0, 1, 0, 0]);
        }
        assert_eq!(names(&bytes, 20).unwrap_err(), "its names are too long");
    }
}
