//! `wblint fix` on a terminal: one question for each value.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::arguments::{AcceptedArguments, FixCommand};
use super::failure::Failure;
use super::fix::{checked_name, requests};
use super::fixing;
use super::interrupt::Interrupts;
use super::keeping::{self, Target};
use super::prompt::{Ended, Prompt};
use super::streams::Streams;
use crate::doctor::evidence;
use crate::edits::PlacedEdit;
use crate::engine::fixing::{Fixed, Hidden, fix_with};
use crate::engine::{Outcome, Request};
use crate::fix::choose::Action;
use crate::fix::questions::{Answer, Question, Topic, answers, questions};
use crate::fix::{diff, write};
use crate::report::policy::plural;
use crate::report::{self, Options, diff as drawn, locate};
use crate::rule::{FieldName, Finding, FixKind};
use crate::text::Span;

/// What one answer has changed.
struct Change {
    topic: Topic,
    root: PathBuf,
    files: Vec<FileChange>,
}

/// A file before and after; `None` where there was none.
struct FileChange {
    location: PathBuf,
    shown: String,
    before: Option<Vec<u8>>,
    after: Vec<u8>,
}

/// Questions and what came of them.
pub struct Session<'s> {
    arguments: &'s FixCommand,
    prompt: &'s Prompt<'s>,
    interrupts: &'s Interrupts,
    streams: &'s mut Streams,
    /// Values that were answered, or passed over.
    settled: BTreeSet<Topic>,
    changes: Vec<Change>,
    /// The names that were typed last.
    typed: Vec<(FieldName, String)>,
    /// The names that were written: they are wanted, so they are no findings.
    wanted: BTreeSet<Topic>,
}

/// What happens after a question.
enum Next {
    /// The next question.
    Go,
    /// No further one.
    Quit,
}

impl<'s> Session<'s> {
    /// Nothing has been asked yet.
    pub fn new(
        arguments: &'s FixCommand,
        prompt: &'s Prompt<'s>,
        interrupts: &'s Interrupts,
        streams: &'s mut Streams,
    ) -> Self {
        let (settled, wanted) = (BTreeSet::new(), BTreeSet::new());
        let (changes, typed) = (Vec::new(), Vec::new());
        Self { arguments, prompt, interrupts, streams, settled, changes, typed, wanted }
    }

    /// Asks about everything; gives what is found at the end in each project.
    ///
    /// # Errors
    /// The configuration or the baseline cannot be read.
    pub fn run(mut self) -> Result<(Vec<Request>, Vec<Outcome>), Failure> {
        let mut index = 0;
        let mut has_ended = false;
        loop {
            // An answer may have changed the configuration.
            let all = requests(self.arguments, self.streams)?;
            let Some(request) = all.get(index) else { break };
            let (outcome, hidden) = fixing::judged(request, &AcceptedArguments::default(), self.streams)?;
            let open = questions(&outcome.findings, self.arguments.show_notes);
            let left: Vec<&Question> = open.iter().filter(|one| !self.is_settled(&one.topic)).collect();
            let Some(question) = left.first() else {
                index += 1;
                continue;
            };
            match self.ask(request, outcome, &hidden, question, left.len()) {
                Ok(Next::Go) => {}
                Ok(Next::Quit) => break,
                Err(Ended) => {
                    has_ended = true;
                    break;
                }
            }
        }
        self.tell(has_ended);
        let all = requests(self.arguments, self.streams)?;
        let mut outcomes = Vec::new();
        for request in &all {
            let mut outcome = fixing::judged(request, &AcceptedArguments::default(), self.streams)?.0;
            let is_wanted = |finding: &Finding| Topic::of(finding).is_some_and(|topic| self.wanted.contains(&topic));
            outcome.findings.retain(|finding| !is_wanted(finding));
            outcomes.push(outcome);
        }
        Ok((all, outcomes))
    }

    fn is_settled(&self, topic: &Topic) -> bool {
        self.settled.contains(topic) || self.wanted.contains(topic)
    }

    /// What was done, said once at the end.
    fn tell(&self, has_ended: bool) {
        let files: BTreeSet<&str> =
            self.changes.iter().flat_map(|change| &change.files).map(|file| file.shown.as_str()).collect();
        let done = match files.len() {
            0 => "nothing was written".to_owned(),
            count => {
                let names: Vec<&str> = files.into_iter().collect();
                format!("{} written: {}", plural(count, "file"), names.join(", "))
            }
        };
        let how = if has_ended { "interrupted; " } else { "" };
        self.prompt.say(&format!("{how}{done}"));
    }

