//! From a sentence to its cause.

use super::table::{ROWS, Row};

/// Why a run could not start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// No API key, and no terminal to ask for one.
    NoKey,
    /// The key is shorter than any key of W&B's.
    KeyShort,
    /// A key of today, given to an SDK that takes the old length only.
    KeyLong,
    /// The key holds characters that no key has.
    KeyCharacters,
    /// The server does not know the key.
    KeyUnknown,
    /// A key and an identity token at once.
    KeyAndToken,
    /// The identity token cannot be read or is not accepted.
    Token,
    /// A netrc file that is not UTF-8.
    Netrc,
    /// The entity or project exists and refuses this account.
    Denied,
    /// There is no such entity.
    EntityMissing,
    /// There is no such project.
    ProjectMissing,
    /// An old SDK says 404 and not what is missing.
    NotFound,
    /// Runs were sent to an organization.
    Organization,
    /// `config` is too big.
    ConfigSize,
    /// The plan's storage is used up.
    Storage,
    /// Too many requests.
    RateLimit,
    /// The server has trouble of its own.
    ServerTrouble,
    /// Something in front of the server answers with a page.
    Gateway,
    /// The server refused and gave its reason, which says nothing of permissions.
    Refused,
    /// The server refused without a reason.
    Silent,
    /// `init_timeout` passed.
    Timeout,
    /// The server cannot be reached.
    Connection,
    /// The server's certificate is not accepted.
    Certificate,
    /// A proxy does not work.
    Proxy,
    /// The address of the server is none.
    BadServer,
    /// A project name that the SDK refuses.
    InvalidProject,
    /// A run or sweep id that the SDK refuses.
    InvalidId,
    /// A setting that this SDK does not have.
    UnknownSetting,
    /// A setting with a value that it does not take.
    InvalidSetting,
    /// The file given as `config=` does not exist.
    ConfigMissing,
    /// An argument that `wandb.init` does not have.
    UnknownArgument,
    /// A sweep was named without its project.
    SweepProject,
    /// There is no such sweep.
    SweepMissing,
    /// The run that was to be resumed does not exist.
    ResumeMissing,
    /// Something was logged before `wandb.init`.
    NotInitialized,
    /// Another `wandb` than W&B's package was imported.
    Shadowed,
    /// The package is not installed.
    NotInstalled,
    /// An old SDK beside newer libraries.
    Outdated,
    /// The folder for run files cannot be written.
    Files,
    /// The SDK's background process has ended.
    Service,
}

/// How much a sentence says. One that says less never replaces one that says more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It may pass: a retry.
    Passing,
    /// It hides what happened: a time limit, the one text of old SDKs for every refusal.
    Vague,
    /// It says what happened.
    Telling,
}

/// What a sentence says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged<'a> {
    /// Why the run could not start.
    pub cause: Cause,
    /// The HTTP status that was spoken; `None` where the SDK itself gave up.
    pub status: Option<u16>,
    /// What it is about: a name, a setting, a length.
    pub subject: Option<&'a str>,
    /// How much it says.
    pub weight: Weight,
}

/// Words that make a sentence one of W&B's.
const OWN_WORDS: &[&str] = &[
    "CommError",
    "AuthenticationError",
    "UsageError",
    "WandbApiFailedError",
    "wandb.errors",
    "wandb: ERROR",
    "wandb: Error",
    "wandb.Error",
    "Error while calling W&B API",
    "upsertBucket",
    "upsert bucket",
    "PERMISSION_ERROR",
    "runupserter",
    "Timed out while retrying",
    "Timed out initializing run",
    "Error initializing run",
];

/// How a page begins that is none of the API's.
const PAGES: [&str; 4] = ["<html", "<HTML", "<!doctype html", "<!DOCTYPE html"];

/// Where a status is written, and what ends it.
const STATUSES: &[(&str, &[char])] = &[
    ("<Response [", &[']']),
    ("returned error ", &[':', ' ']),
    ("(Error ", &[':']),
    ("HTTP ", &[':', ' ']),
    ("Network error (HTTP ", &[')']),
];

/// Lengths of keys that old SDKs take.
const OLD_KEY: usize = 40;

