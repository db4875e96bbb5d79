//! From what was written to what was meant.
//!
//! Which files are read, from where, and under which root; [`settings`] says by which settings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::arguments::{InputArguments, OutputArguments, RuleSelection};
use super::failure::Failure;
use super::memory;
use super::settings;
use crate::config::Settings;
use crate::engine::{self, Outcome, Request};
use crate::report::Format;
use crate::source::find_root;
use crate::source::open::{PATH_LIST_LIMIT, Refused, STANDARD_INPUT_LIMIT, read_named, read_stream};

/// The name of standard input when none is given: most of what is piped is Python.
const STDIN_NAME: &str = "stdin.py";

/// Runs each of `requests` on all cores.
pub fn run(requests: &[Request]) -> Vec<Outcome> {
    engine::warm_up();
    requests.iter().map(engine::run).collect()
}

/// The requests that `input` and `rules` mean: one for each root, in order of the roots. None: `--files-from` named no
/// file, so there is nothing to do.
pub fn requests(input: &InputArguments, rules: Option<&RuleSelection>) -> Result<Vec<Request>, Failure> {
    let working_directory =
        std::env::current_dir().map_err(|error| Failure::new(format!("cannot tell the current folder: {error}")))?;
    memory::check()?;
    let mut paths = input.paths.clone();
    let mut reads_stdin = input.stdin_filename.is_some() && paths.is_empty() && input.files_from.is_none();
    paths.retain(|path| {
        reads_stdin |= path.as_os_str() == "-";
        path.as_os_str() != "-"
    });
    if let Some(file) = &input.files_from {
        if reads_stdin && file.as_os_str() == "-" {
            return Err(Failure::with_help(
                "standard input cannot be both a file to check and the list of files",
                "give the list as a file: --files-from FILE",
            ));
        }
        paths.extend(listed(file)?);
        if paths.is_empty() && !reads_stdin {
            return Ok(Vec::new());
        }
    }
    let mut stdin = reads_stdin.then(|| stdin(input)).transpose()?;
    if paths.is_empty() && stdin.is_none() {
        paths.push(PathBuf::from("."));
    }
    let root_of = |path: &Path| find_root(path, &working_directory);
    let stdin_root = stdin.as_ref().map(|(name, _)| root_of(name));
    let mut projects: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for path in paths {
        projects.entry(root_of(&path)).or_default().push(path);
    }
    if let Some(root) = &stdin_root {
        projects.entry(root.clone()).or_default();
    }
    let request = |(root, paths): (PathBuf, Vec<PathBuf>)| {
        Ok(Request {
            paths,
            stdin: if stdin_root.as_ref() == Some(&root) { stdin.take() } else { None },
            edited: Vec::new(),
            working_directory: working_directory.clone(),
            settings: settings::resolve(input, rules, &root)?,
            follow: !input.no_follow,
            asking: None,
            surroundings: None,
        })
    };
    projects.into_iter().map(request).collect()
}

/// The format: the flag, else the configuration's, else the drawn one.
pub fn format(output: &OutputArguments, settings: Option<&Settings>) -> Format {
    let configured = || Format::from_str(settings?.output_format.value.as_deref()?, false).ok();
    output.output_format.or_else(configured).unwrap_or_default()
}

fn stdin(input: &InputArguments) -> Result<(PathBuf, Vec<u8>), Failure> {
    let name = input.stdin_filename.clone().unwrap_or_else(|| PathBuf::from(STDIN_NAME));
    Ok((name, read_stdin(STANDARD_INPUT_LIMIT)?))
}

/// Standard input, up to `limit` bytes.
fn read_stdin(limit: u64) -> Result<Vec<u8>, Failure> {
    let said = |why: Refused| Failure::new(format!("cannot read standard input: {why}"));
    read_stream(std::io::stdin().lock(), limit).map_err(said)
}

/// The paths in `file`: separated by NUL if it holds one (`git diff -z`, `find -print0`), else by lines.
fn listed(file: &Path) -> Result<Vec<PathBuf>, Failure> {
    let bytes = if file.as_os_str() == "-" {
        read_stdin(PATH_LIST_LIMIT)?
    } else {
        read_named(file, PATH_LIST_LIMIT).map_err(|error| {
            let help = "--files-from takes a file that holds one path per line, or `-` for standard input";
            Failure::with_help(format!("cannot read {}: {error}", file.display()), help)
        })?
    };
    let separator = if bytes.contains(&0) { 0 } else { b'\n' };
    let names = bytes.split(|byte| *byte == separator);
    let names = names.map(|name| if separator == 0 { name } else { name.strip_suffix(b"\r").unwrap_or(name) });
    Ok(names.filter(|name| !name.is_empty()).map(path).collect())
}

#[cfg(unix)]
fn path(name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(name))
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(name).into_owned())
}