    fn ask(
        &mut self,
        request: &Request,
        outcome: Outcome,
        hidden: &Hidden,
        question: &Question,
        left: usize,
    ) -> Result<Next, Ended> {
        let options = Options { colour: self.streams.output_colour(), ..self.streams.shape() };
        let text = report::question(&super::check::reported(&outcome), &question.findings, options)?;
        self.streams.output().write_all(&text)?;
        self.streams.flush().map_err(|_| Ended)?;
        let possible = answers(question, &outcome.findings);
        let first = &outcome.findings[question.findings[0]];
        let menu = menu(&possible, first, &question.topic, !self.changes.is_empty());
        loop {
            let short: Vec<String> = menu.iter().map(|(key, label, _)| format!("{key} {label}")).collect();
            let more = if left > 1 { format!(" ({} more)", left - 1) } else { String::new() };
            let keys: Vec<char> = menu.iter().map(|(key, ..)| *key).collect();
            self.prompt.say(&short.join("  "));
            let key = self.prompt.key(&format!("fix?{more}"), &keys)?;
            match key {
                '?' => {
                    let lines = menu.iter().map(|(key, label, help)| format!("  {key}  {label}: {help}"));
                    self.prompt.say(&lines.collect::<Vec<_>>().join("\n"));
                }
                'q' => return Ok(Next::Quit),
                's' => {
                    self.settled.insert(question.topic.clone());
                    return Ok(Next::Go);
                }
                'u' => {
                    self.undo();
                    return Ok(Next::Go);
                }
                'k' => {
                    self.keep(request, &question.topic)?;
                    return Ok(Next::Go);
                }
                key => {
                    let Some(answer) = answer(key, &possible) else { continue };
                    self.edit(request, outcome, hidden, question, answer)?;
                    return Ok(Next::Go);
                }
            }
        }
    }

    /// Shows what `answer` changes, and writes it if that is wanted.
    fn edit(
        &mut self,
        request: &Request,
        outcome: Outcome,
        hidden: &Hidden,
        question: &Question,
        answer: Answer,
    ) -> Result<(), Ended> {
        let topic = &question.topic;
        let fixed = match answer {
            Answer::Rename => {
                let Some(name) = self.name(request, &outcome, topic)? else { return Ok(()) };
                if let Topic::Name(field, _) = topic {
                    self.wanted.insert(Topic::Name(*field, name.clone()));
                }
                let decide = |finding: &Finding| {
                    let is_ours = Topic::of(finding).as_ref() == Some(topic) && finding.renamable;
                    is_ours.then(|| Action::Rename(name.clone()))
                };
                fix_with(request, outcome, hidden, &decide)
            }
            Answer::Ignore => {
                let reason = self.prompt.line("reason (may be empty)", None, |text| {
                    text.contains(char::is_control).then(|| "a reason is one line".to_owned())
                })?;
                let insertions = comments(&outcome, question, &reason);
                let put = RefCell::new(insertions);
                let decide = |finding: &Finding| {
                    let place = finding.place.as_ref()?;
                    let mut put = put.borrow_mut();
                    let at = put.iter().position(|(code, edit)| {
                        *code == finding.rule.code && Topic::of(finding).as_ref() == Some(topic) && {
                            edit.place.path == place.path
                                && edit.place.cell == place.cell
                                && edit.place.start.line == place.start.line
                        }
                    })?;
                    let (_, edit) = put.swap_remove(at);
                    Some(Action::Insert { title: "put in a comment".to_owned(), edits: vec![edit] })
                };
                fix_with(request, outcome, hidden, &decide)
            }
            Answer::Remove | Answer::ReadEnvironment | Answer::Keep | Answer::Other(_) => {
                let title = match answer {
                    Answer::Other(index) => {
                        outcome.findings[question.findings[0]].fixes.get(index).map(|fix| fix.title.clone())
                    }
                    _ => None,
                };
                let decide = |finding: &Finding| {
                    if Topic::of(finding).as_ref() != Some(topic) {
                        return None;
                    }
                    let of = |kind: FixKind| finding.fixes.iter().find(|fix| fix.kind == kind);
                    let fix = match answer {
                        Answer::ReadEnvironment => of(FixKind::ReadEnvironment).or_else(|| of(FixKind::Remove)),
                        Answer::Other(_) => finding.fixes.iter().find(|fix| Some(&fix.title) == title.as_ref()),
                        _ => of(FixKind::Remove),
                    };
                    fix.cloned().map(Action::Fix)
                };
                fix_with(request, outcome, hidden, &decide)
            }
        };
        self.write(request, &fixed, topic, answer == Answer::Ignore)
    }

