//! Which documents there are, and in which order they are read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::de::DeTable;

use super::read::{Document, Origin, Reader};
use super::{ConfigError, Known, Settings, Source, inline};
use crate::source::open::{self, Refused, Within};
use crate::text::LineIndex;

/// The files that may hold a configuration, the first wins within one folder.
const NAMES: [&str; 3] = [".wblint.toml", "wblint.toml", "pyproject.toml"];

/// A configuration with more bytes is refused: no real one is so large, and a repository is untrusted.
const MOST_BYTES: u64 = 1 << 20;

/// What to resolve.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The root of the linted repository.
    pub root: &'a Path,
    /// The folder of the user-level `wblint.toml`: `$XDG_CONFIG_HOME/wblint` or `~/.config/wblint`.
    pub user_directory: Option<&'a Path>,
    /// Every `--config`: `KEY=VALUE`, or a file that is read instead of the repository's own.
    pub config: &'a [String],
    /// Read no file at all.
    pub isolated: bool,
    /// Rules and formats that may be named.
    pub known: Known<'a>,
}

/// Reads all layers. Every mistake of every layer is returned.
pub fn resolve(request: &Request<'_>) -> Result<Settings, Vec<ConfigError>> {
    let mut settings = Settings::new(request.root.to_path_buf());
    let mut errors = Vec::new();
    let (assignments, named): (Vec<&String>, Vec<&String>) =
        request.config.iter().partition(|argument| inline::split(argument).is_some());
    if request.isolated {
        errors.extend(named.iter().map(|file| {
            let help = Some("leave out one of both".to_owned());
            ConfigError::whole(file.as_str(), "--isolated reads no file, --config names one", help)
        }));
    } else {
        for document in files(request, &named, &mut errors) {
            apply(&document, &request.known, &mut settings, &mut errors);
            settings.files.extend(document.directory.as_ref().map(|_| PathBuf::from(&document.shown)));
        }
    }
    for (key, value) in assignments.iter().filter_map(|argument| inline::split(argument)) {
        errors.extend(settings.overlay(Source::Inline, key, value, &request.known).err().unwrap_or_default());
    }
    if errors.is_empty() { Ok(settings) } else { Err(errors) }
}

/// Whether `directory` itself holds a configuration, valid or not; such a folder is a root.
pub fn holds_configuration(directory: &Path) -> bool {
    let mut errors = Vec::new();
    in_directory(directory, directory, &mut errors).is_some() || !errors.is_empty()
}

