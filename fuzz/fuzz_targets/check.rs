//! The whole check of one file, which is a notebook where it begins like one: decode, sweep, trace, judge, draw.
//!
//! A panic ends the process, also one that the engine would have turned into a finding: libfuzzer's hook runs first.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use wblint::config::Settings;
use wblint::engine::{self, Outcome, Request};
use wblint::report::{self, Format, Options, Report};

/// A root with nothing in it.
static ROOT: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a temporary folder"));

fuzz_target!(|bytes: &[u8]| {
    let is_notebook = bytes.trim_ascii_start().starts_with(b"{");
    let name = PathBuf::from(if is_notebook { "study.ipynb" } else { "train.py" });
    let root = ROOT.path().to_path_buf();
    let outcome = engine::run(&Request {
        paths: Vec::new(),
        stdin: Some((name, bytes.to_vec())),
        working_directory: root.clone(),
        settings: Settings::new(root),
        follow: true,
        asking: None,
        surroundings: None,
    });
    let drawn = write(&outcome, Format::Full);
    let listed = write(&outcome, Format::Json);
    assert!(!drawn.is_empty() && !listed.is_empty());
});

/// What `format` makes of `outcome`.
fn write(outcome: &Outcome, format: Format) -> Vec<u8> {
    let report = Report {
        findings: &outcome.findings,
        files: outcome.files,
        destinations: outcome.destinations.len(),
        texts: outcome,
    };
    let options = Options { format, colour: true, show_notes: true, all_places: true, ..Options::default() };
    let mut output = Vec::new();
    report::write(&report, options, &mut output).expect("memory takes everything");
    output
}