    fn write(&mut self, request: &Request, fixed: &Fixed, topic: &Topic, hides: bool) -> Result<(), Ended> {
        for trouble in &fixed.troubles {
            self.streams.warn(trouble);
        }
        let is_left = |finding: &&Finding| Topic::of(finding).as_ref() == Some(topic);
        let left = fixed.outcome.findings.iter().filter(is_left).count();
        let files: Vec<FileChange> = fixed
            .buffers
            .changed()
            .map(|buffer| FileChange {
                location: buffer.location.clone(),
                shown: fixed.outcome.shown(&buffer.path).into_owned(),
                before: Some(buffer.read.to_vec()),
                after: buffer.now.to_vec(),
            })
            .collect();
        if files.is_empty() || hides && left > 0 && fixed.applied.is_empty() {
            self.prompt.say("nothing could be edited that way; choose another answer, or `s` to skip");
            return Ok(());
        }
        if hides && left > 0 {
            self.prompt.say(&format!("{} would still be found: a comment cannot be put there", plural(left, "place")));
        }
        self.show(&files)?;
        if !self.arguments.yes && !self.prompt.confirm("write this?")? {
            return Ok(());
        }
        self.interrupts.hold();
        let written = write::commit(&fixed.buffers, &|| self.interrupts.is_wanted());
        self.interrupts.release();
        for (path, why) in &written.failed {
            self.streams.say(&format!("{}: not written: {why}", fixed.outcome.shown(path)), None);
        }
        let done: BTreeSet<String> = written.done.iter().map(|path| fixed.outcome.shown(path).into_owned()).collect();
        let files: Vec<FileChange> = files.into_iter().filter(|file| done.contains(&file.shown)).collect();
        // What could not be written is not asked about for ever.
        self.settled.insert(topic.clone());
        if files.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = files.iter().map(|file| file.shown.as_str()).collect();
        self.prompt.say(&format!("wrote {} (`u` at the next question undoes it)", names.join(", ")));
        self.changes.push(Change { topic: topic.clone(), root: request.settings.root.clone(), files });
        if self.interrupts.is_wanted() { Err(Ended) } else { Ok(()) }
    }

    fn show(&mut self, files: &[FileChange]) -> Result<(), Ended> {
        let mut text = Vec::new();
        for file in files {
            let before = file.before.as_deref().unwrap_or_default();
            diff::write(&file.shown, &diff::shown(before, &file.after), &mut text)?;
        }
        let colour = self.streams.output_colour();
        drawn::write(&text, colour, self.streams.output())?;
        self.streams.flush().map_err(|_| Ended)
    }

    /// Accepts the name in the configuration.
    fn keep(&mut self, request: &Request, topic: &Topic) -> Result<(), Ended> {
        let Topic::Name(field, name) = topic else { return Ok(()) };
        let Target { location, before, after } = match keeping::target(request, *field, name) {
            Ok(target) => target,
            Err(why) => {
                self.prompt.say(&why);
                return Ok(());
            }
        };
        let shown = shown(&location, &request.working_directory);
        let file = FileChange { location, shown, before, after };
        self.show(std::slice::from_ref(&file))?;
        if !self.arguments.yes && !self.prompt.confirm("write this?")? {
            return Ok(());
        }
        let root = request.settings.root.clone();
        self.interrupts.hold();
        let put = write::put(&file.location, &root, file.before.as_deref(), Some(&file.after));
        self.interrupts.release();
        match put {
            Ok(()) => {
                self.prompt.say(&format!("wrote {} (`u` at the next question undoes it)", file.shown));
                self.settled.insert(topic.clone());
                self.changes.push(Change { topic: topic.clone(), root, files: vec![file] });
            }
            Err(why) => self.streams.say(&format!("{}: not written: {why}", file.shown), None),
        }
        if self.interrupts.is_wanted() { Err(Ended) } else { Ok(()) }
    }

    /// Undoes the last change.
    fn undo(&mut self) {
        let Some(change) = self.changes.pop() else { return };
        self.interrupts.hold();
        for file in &change.files {
            match write::put(&file.location, &change.root, Some(&file.after), file.before.as_deref()) {
                Ok(()) => self.prompt.say(&format!("{} is as it was", file.shown)),
                Err(why) => self.streams.say(&format!("{}: not undone: {why}", file.shown), None),
            }
        }
        self.interrupts.release();
        self.settled.remove(&change.topic);
    }

    /// The name that takes the place of the value; `None` where none is given.
    fn name(&mut self, request: &Request, outcome: &Outcome, topic: &Topic) -> Result<Option<String>, Ended> {
        let Topic::Name(field, old) = topic else { return Ok(None) };
        let mut known: Vec<String> =
            self.typed.iter().filter(|(of, _)| of == field).map(|(_, name)| name.clone()).collect();
        if *field == FieldName::Entity {
            known.extend(teams(request, outcome));
        }
        let mut seen = BTreeSet::new();
        known.retain(|name| name != old && seen.insert(name.clone()));
        let what = if *field == FieldName::Entity { "your team" } else { "your project" };
        if !known.is_empty() {
            let items: Vec<String> = known.iter().cloned().chain(["another name".to_owned()]).collect();
            match self.prompt.choose(what, &items)? {
                None => return Ok(None),
                Some(index) if index < known.len() => return Ok(known.into_iter().nth(index)),
                Some(_) => {}
            }
        }
        let why = |text: &str| checked_name(text, *field).err().filter(|_| !text.is_empty());
        let name = self.prompt.line(&format!("{what} (empty: go back)"), None, why)?;
        if name.is_empty() {
            return Ok(None);
        }
        self.typed.retain(|(_, known)| *known != name);
        self.typed.insert(0, (*field, name.clone()));
        Ok(Some(name))
    }
}

