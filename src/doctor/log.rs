//! Logs and pasted tracebacks: why the run could not start, from which line of the code, and who was logged in.
//!
//! Read are `debug-internal.log` (JSON lines), `debug.log` and what a terminal showed, of every SDK. What a sentence means
//! is the business of [`crate::wandb::failures`]; here lines are put together, and what they name is taken out of them.

use serde_json::Value;

use super::decode::plain;
use super::redact::redact;
use crate::wandb::failures::{Cause, Judged, Weight, advice, judge};

/// What a log tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// What the run died of, if the log says so.
    pub failure: Option<Failure>,
    /// The entity, where the text names it.
    pub entity: Option<String>,
    /// The project, where the text names it.
    pub project: Option<String>,
    /// The last line of the user's own code in a traceback: file and line.
    pub frame: Option<(String, usize)>,
    /// Who the SDK said is logged in. The server that it names beside them is never read: a log is no authority on where
    /// a key may go.
    pub login: Option<LoggedIn>,
    /// The version of the SDK.
    pub version: Option<String>,
}

/// `Currently logged in as: USER (TEAM)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedIn {
    /// The user name.
    pub user: String,
    /// The default entity, where the line names it.
    pub team: Option<String>,
}

/// Why a run could not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The cause.
    pub cause: Cause,
    /// The HTTP status, written or implied; `None` where the SDK itself gave up.
    pub status: Option<u16>,
    /// The sentence that says so, redacted.
    pub message: String,
    /// What it is about, redacted.
    pub subject: Option<String>,
}

impl Failure {
    /// What the cause means to a reader, as one clause.
    pub fn meaning(&self) -> &'static str {
        advice(self.cause).meaning
    }

    /// Whether it is about the entity, on which the server, once asked, has the last word.
    pub fn is_of_entity(&self) -> bool {
        matches!(self.cause, Cause::Denied | Cause::EntityMissing | Cause::NotFound | Cause::Organization)
    }
}

/// Reads a whole log.
pub fn read(text: &str) -> Account {
    let mut reader = Reader::default();
    // A line of progress ends in a carriage return and is drawn over.
    for line in text.split(['\n', '\r']) {
        reader.line(&plain(line));
    }
    reader.end()
}

/// A line without any of these says nothing of W&B: most lines of a long log.
const MARKS: [&str; 8] =
    ["rror", "RROR", "wandb", "SDK version", "response executing GraphQL", "token file", "finishing run ", "/runs/"];

/// Parts of `wandb-core` that tell of a run that could not start; other programs write JSON lines as well.
const CORE: [&str; 4] = ["runupserter:", "sender:", "api:", "stream:"];

/// What is known after some lines.
#[derive(Default)]
struct Reader {
    account: Account,
    /// How much the failure says that is known.
    weight: Option<Weight>,
    /// The last HTTP status of a JSON line.
    status: Option<u16>,
    /// The first lines of pydantic's complaint, which has three.
    open: Option<(String, usize)>,
    /// The traceback that is being read goes through netrc, or through the SDK.
    frames: (bool, bool),
    /// The line before was the SDK's own about where its log is.
    introduced: bool,
}

impl Reader {
    fn line(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        if let Some((mut open, count)) = self.open.take() {
            open = open + " " + line.trim();
            if count == 0 && !line.starts_with(' ') {
                self.open = Some((open, 1));
            } else {
                self.consider(&open, &open, true, false);
            }
            return;
        }
        self.frame(line);
        let introduced = std::mem::take(&mut self.introduced);
        if !introduced && !MARKS.iter().any(|word| line.contains(word)) {
            return;
        }
        self.introduced = line.contains("Find detailed error logs at") || line.contains("response executing GraphQL");
        named(line, &mut self.account);
        if line.contains("validation error") && line.contains("for Settings") {
            self.open = Some((line.trim().to_owned(), 0));
            return;
        }
        if line.contains("wandb: Syncing run ") && self.weight == Some(Weight::Passing) {
            (self.account.failure, self.weight) = (None, None); // It was a retry, and the run has started.
        }
        let parsed = line.trim_start().starts_with('{').then(|| serde_json::from_str(line).ok()).flatten();
        if let Some(entry) = parsed {
            return self.entry(&entry);
        }
        let marks = [(self.frames.0, "(netrc) "), (self.frames.1, "(wandb) ")];
        let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
        self.consider(line, &format!("{marks}{line}"), introduced, false);
    }