impl Settings {
    /// Sets `key` to `value`, written as in `--config KEY=VALUE`, on behalf of a flag or a variable of the user.
    pub fn overlay(
        &mut self,
        source: Source,
        key: &str,
        value: &str,
        known: &Known<'_>,
    ) -> Result<(), Vec<ConfigError>> {
        let text: Arc<str> = Arc::from(inline::document(key, value));
        let lines = LineIndex::new(&text);
        let (shown, origin, prefix) = (source.to_string(), Origin::Command(source), String::new());
        let mut errors = Vec::new();
        apply(&Document { shown, text, lines, origin, directory: None, prefix }, known, self, &mut errors);
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// The documents of all files, lowest layer first.
fn files(request: &Request<'_>, named: &[&String], errors: &mut Vec<ConfigError>) -> Vec<Document> {
    let user_file = request.user_directory.map(|directory| directory.join("wblint.toml"));
    let mut documents = Vec::new();
    if let Some(path) = &user_file {
        documents.extend(load(path, request.root, Origin::User, true, errors));
    }
    for file in named {
        let before = errors.len();
        let document = load(Path::new(file), request.root, Origin::Repository, true, errors);
        if document.is_none() && errors.len() == before {
            let exists = Path::new(file).exists();
            let reason = if exists { "it has no table `[tool.wblint]`" } else { "there is no such file" };
            errors.push(ConfigError::whole(file.as_str(), reason, None));
        }
        documents.extend(document);
    }
    if named.is_empty() {
        documents.extend(nearest(request.root, user_file.as_deref(), errors));
    }
    documents
}

/// The nearest configuration, from `root` upward as far as the folder that holds `.git`: what lies above a repository
/// is not its own, and might be another user's.
fn nearest(root: &Path, user_file: Option<&Path>, errors: &mut Vec<ConfigError>) -> Option<Document> {
    let start = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    let user_directory = user_file.and_then(Path::parent).and_then(|directory| directory.canonicalize().ok());
    for directory in start.ancestors().filter(|directory| Some(*directory) != user_directory.as_deref()) {
        let before = errors.len();
        let found = in_directory(directory, &start, errors);
        if found.is_some() || errors.len() > before || directory.join(".git").exists() {
            return found;
        }
    }
    None
}

fn in_directory(directory: &Path, root: &Path, errors: &mut Vec<ConfigError>) -> Option<Document> {
    for name in NAMES {
        let before = errors.len();
        let found = load(&directory.join(name), root, Origin::Repository, false, errors);
        if found.is_some() || errors.len() > before {
            return found;
        }
    }
    None
}

/// Reads `path`; `named` is one that the user named. `None` without an error where there is no such file, or a `pyproject.toml` that is not about wblint.
fn load(path: &Path, root: &Path, origin: Origin, named: bool, errors: &mut Vec<ConfigError>) -> Option<Document> {
    let shown = path.strip_prefix(root).unwrap_or(path).display().to_string();
    let is_shared = path.file_name().is_some_and(|name| name == "pyproject.toml");
    let directory = path.parent().unwrap_or_else(|| Path::new(""));
    // The user's own file, and one that they name, may be a link to wherever they keep it.
    let within = if origin == Origin::User || named { Within::User } else { Within::Tree(directory) };
    let text = match read_text(path, within, is_shared) {
        Ok(text) => Arc::<str>::from(text?),
        Err(reason) => {
            errors.push(ConfigError::whole(shown, reason, None));
            return None;
        }
    };
    let directory = directory.to_path_buf();
    let below = root.strip_prefix(&directory).ok().filter(|_| origin == Origin::Repository);
    let parts = below.into_iter().flat_map(Path::iter).map(|part| format!("{}/", part.to_string_lossy()));
    let (lines, prefix) = (LineIndex::new(&text), parts.collect());
    let document = Document { shown, text, lines, origin, directory: Some(directory), prefix };
    if is_shared {
        match document.parse() {
            Ok(table) if section(table.get_ref()).is_none() => return None,
            Ok(_) => {}
            // The errors are said when the document is applied.
            Err(_) => return Some(document),
        }
    }
    Some(document)
}

/// The text of `path`, if there is such a file (and, for a `pyproject.toml`, if it mentions wblint).
fn read_text(path: &Path, within: Within<'_>, is_shared: bool) -> Result<Option<String>, String> {
    let says_wblint = |text: &[u8]| memchr::memmem::find(text, b"wblint").is_some();
    let bytes = match open::read(path, within, MOST_BYTES) {
        Ok(bytes) => bytes,
        Err(Refused::Missing) => return Ok(None),
        Err(Refused::NotRegular(_)) if is_shared => return Ok(None),
        // One that is large, or lies elsewhere, is most likely another tool's.
        Err(Refused::TooLarge(_)) if is_shared => {
            let head = open::read_head(path, within, MOST_BYTES).unwrap_or_default();
            return if says_wblint(&head) { Err(Refused::TooLarge(MOST_BYTES).to_string()) } else { Ok(None) };
        }
        Err(Refused::Outside) if is_shared => return Ok(None),
        Err(why @ (Refused::System(_) | Refused::Outside)) => return Err(format!("cannot be read: {why}")),
        Err(why) => return Err(why.to_string()),
    };
    if is_shared && !says_wblint(&bytes) {
        return Ok(None);
    }
    String::from_utf8(bytes).map(Some).map_err(|error| Refused::NotText(error.utf8_error().valid_up_to()).to_string())
}

fn section<'t, 'i>(table: &'t DeTable<'i>) -> Option<&'t toml::Spanned<toml::de::DeValue<'i>>> {
    table.get("tool")?.get_ref().as_table()?.get("wblint")
}

fn apply(document: &Document, known: &Known<'_>, settings: &mut Settings, errors: &mut Vec<ConfigError>) {
    let table = match document.parse() {
        Ok(table) => table,
        Err(syntax) => return errors.extend(syntax),
    };
    let mut reader = Reader::new(document, known);
    let is_shared = document.directory.is_some() && Path::new(&document.shown).ends_with("pyproject.toml");
    if !is_shared {
        reader.table(table.get_ref(), settings);
    } else if let Some(item) = section(table.get_ref()) {
        match item.get_ref().as_table() {
            Some(section) => reader.table(section, settings),
            None => reader.expected(item, "a table, `[tool.wblint]`"),
        }
    }
    reader.errors.sort_by_key(|error| error.span.as_ref().map(|span| span.start));
    errors.append(&mut reader.errors);
}