/// The teams that the user may write to, as far as W&B or the log of the last run says.
fn teams(request: &Request, outcome: &Outcome) -> Vec<String> {
    let identity = outcome.answers.as_ref().and_then(crate::live::Answers::identity);
    let mut teams: Vec<String> = identity.map(|one| one.writable().map(str::to_owned).collect()).unwrap_or_default();
    if teams.is_empty()
        && let Some(run) = evidence::latest(&request.settings.root)
        && let Some(login) = run.login()
    {
        teams.extend(login.team.clone());
    }
    teams
}

/// Of each finding the comment that hides it, at the end of its line.
fn comments(outcome: &Outcome, question: &Question, reason: &str) -> Vec<(&'static str, PlacedEdit)> {
    let comment = |index: &usize| {
        let finding = &outcome.findings[*index];
        let place = finding.place.as_ref()?;
        let file = outcome.text(&place.path)?;
        let text = file.text();
        let line = file.lines().span(locate::first_line(&file, place)?, text).of(text);
        let start = file.lines().span(locate::first_line(&file, place)?, text).start;
        let end = start + line.trim_end_matches(['\n', '\r']).len();
        if line.trim_end().ends_with('\\') {
            return None;
        }
        let sign = crate::suppress::sign(file.kind())?;
        let blank = if reason.is_empty() { "" } else { " " };
        let text = format!("  {sign} wblint: ignore[{}]{blank}{reason}", finding.rule.code);
        Some((finding.rule.code, PlacedEdit { place: file.place(Span::new(end, end)), text }))
    };
    question.findings.iter().filter_map(comment).collect()
}

/// The answer that `key` stands for.
fn answer(key: char, possible: &[Answer]) -> Option<Answer> {
    let wanted = match key {
        'r' => Answer::Remove,
        't' => Answer::Rename,
        'e' => Answer::ReadEnvironment,
        'i' => Answer::Ignore,
        digit => {
            let others = possible.iter().filter(|answer| matches!(answer, Answer::Other(_)));
            let number = digit.to_digit(10)?.checked_sub(1)?;
            return others.copied().nth(usize::try_from(number).ok()?);
        }
    };
    possible.contains(&wanted).then_some(wanted)
}

/// Keys, what they do in a few words, and in a sentence.
fn menu(possible: &[Answer], first: &Finding, topic: &Topic, undoes: bool) -> Vec<(char, String, String)> {
    let is_project = matches!(topic, Topic::Name(FieldName::Project, _));
    let (variable, yours) = if is_project { ("$WANDB_PROJECT", "my project") } else { ("$WANDB_ENTITY", "my team") };
    let mut menu: Vec<(char, String, String)> = Vec::new();
    let mut add = |key: char, label: &str, help: String| menu.push((key, label.to_owned(), help));
    let mut number = 0;
    for answer in possible {
        match answer {
            Answer::Remove => {
                let fix = first.fixes.iter().find(|fix| fix.kind == FixKind::Remove);
                let title = fix.map_or_else(|| "the value goes".to_owned(), |fix| fix.title.clone());
                add('r', "remove", title);
            }
            Answer::Rename => add('t', yours, "write another name in its place, everywhere".to_owned()),
            Answer::ReadEnvironment => {
                add('e', &format!("read {variable}"), "the program reads the variable instead".to_owned());
            }
            Answer::Keep => add('k', "keep", "the name is right: allow it in the configuration".to_owned()),
            Answer::Other(index) => {
                number += 1;
                let title = first.fixes.get(*index).map_or("", |fix| fix.title.as_str());
                let key = char::from_digit(number, 10).unwrap_or('9');
                add(key, title, "the fix that this rule suggests".to_owned());
            }
            Answer::Ignore => {
                add('i', "ignore here", "a comment hides the finding, with a reason".to_owned());
            }
        }
    }
    add('s', "skip", "leave it for now".to_owned());
    if undoes {
        add('u', "undo", "put the files of the last answer back".to_owned());
    }
    add('q', "quit", "ask no more; what was written stays".to_owned());
    add('?', "help", "what the keys do".to_owned());
    menu
}

fn shown(location: &Path, here: &Path) -> String {
    location.strip_prefix(here).unwrap_or(location).display().to_string()
}
