//! What of the findings is new: the baseline, and the lines that were changed since a revision.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::path::Path;

use super::arguments::AcceptedArguments;
use super::failure::Failure;
use super::streams::Streams;
use crate::baseline::{Applied, Baseline, Checked};
use crate::config::{Source, Sourced};
use crate::engine::{Outcome, Request};
use crate::redact::{Medium, outlet};
use crate::rule::{Finding, Suppressed, SuppressedBy};
use crate::since::Changes;
use crate::source::open::{MEBIBYTE, Refused, Within, read_text};
use crate::source::{Place, absolute};

/// The baseline when no other is named, in the root.
const DEFAULT_FILE: &str = ".wblint-baseline.json";

/// A baseline with more bytes is refused.
const LARGEST: u64 = 16 * MEBIBYTE;

/// Entries that are named when they accept nothing any more.
const MOST_NAMED: usize = 10;

/// Puts the file of `--baseline` in the place of the configured one.
pub fn name_baseline(arguments: &AcceptedArguments, requests: &mut [Request]) {
    for request in requests {
        if let Some(file) = &arguments.baseline {
            let value = Some(absolute(file, &request.working_directory));
            request.settings.baseline = Sourced { value, source: Source::Flag("--baseline".to_owned()) };
        }
    }
}

/// Leaves what is new in each of `outcomes`.
///
/// # Errors
/// A baseline that cannot be read, or is not ours; git cannot tell what was changed.
pub fn leave_new(
    arguments: &AcceptedArguments,
    requests: &[Request],
    outcomes: &mut [Outcome],
    streams: &mut Streams,
) -> Result<(), Failure> {
    for (request, outcome) in requests.iter().zip(outcomes) {
        if let Some(file) = &request.settings.baseline.value
            && !arguments.update_baseline
        {
            let baseline = read(file, request)?;
            apply(&baseline, file, request, outcome, streams);
        }
        if let Some(revision) = &arguments.since {
            let changes = Changes::since(&request.settings.root, revision).map_err(|trouble| {
                let complaint = trouble.to_string();
                trouble.help().map_or_else(|| Failure::new(&complaint), |help| Failure::with_help(&complaint, help))
            })?;
            let kept = changed(&changes, outcome);
            let mut kept = kept.into_iter();
            outcome.findings.retain(|_| kept.next().unwrap_or(true));
        }
    }
    Ok(())
}

/// Accepts everything that was found, and says so.
///
/// # Errors
/// The old baseline is not ours, or the new one cannot be written.
pub fn update(requests: &[Request], outcomes: &[Outcome], streams: &mut Streams) -> Result<(), Failure> {
    if requests.len() > 1 {
        return Err(Failure::with_help(
            "--update-baseline takes one project at a time",
            "name paths of one repository, or run it once in each",
        ));
    }
    for (request, outcome) in requests.iter().zip(outcomes) {
        let configured = request.settings.baseline.value.clone();
        let file = configured.clone().unwrap_or_else(|| request.settings.root.join(DEFAULT_FILE));
        let old = if file.exists() { read(&file, request)? } else { Baseline::default() };
        let new = old.updated(&outcome.findings, &Looked { request, outcome });
        let shown = shown(&file, request);
        outlet::replace(&file, Medium::Json, false, |output| output.write_all(new.text().as_bytes()))
            .map_err(|error| Failure::new(format!("cannot write {shown}: {error}")))?;
        let count = new.count();
        let findings = if count == 1 { "finding" } else { "findings" };
        streams.remark(&format!("{shown}: {count} {findings} accepted"));
        if configured.is_none() {
            streams.remark(&format!("to use it, add to the configuration: baseline = \"{DEFAULT_FILE}\""));
        }
    }
    Ok(())
}

fn shown(file: &Path, request: &Request) -> String {
    file.strip_prefix(&request.working_directory).unwrap_or(file).display().to_string()
}