/// What `sentence` says of the end of a run; `None` if nothing. `own`: it is known to be one of the SDK's, whatever its
/// words are. What an operating system says alike (`permission denied`) counts only among the SDK's words.
pub fn judge(sentence: &str, own: bool) -> Option<Judged<'_>> {
    let own = own || OWN_WORDS.iter().any(|word| sentence.contains(word));
    let written = status(sentence).filter(|_| own);
    if let Some(row) = ROWS.iter().find(|row| (own || !row.own) && row.fits(sentence)) {
        let subject = row.subject(sentence);
        // Of a sweep that was named without its project only the id is a name.
        let subject = subject.map(|text| match row.cause {
            Cause::SweepProject => text.rsplit('/').next().unwrap_or(text),
            _ => text,
        });
        let cause = match (row.cause, subject.and_then(|text| text.parse::<usize>().ok())) {
            (Cause::KeyShort, Some(length)) if length > OLD_KEY => Cause::KeyLong,
            (Cause::NotFound, _) if written != Some(404) => Cause::Denied,
            (cause, _) => cause,
        };
        let status = row.status.map(|implied| written.unwrap_or(implied));
        return Some(Judged { cause, status, subject, weight: row.weight });
    }
    if own && PAGES.iter().any(|tag| sentence.contains(tag)) {
        return Some(Judged { cause: Cause::Gateway, status: written, subject: None, weight: Weight::Telling });
    }
    let (cause, weight) = match written? {
        429 => (Cause::RateLimit, Weight::Telling),
        500.. => (Cause::ServerTrouble, Weight::Telling),
        // 0.13 repeats a refusal as `<Response [400]>` alone.
        _ if sentence.contains("Error: <Response [") || sentence.contains("ERROR <Response [") => {
            (Cause::Silent, Weight::Vague)
        }
        _ => (Cause::Refused, Weight::Telling),
    };
    Some(Judged { cause, status: written, subject: None, weight })
}

/// The status that the sentence names.
fn status(sentence: &str) -> Option<u16> {
    STATUSES.iter().find_map(|(before, after)| {
        let rest = sentence.split_once(before)?.1;
        let number = rest.split(*after).next()?.trim().parse().ok()?;
        (400..600).contains(&number).then_some(number)
    })
}

impl Row {
    /// Whether `sentence` has all parts in their order.
    fn fits(&self, sentence: &str) -> bool {
        let mut rest = Some(sentence);
        for part in self.parts {
            rest = rest.and_then(|rest| rest.split_once(part)).map(|(_, rest)| rest);
        }
        rest.is_some()
    }

    /// What the sentence is about.
    fn subject<'a>(&self, sentence: &'a str) -> Option<&'a str> {
        let (before, after) = self.subject?;
        let rest = sentence.split_once(before)?.1;
        let end = if after.is_empty() { rest.len() } else { rest.find(after)? };
        let subject = rest.get(..end)?.trim_end_matches('.').trim();
        (!subject.is_empty()).then_some(subject)
    }
}

impl Cause {
    /// The stable name in JSON, kebab-case.
    pub fn name(self) -> String {
        let mut name = String::new();
        for letter in format!("{self:?}").chars() {
            if letter.is_uppercase() && !name.is_empty() {
                name.push('-');
            }
            name.extend(letter.to_lowercase());
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wandb::failures::advice;

    /// Every row is reached: none is hidden by one above it.
    #[test]
    fn every_row_is_reached() {
        for row in ROWS {
            let sentence = format!("wandb: ERROR {}", row.parts.join(" 12 "));
            let judged = judge(&sentence, true).unwrap_or_else(|| panic!("{sentence}"));
            let alike = [(Cause::NotFound, Cause::Denied)].contains(&(row.cause, judged.cause));
            assert!(judged.cause == row.cause || alike, "{sentence}: {:?}, not {:?}", judged.cause, row.cause);
            let client = row.status.is_none();
            assert_eq!(judged.status.is_none(), client, "{sentence}");
        }
    }

    /// What needs the SDK's own words is nothing without them.
    #[test]
    fn a_shared_sentence_needs_its_words() {
        for row in ROWS.iter().filter(|row| row.own) {
            let sentence = row.parts.join(" ");
            let judged = judge(&sentence, false);
            assert!(
                judged.as_ref().is_none_or(|judged| judged.cause != row.cause || !row.own),
                "{sentence}: {judged:?}"
            );
        }
    }

    #[test]
    fn every_cause_has_a_meaning_and_plain_placeholders() {
        let others = [Cause::Refused, Cause::Silent, Cause::Gateway, Cause::KeyLong, Cause::Denied];
        for cause in ROWS.iter().map(|row| row.cause).chain(others) {
            let advice = advice(cause);
            assert!(!advice.meaning.is_empty() && !advice.meaning.ends_with('.'), "{cause:?}");
            assert!(!advice.meaning.contains(['{', '}']), "only steps are filled in: {cause:?}");
            for step in advice.steps {
                let known = ["{subject}", "{login}", "{server}", "{authorize}"];
                let plain = known.iter().fold((*step).to_owned(), |step, known| step.replace(known, ""));
                assert!(!plain.contains(['{', '}']) && !step.ends_with('.'), "{step}");
            }
        }
    }

    #[test]
    fn names_are_kebab_case() {
        assert_eq!((Cause::NoKey.name(), Cause::Denied.name()), ("no-key".to_owned(), "denied".to_owned()));
    }
}
