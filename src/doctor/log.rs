//! Logs and pasted tracebacks: what W&B said, and from which line of the code it was asked.
//!
//! Read are `debug-internal.log` (JSON lines), `debug.log`, what a terminal showed, and the texts of older SDKs (Python
//! backend before 0.18; `failed to upsert bucket` to 0.19; `Error uploading run` to 0.26). The sentences are those of
//! SDK 0.31.0 and of public reports. `permission denied` alone is also what an operating system says, so it counts only
//! beside the SDK's own words.

use serde_json::Value;

use super::redact::redact;

/// What a log tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// The refusal, if there was one.
    pub failure: Option<Failure>,
    /// The entity, where the text names it.
    pub entity: Option<String>,
    /// The project, where the text names it.
    pub project: Option<String>,
    /// The last line of the user's own code in a traceback: file and line.
    pub frame: Option<(String, usize)>,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The HTTP status, written or implied.
    pub status: u16,
    /// The sentence that says so, redacted.
    pub message: String,
}

impl Failure {
    /// Whether the run was sent to an organisation; a 400 may also be about too big a configuration.
    pub fn is_of_organization(&self) -> bool {
        self.message.contains(ORGANIZATION)
    }

    /// What the status means to a reader whom the server cannot tell more, as one clause.
    pub fn meaning(&self) -> Option<&'static str> {
        match self.status {
            400 if self.is_of_organization() => Some("the entity is an organisation, and runs go to a team of it"),
            401 => Some("the run had no key, or one that the server does not know"),
            403 => Some(
                "the entity exists, and the account of the run may not write there: it is no member, or may only look",
            ),
            404 => {
                Some("there is no such entity; for accounts made since 2024-04-24 their own user name is none either")
            }
            _ => None,
        }
    }
}

/// What W&B says of an organisation as entity.
const ORGANIZATION: &str = "you may not log runs directly to your organization";

/// Sentences that imply a status, most telling first.
const SENTENCES: &[(&str, u16)] = &[
    (ORGANIZATION, 400),
    ("not found during upsertBucket", 404),
    ("user is not logged in", 401),
    ("No API key configured", 401),
    ("API key must have 40+ characters", 401),
    ("API key may only contain", 401),
    ("did not recognize an account for the configured credentials", 401),
    (GENERIC, 403),
];

/// What SDKs before 0.18 end with, whatever the refusal was: a line before it says more.
const GENERIC: &str = "It appears that you do not have permission to access the requested resource";

/// Words that make `permission denied` one of W&B's.
const OWN_WORDS: &[&str] =
    &["CommError", "wandb: ERROR", "wandb: Error", "upsertBucket", "upsert bucket", "PERMISSION_ERROR", "runupserter"];

/// Reads a whole log.
pub fn read(text: &str) -> Account {
    let mut account = Account::default();
    let mut last_status = None;
    for line in text.lines() {
        frame(line, &mut account);
        named(line, &mut account);
        let parsed: Option<Value> =
            line.trim_start().starts_with('{').then(|| serde_json::from_str(line).ok()).flatten();
        let sentence = match &parsed {
            Some(entry) => {
                let is_error = entry["msg"].as_str().is_some_and(|message| message.contains("HTTP error"));
                let status = entry["status"].as_u64().and_then(|status| u16::try_from(status).ok());
                last_status = status.filter(|_| is_error).or(last_status);
                let error = entry["error"].as_str().unwrap_or("");
                format!("{} {error}", entry["msg"].as_str().unwrap_or(""))
            }
            None => line.to_owned(),
        };
        let Some(status) = status_of(&sentence) else { continue };
        // The last sentence is the one the run died of; a JSON line of the same status says no more than it.
        let known = account.failure.as_ref().is_some_and(|failure| failure.status == status);
        let says_less = account.failure.is_some() && sentence.contains(GENERIC);
        if (!known || parsed.is_none()) && !says_less {
            account.failure = Some(Failure { status, message: said(&sentence) });
        }
    }
    if let (None, Some(status @ (400 | 401 | 403 | 404))) = (&account.failure, last_status) {
        account.failure = Some(Failure { status, message: format!("the server answered HTTP {status}") });
    }
    account
}

/// The status that a sentence of W&B's names or implies.
fn status_of(sentence: &str) -> Option<u16> {
    if let Some((_, status)) = SENTENCES.iter().find(|(part, _)| sentence.contains(part)) {
        return Some(*status);
    }
    let own = OWN_WORDS.iter().any(|word| sentence.contains(word));
    if !own {
        return None;
    }
    for (before, after) in [("<Response [", "]>"), ("returned error ", ":"), ("returned error ", " "), ("(Error ", ":")]
    {
        let number = sentence.split(before).nth(1).and_then(|rest| rest.split(after).next());
        if let Some(status @ 400..=404) = number.and_then(|number| number.trim().parse().ok()) {
            return Some(status);
        }
    }
    sentence.contains("permission denied").then_some(403)
}

/// The message inside the sentence: that of the JSON body, else what follows the exception's name.
fn said(sentence: &str) -> String {
    let body = sentence.find('{').and_then(|at| serde_json::from_str::<Value>(sentence.get(at..)?.trim_end()).ok());
    let inner = body.and_then(|body| Some(body.pointer("/errors/0/message")?.as_str()?.to_owned()));
    let after = |word: &str| sentence.split_once(word).map(|(_, rest)| rest.to_owned());
    let outer = || after("CommError: ").or_else(|| after("UsageError: ")).or_else(|| after("wandb: ERROR "));
    redact(&inner.or_else(outer).unwrap_or_else(|| sentence.to_owned()))
}

/// Remembers a frame of the user's own code.
fn frame(line: &str, account: &mut Account) {
    let Some((file, rest)) = line.trim_start().strip_prefix("File \"").and_then(|rest| rest.split_once("\", line "))
    else {
        return;
    };
    let number = rest.split(|letter: char| !letter.is_ascii_digit()).next().and_then(|number| number.parse().ok());
    let foreign = ["site-packages", "dist-packages", "/lib/python", "\\lib\\python", "<frozen", "<string>"];
    if let Some(number) = number
        && !foreign.iter().any(|part| file.contains(part))
    {
        account.frame = Some((redact(file), number));
    }
}

/// Remembers names: `entity X not found`, `[e/p/run] setting up run`, `finishing run e/p/id`, a run's address.
fn named(line: &str, account: &mut Account) {
    if let Some((front, _)) = line.split_once(" not found during upsertBucket") {
        let name = front.rsplit_once("entity ").map(|(_, name)| name);
        account.entity = name.map(redact).filter(|name| !name.is_empty()).or(account.entity.take());
    }
    let path = line
        .split_once("finishing run ")
        .map(|(_, rest)| rest)
        .or_else(|| line.split_once("] setting up run").and_then(|(front, _)| Some(front.rsplit_once('[')?.1)))
        .or_else(|| {
            line.split_once("https://wandb.ai/").filter(|(_, rest)| rest.contains("/runs/")).map(|(_, rest)| rest)
        });
    let Some(path) = path else { return };
    let mut parts = path.split_whitespace().next().unwrap_or("").split('/');
    if let (Some(entity), Some(project), Some(_)) = (parts.next(), parts.next(), parts.next()) {
        (account.entity, account.project) = (Some(redact(entity)), Some(redact(project)));
    }
}
