//! Sinks: where values leave for W&B, found by running the program, and the destinations that come of it.

mod budget;
mod comments;
mod configuration;
mod convert;
mod destinations;
mod entries;
mod fallback;
mod followed;
mod imports;
mod interpolation;
mod literals;
mod magics;
mod prefilter;
mod programs;
mod record;
mod recorder;
mod relevance;
mod repository;
mod runs;
mod scripts;
mod sites;
mod stores;
mod suggest;

use std::collections::BTreeMap;

pub use followed::python_destinations;
pub use prefilter::{is_silent, sink_places};
pub use relevance::Outlines;
pub use repository::Trees;

use crate::destination::Destination;
use crate::workspace::{FileId, Workspace};

/// The destinations of Python files, by the file of the call.
pub type ByFile = BTreeMap<FileId, Vec<Destination>>;

/// The destinations of a script, a data file, or the lines of a notebook that a shell runs. Without `follow`, other files are not looked at.
pub fn other_destinations(workspace: &dyn Workspace, file: FileId, follow: bool) -> Vec<Destination> {
    let fields = literals::Fields::new(workspace);
    let mut found = scripts::script_destinations(workspace, &fields, file);
    found.extend(configuration::configured_destinations(workspace, &fields, file, follow));
    found.extend(comments::leaked_keys(workspace, &fields, file));
    found.sort_by(|left, right| left.place.cmp(&right.place));
    found
}