fn read(file: &Path, request: &Request) -> Result<Baseline, Failure> {
    let root = &request.settings.root;
    // One that the repository names may not be a link out of it; one that the user names is theirs.
    let within = if file.starts_with(root) { Within::Tree(root) } else { Within::User };
    let shown = shown(file, request);
    let text = read_text(file, within, LARGEST).map_err(|why| match why {
        Refused::Missing => Failure::with_help(
            format!("there is no baseline {shown}"),
            "write one with `wblint --update-baseline`, or remove `baseline` from the configuration",
        ),
        why => Failure::new(format!("cannot read the baseline {shown}: {why}")),
    })?;
    Baseline::read(&text).map_err(|why| {
        Failure::with_help(
            format!("cannot use the baseline {shown}: {why}"),
            "restore the file, or delete it and write a new one with `wblint --update-baseline`",
        )
    })
}

fn apply(baseline: &Baseline, file: &Path, request: &Request, outcome: &mut Outcome, streams: &mut Streams) {
    let findings = std::mem::take(&mut outcome.findings);
    let Applied { left, accepted, stale } = baseline.apply(findings, &Looked { request, outcome });
    outcome.findings = left;
    outcome.suppressed.extend(accepted.into_iter().map(|finding| Suppressed { finding, by: SuppressedBy::Baseline }));
    if stale.is_empty() {
        return;
    }
    let shown = shown(file, request);
    for (entry, count) in stale.iter().take(MOST_NAMED) {
        let times = if *count > 1 { format!(" ({count} times)") } else { String::new() };
        streams.warn(&format!("{shown}: no longer found: {}{times}", entry.told()));
    }
    if stale.len() > MOST_NAMED {
        streams.warn(&format!("{shown}: and {} more", stale.len() - MOST_NAMED));
    }
    streams.remark("to remove what is no longer found, run: wblint --update-baseline");
}

/// What this run looked at.
struct Looked<'a> {
    request: &'a Request,
    outcome: &'a Outcome,
}

impl Checked for Looked<'_> {
    fn is_checked(&self, code: &str, path: &str) -> bool {
        let Request { paths, working_directory, settings, .. } = self.request;
        let covers = || paths.iter().any(|path| absolute(path, working_directory) == settings.root);
        settings.is_on(code) && (self.outcome.file_list.contains(path) || (!self.exists(path) && covers()))
    }

    fn exists(&self, path: &str) -> bool {
        self.request.settings.root.join(path).symlink_metadata().is_ok()
    }
}

/// For each finding, whether its text or one of the places on its way was changed.
fn changed(changes: &Changes, outcome: &Outcome) -> Vec<bool> {
    let mut notebooks: HashMap<String, Option<Vec<u8>>> = HashMap::new();
    let mut touches = |place: &Place| {
        let path = outcome.in_repository(&place.path).into_owned();
        if !changes.touch_file(&path) {
            return false;
        }
        let raw = place
            .cell
            .is_some()
            .then(|| notebooks.entry(path.clone()).or_insert_with(|| outcome.raw(&place.path)).as_deref());
        let lines = raw.flatten().map_or(place.start.line..=place.end.line, |raw| lines(raw, place));
        changes.touch(&path, &lines)
    };
    let mut is_changed = |finding: &Finding| {
        let related = finding.related.iter().map(|one| &one.place);
        let mut places = finding.place.iter().chain(&finding.sinks).chain(related);
        // What has no file belongs to no change, and holds for every run.
        finding.place.is_none() || places.any(&mut touches)
    };
    outcome.findings.iter().map(&mut is_changed).collect()
}

/// The lines of the raw file that `place` covers.
fn lines(raw: &[u8], place: &Place) -> RangeInclusive<usize> {
    let line = |offset: usize| memchr::memchr_iter(b'\n', &raw[..offset.min(raw.len())]).count() + 1;
    line(place.span.start)..=line(place.span.end)
}
