//! Several reports of one run: `--report FORMAT=FILE`, `--output-file`, and standard output.
//!
//! All files are written all or none: each is whole on the disk before the first takes its place.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::arguments::OutputArguments;
use super::failure::Failure;
use super::streams::Streams;
use crate::redact::outlet::{self, Staged};
use crate::report::{self, Format, Options, Report};

/// One file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What is written.
    pub format: Format,
    /// Where.
    pub file: PathBuf,
}

/// `FORMAT=FILE` as a [`Target`].
///
/// # Errors
/// One clause for the command line: no `=`, an unknown format, no file.
pub fn target(text: &str) -> Result<Target, String> {
    let formats = || {
        let formats = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        formats.map(|format| format.get_name().to_owned()).collect::<Vec<_>>()
    };
    let Some((format, file)) = text.split_once('=') else {
        return Err(format!("expected FORMAT=FILE, with one of: {}", formats().join(", ")));
    };
    let Ok(known) = Format::from_str(format, false) else {
        let near = formats().into_iter().find(|name| strsim::damerau_levenshtein(name, format) <= 2);
        let near = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
        return Err(format!("`{format}` is not a format{near} (known: {})", formats().join(", ")));
    };
    match file {
        "" => Err("no file after `=`".to_owned()),
        "-" => Err("`-` is not a file; --output-format decides what standard output gets".to_owned()),
        file => Ok(Target { format: known, file: PathBuf::from(file) }),
    }
}

/// The files that `output` asks for, `--output-file` in `format` first.
///
/// # Errors
/// One file is named twice.
pub fn targets(output: &OutputArguments, format: Format) -> Result<Vec<Target>, Failure> {
    let main = output.output_file.iter().map(|file| Target { format, file: file.clone() });
    let targets: Vec<Target> = main.chain(output.report.iter().cloned()).collect();
    let mut known: Vec<PathBuf> = Vec::new();
    for target in &targets {
        let file = resolved(&target.file);
        if known.contains(&file) {
            return Err(Failure::with_help(
                format!("two reports would be written to {}", target.file.display()),
                "give each report a file of its own",
            ));
        }
        known.push(file);
    }
    Ok(targets)
}

/// One spelling for every way to name a file, also for one that is not there yet.
fn resolved(file: &Path) -> PathBuf {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let named = || Some(folder.canonicalize().ok()?.join(file.file_name()?));
    file.canonicalize().ok().or_else(named).unwrap_or_else(|| file.to_path_buf())
}

/// Writes `report` to every one of `targets`, and to standard output if no `--output-file` takes its place.
///
/// # Errors
/// A file cannot be written: no file is, and standard output still gets its report.
pub fn write(
    report: &Report<'_>,
    options: Options,
    targets: &[Target],
    to_stream: bool,
    streams: &mut Streams,
) -> Result<(), Failure> {
    let staged: Result<Vec<Staged>, Failure> = targets.iter().map(|target| stage(report, options, target)).collect();
    if to_stream {
        streams.holds(options.format.medium())?;
        let colour = streams.output_colour();
        report::write(report, Options { colour, ..options }, streams.output())?;
    }
    for (staged, target) in staged?.into_iter().zip(targets) {
        staged.commit().map_err(|error| cannot(&target.file, &error))?;
    }
    Ok(())
}

fn stage(report: &Report<'_>, options: Options, target: &Target) -> Result<Staged, Failure> {
    let options = Options { format: target.format, colour: false, ..options };
    outlet::stage(&target.file, target.format.medium(), false, |output| report::write(report, options, output))
        .map_err(|error| cannot(&target.file, &error))
}

fn cannot(file: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot write {}: {error}", file.display()))
}