    /// A line of `debug-internal.log`.
    fn entry(&mut self, entry: &Value) {
        let text = |key: &str| entry[key].as_str().unwrap_or("");
        let status = entry["status"].as_u64().and_then(|status| u16::try_from(status).ok());
        if text("msg").contains("retrying") {
            let cause = match status {
                Some(429) => Cause::RateLimit,
                Some(500..) => Cause::ServerTrouble,
                _ => Cause::Connection,
            };
            let judged = Judged { cause, status, subject: None, weight: Weight::Passing };
            return self.settle(&judged, text("msg"), true);
        }
        if text("msg").contains("HTTP error") {
            self.status = status.or(self.status);
        }
        let own = CORE.iter().any(|part| text("msg").starts_with(part));
        let sentence = format!("{} {}", text("msg"), text("error"));
        self.consider(&sentence, &sentence, own, true);
    }

    /// Judges `sentence`, which is `line` and what is known around it.
    fn consider(&mut self, line: &str, sentence: &str, own: bool, json: bool) {
        // The body of a refusal says more than the words around it.
        let body = body(line);
        let inner = body.as_deref().and_then(|body| judge(body, true));
        let judged = match (inner, judge(sentence, own)) {
            (Some(inner), Some(outer)) => Some(Judged { status: outer.status.or(inner.status), ..inner }),
            (None, Some(outer)) if body.as_deref() == Some("") => Some(Judged { cause: Cause::Silent, ..outer }),
            (_, outer) => outer,
        };
        if let Some(judged) = judged {
            self.settle(&judged, &said(line, body.as_deref()), json);
        }
    }

    /// Keeps what says most; of two that say as much the last, of which the run died. A JSON line says no more than the
    /// sentence of the same status.
    fn settle(&mut self, judged: &Judged<'_>, message: &str, json: bool) {
        let known = self.account.failure.as_ref();
        let repeats = json && known.is_some_and(|known| known.status == judged.status);
        if self.weight.is_some_and(|weight| weight > judged.weight) || repeats && self.weight == Some(judged.weight) {
            return;
        }
        // A time limit says less than the trouble that was met while it ran.
        let met = |cause| {
            matches!(
                cause,
                Cause::Certificate | Cause::Proxy | Cause::Connection | Cause::RateLimit | Cause::ServerTrouble
            )
        };
        if judged.cause == Cause::Timeout && known.is_some_and(|known| met(known.cause)) {
            self.weight = self.weight.max(Some(judged.weight));
            return;
        }
        self.weight = Some(judged.weight);
        self.account.failure = Some(Failure {
            cause: judged.cause,
            status: judged.status,
            message: redact(message),
            subject: judged.subject.map(redact).filter(|subject| !subject.is_empty()),
        });
    }

    fn end(mut self) -> Account {
        if let Some((open, _)) = self.open.take() {
            self.consider(&open, &open, true, false);
        }
        if let (None, Some(status @ (400 | 401 | 403 | 404))) = (&self.account.failure, self.status) {
            let cause = if status == 401 { Cause::KeyUnknown } else { Cause::Silent };
            let judged = Judged { cause, status: Some(status), subject: None, weight: Weight::Vague };
            self.settle(&judged, &format!("the server answered HTTP {status}"), false);
        }
        self.account
    }

    /// Remembers a frame of the user's own code.
    fn frame(&mut self, line: &str) {
        if line.contains("Traceback (most recent call last)") {
            self.frames = (false, false);
        }
        let Some((file, rest)) =
            line.trim_start().strip_prefix("File \"").and_then(|rest| rest.split_once("\", line "))
        else {
            return;
        };
        self.frames.0 |= file.ends_with("netrc.py");
        self.frames.1 |= file.contains("-packages/wandb/") || file.contains("-packages\\wandb\\");
        let number = rest.split(|letter: char| !letter.is_ascii_digit()).next().and_then(|number| number.parse().ok());
        let foreign = ["site-packages", "dist-packages", "/lib/python", "\\lib\\python", "<frozen", "<string>"];
        if let Some(number) = number
            && !foreign.iter().any(|part| file.contains(part))
        {
            self.account.frame = Some((redact(file), number));
        }
    }
}

