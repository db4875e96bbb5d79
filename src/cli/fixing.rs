//! Fixing without questions: for `check --fix`, and for `fix` where there is no terminal.

use std::collections::BTreeSet;
use std::path::Path;

use super::accepted;
use super::arguments::AcceptedArguments;
use super::failure::Failure;
use super::interrupt::Interrupts;
use super::streams::Streams;
use crate::engine::fixing::{self, Fixed, Hidden};
use crate::engine::{self, Outcome, Request};
use crate::fix::buffers::Buffer;
use crate::fix::choose::Policy;
use crate::fix::{diff, write};
use crate::redact::outlet;
use crate::report::{diff as drawn, escape, policy::plural};

/// What was done about each project.
#[derive(Default)]
pub struct Done {
    /// What is found now, and what was fixed.
    pub projects: Vec<Fixed>,
    /// How many files were written, or would be.
    pub files: usize,
    /// Whether a file could not be written, or a signal asked for the end.
    pub failed: bool,
}

impl Done {
    /// How many findings were fixed.
    pub fn fixed(&self) -> usize {
        self.projects.iter().map(|one| one.applied.len()).sum()
    }

    /// How many of what is left would be fixed by `policy`, if that were allowed.
    pub fn left_for(&self, policy: &Policy) -> usize {
        let all = Policy { unsafe_too: true, ..policy.clone() };
        let left = |one: &Fixed| one.outcome.findings.iter().filter(|finding| all.action(finding).is_some()).count();
        self.projects.iter().map(left).sum()
    }
}

/// Fixes what each of `requests` finds, and writes it. What cannot be done is said at once.
///
/// # Errors
/// Those of the baseline and of git.
pub fn write_all(
    requests: &[Request],
    policy: &Policy,
    accepted: &AcceptedArguments,
    interrupts: &Interrupts,
    streams: &mut Streams,
) -> Result<Done, Failure> {
    engine::warm_up();
    let mut done = Done::default();
    for request in requests {
        let (outcome, hidden) = judged(request, accepted, streams)?;
        let mut fixed = fixing::fix(request, outcome, &hidden, policy);
        for trouble in &fixed.troubles {
            streams.warn(trouble);
        }
        if request.stdin.is_none() && fixed.buffers.changed().next().is_some() {
            interrupts.hold();
            let is_whole = commit(&fixed, interrupts, &mut done.files, streams);
            if !is_whole {
                done.failed = true;
                // What is on the disk decides, not what should be there.
                fixed.outcome = hidden.without(engine::run(request));
                fixed.applied.clear();
            }
            interrupts.release();
        }
        done.projects.push(fixed);
        if interrupts.is_wanted() {
            break;
        }
    }
    Ok(done)
}

/// What is found, and what of it is accepted as it is.
pub fn judged(
    request: &Request,
    accepted: &AcceptedArguments,
    streams: &mut Streams,
) -> Result<(Outcome, Hidden), Failure> {
    let mut outcome = engine::run(request);
    let all = Hidden::of(&outcome);
    let one = std::slice::from_mut(&mut outcome);
    accepted::leave_new(accepted, std::slice::from_ref(request), one, streams)?;
    let hidden = all.but(&outcome);
    Ok((outcome, hidden))
}

/// Writes the files of one project; says what could not be written. Gives whether all was.
pub fn commit(fixed: &Fixed, interrupts: &Interrupts, files: &mut usize, streams: &mut Streams) -> bool {
    let written = write::commit(&fixed.buffers, &|| interrupts.is_wanted());
    *files += written.done.len();
    for (path, why) in &written.failed {
        streams.say(&format!("{}: not written: {why}", fixed.outcome.shown(path)), None);
    }
    if !written.left.is_empty() {
        let names = |paths: &[std::sync::Arc<str>]| {
            paths.iter().map(|path| fixed.outcome.shown(path).into_owned()).collect::<Vec<_>>().join(", ")
        };
        let done = if written.done.is_empty() { "no file was".to_owned() } else { names(&written.done) };
        streams.say(&format!("interrupted: {done} written; not written: {}", names(&written.left)), None);
    }
    written.failed.is_empty() && written.left.is_empty()
}

/// Prints what `policy` would change as a diff; writes nothing.
pub fn print_diff(
    requests: &[Request],
    policy: &Policy,
    accepted: &AcceptedArguments,
    streams: &mut Streams,
) -> Result<Done, Failure> {
    engine::warm_up();
    let mut done = Done::default();
    let mut seen = BTreeSet::new();
    let mut text = Vec::new();
    for request in requests {
        let (outcome, hidden) = judged(request, accepted, streams)?;
        let fixed = fixing::fix(request, outcome, &hidden, policy);
        for trouble in &fixed.troubles {
            streams.warn(trouble);
        }
        let base = diff::base(&request.settings.root, &request.working_directory);
        for buffer in fixed.buffers.changed() {
            if !seen.insert(buffer.location.clone()) {
                continue;
            }
            done.files += 1;
            let found = diff::difference(&buffer.read, &buffer.now);
            for line in &found.withheld {
                let shown = fixed.outcome.shown(&buffer.path);
                let help = "`wblint fix` applies it all the same";
                streams.say(&format!("{shown}:{line}: left out of the diff: these lines hold an API key"), Some(help));
            }
            diff::write(&name(buffer, base), &found, &mut text)?;
        }
        done.projects.push(fixed);
    }
    streams.flush()?;
    if outlet::is_watched() {
        let colour = streams.output_colour();
        drawn::write(&text, colour, streams.output())?;
    } else {
        write::to_output(&text)?;
    }
    Ok(done)
}

/// The name of a file in a diff that is applied in `base`.
fn name(buffer: &Buffer, base: &Path) -> String {
    let real = base.canonicalize().unwrap_or_else(|_| base.to_path_buf());
    let relative = buffer.location.strip_prefix(real).unwrap_or(&buffer.location);
    let path = relative.to_string_lossy().replace('\\', "/");
    path.trim_start_matches('/').to_owned()
}

/// `2 findings in 3 files`.
pub fn counted(done: &Done) -> String {
    format!("{} in {}", plural(done.fixed(), "finding"), plural(done.files, "file"))
}

/// Prints standard input as it is now.
pub fn print_stdin(done: &Done, requests: &[Request], streams: &mut Streams) -> Result<(), Failure> {
    streams.flush()?;
    for (request, fixed) in requests.iter().zip(&done.projects) {
        let Some((name, bytes)) = &request.stdin else { continue };
        let location = crate::source::absolute(name, &request.working_directory);
        let now = fixed.buffers.at(&location).map_or(bytes.as_slice(), |buffer| &buffer.now);
        write::to_output(now)?;
    }
    Ok(())
}

/// Says on standard error what was done without a report; `flag` is what does the rest.
pub fn say_fixed(done: &Done, verb: &str, policy: &Policy, flag: &str, streams: &mut Streams) {
    let more = if policy.unsafe_too { 0 } else { done.left_for(policy) };
    let more = if more > 0 { format!(" ({more} more with `{flag}`)") } else { String::new() };
    let sentence = match (done.files, verb) {
        (0, "Would fix") => format!("Nothing would be fixed{more}"),
        (0, _) => format!("Nothing was fixed{more}"),
        _ => format!("{verb} {}{more}", counted(done)),
    };
    streams.remark(&escape::line(&sentence));
}
