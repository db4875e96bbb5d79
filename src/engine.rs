//! The order of things (stand-in while the room is built: it reads nothing and finds nothing).

use std::path::PathBuf;
use std::sync::Arc;

use crate::rule::Finding;
use crate::source::SourceFile;
use crate::trace::model::Destination;

/// What one run found.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Sorted.
    pub findings: Vec<Finding>,
    /// Sorted.
    pub destinations: Vec<Destination>,
    /// How many files were looked at.
    pub files: usize,
    /// Their paths.
    pub file_list: Vec<Arc<str>>,
    /// Named paths that do not exist.
    pub missing: Vec<PathBuf>,
    /// What could not be done.
    pub errors: Vec<String>,
}

impl Outcome {
    /// The text a finding stands in, for drawing.
    pub fn text(&self, _path: &str) -> Option<Arc<SourceFile>> {
        None
    }
}

/// What is asked.
#[derive(Debug)]
pub struct Request {
    /// What to look at.
    pub paths: Vec<PathBuf>,
    /// A name and the bytes of standard input.
    pub stdin: Option<(PathBuf, Vec<u8>)>,
    /// Where relative paths start.
    pub working_directory: PathBuf,
    /// The root, if it was decided already.
    pub root: Option<PathBuf>,
    /// The resolved settings.
    pub settings: crate::config::Settings,
    /// Whether values are followed across files.
    pub follow: bool,
}

/// Runs.
pub fn run(request: &Request) -> Outcome {
    let missing = request.paths.iter().filter(|path| !request.working_directory.join(path).exists()).cloned().collect();
    Outcome { missing, ..Outcome::default() }
}