/// The message of a JSON body inside the sentence.
fn body(sentence: &str) -> Option<String> {
    let body: Value = serde_json::from_str(sentence.get(sentence.find('{')?..)?.trim_end()).ok()?;
    let texts = ["/errors/0/message", "/errors/0", "/error/message", "/error"];
    texts.iter().find_map(|path| Some(body.pointer(path)?.as_str()?.to_owned()))
}

/// The message inside the sentence: that of the JSON body, else what follows the exception's name.
fn said(sentence: &str, body: Option<&str>) -> String {
    let after = |word: &&str| sentence.split_once(*word).map(|(_, rest)| rest.to_owned());
    let outer = || ["CommError: ", "UsageError: ", "AuthenticationError: ", "wandb: ERROR "].iter().find_map(after);
    body.map(str::to_owned).or_else(outer).unwrap_or_else(|| sentence.to_owned())
}

/// Remembers names: `entity X not found`, `[e/p/run] setting up run`, `finishing run e/p/id`, a run's address, who is
/// logged in, the version of the SDK.
fn named(line: &str, account: &mut Account) {
    if let Some((front, _)) = line.split_once(" not found during upsert") {
        let name = front.rsplit_once("entity ").map(|(_, name)| name);
        account.entity = name.map(redact).filter(|name| !name.is_empty()).or(account.entity.take());
    }
    if let Some((project, entity)) = missing_project(line) {
        (account.entity, account.project) = (Some(redact(entity)), Some(redact(project)));
    }
    account.login = logged_in(line).or(account.login.take());
    let version = ["with wandb version ", "Current SDK version is "].iter().find_map(|mark| line.split_once(mark));
    let version = version.map(|(_, rest)| rest.split(|letter: char| !letter.is_ascii_digit() && letter != '.'));
    let version = version.and_then(|mut parts| parts.next()).map(|version| version.trim_end_matches('.').to_owned());
    account.version = version.filter(|version| version.contains('.')).or(account.version.take());
    let path = line
        .split_once("finishing run ")
        .map(|(_, rest)| rest)
        .or_else(|| line.split_once("] setting up run").and_then(|(front, _)| Some(front.rsplit_once('[')?.1)));
    if let Some(path) = path {
        let mut parts = path.split_whitespace().next().unwrap_or("").split('/');
        if let (Some(entity), Some(project), Some(_)) = (parts.next(), parts.next(), parts.next()) {
            (account.entity, account.project) = (Some(redact(entity)), Some(redact(project)));
        }
    }
    let is_about_a_run = line.contains("View run") || line.contains("Syncing");
    let address = line.split_whitespace().find(|word| word.contains("://") && word.contains("/runs/"));
    if let Some((front, _)) = address.filter(|_| is_about_a_run).and_then(|address| address.split_once("/runs/")) {
        let mut parts = front.rsplit('/');
        if let (Some(project), Some(entity), Some(_)) = (parts.next(), parts.next(), parts.next()) {
            (account.entity, account.project) = (Some(redact(&spelled(entity))), Some(redact(&spelled(project))));
        }
    }
}

/// Project and entity of `project 'P' not found under entity 'E'` and `Project P does not exist under entity E`.
fn missing_project(line: &str) -> Option<(&str, &str)> {
    let (front, entity) = line.split_once(" under entity ")?;
    let front = front.strip_suffix(" not found").or_else(|| front.strip_suffix(" does not exist"))?;
    let (_, project) = front.rsplit_once("roject ")?;
    let entity = entity.split_whitespace().next()?;
    let (project, entity) = (project.trim_matches(['\'', '"']), entity.trim_matches(['\'', '"', '.', ',']));
    (!project.is_empty() && !entity.is_empty()).then_some((project, entity))
}

/// A part of an address with its `%20` resolved.
fn spelled(part: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = part.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| *first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Who is logged in. Whatever does not look like names of W&B's is not taken.
fn logged_in(line: &str) -> Option<LoggedIn> {
    let (_, rest) = line.split_once("Currently logged in as: ")?;
    let is_name = |name: &&str| {
        let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
        !name.is_empty() && name.chars().count() <= 128 && name.chars().all(fits)
    };
    let user = rest.split([' ', '(']).next()?.trim_end_matches('.');
    let team = rest.split_once(" (").and_then(|(_, rest)| rest.split_once(')')).map(|(team, _)| team);
    let clean = |name: &str| Some(redact(name)).filter(|clean| clean == name);
    let user = Some(user).filter(is_name).and_then(clean)?;
    Some(LoggedIn { user, team: team.filter(is_name).and_then(clean) })
}
