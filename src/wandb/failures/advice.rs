//! What a cause means, and what to do about it.
//!
//! `{subject}` is what the sentence is about, `{login}` the command that logs in at this user's server, `{server}` that
//! server as people know it, `{authorize}` its page with the key. A line that holds a `{subject}` is left out where there
//! is none. `SSL_CERT_FILE` and `REQUESTS_CA_BUNDLE`: SDK 0.31.0 and 0.17.9, run against a server with a certificate of its
//! own.

use super::cause::Cause;

/// The advice about one cause.
#[derive(Debug, Clone, Copy)]
pub struct Advice {
    /// What has happened, as one clause.
    pub meaning: &'static str,
    /// What to do, the simplest first.
    pub steps: &'static [&'static str],
}

/// The advice about `cause`. Every cause has a row, which a test of [`ADVICE`] holds.
pub fn advice(cause: Cause) -> Advice {
    let row = ADVICE.iter().find(|(known, ..)| *known == cause);
    row.map_or(Advice { meaning: "", steps: &[] }, |(_, meaning, steps)| Advice { meaning, steps })
}

/// Cause, meaning, remedy.
pub const ADVICE: &[(Cause, &str, &[&str])] = &[
    (
        Cause::NoKey,
        "there was no API key, and no terminal to ask for one",
        &[
            "log in: {login} (or, on a non-interactive machine, set WANDB_API_KEY)",
            "or run without an account: WANDB_MODE=offline",
        ],
    ),
    (
        Cause::KeyShort,
        "the API key is too short: it was cut off, or it is a placeholder",
        &[
            "copy the whole key from {authorize}, then: {login} --relogin",
            "a key in WANDB_API_KEY or in `key=` overrides the one that `wandb login` stores: correct or remove it there",
        ],
    ),
    (
        Cause::KeyLong,
        "the API key is of the newer kind (86 characters), and this SDK takes 40 characters only",
        &["install an SDK that takes it: pip install 'wandb>=0.22.3'"],
    ),
    (
        Cause::KeyCharacters,
        "the API key has a character that no key has: a space, a line end, a quote or a part of a command",
        &[
            "copy the whole key from {authorize}, then: {login} --relogin",
            "a key in WANDB_API_KEY or in `key=` overrides the one that `wandb login` stores: correct or remove it there",
        ],
    ),
    (
        Cause::KeyUnknown,
        "the run had no key, or one that the server does not know: it was revoked, or it belongs to another server",
        &["log in again: {login} --relogin", "check WANDB_API_KEY: it overrides the key that `wandb login` stores"],
    ),
    (
        Cause::KeyAndToken,
        "an API key and an identity token are both set",
        &["unset WANDB_API_KEY or WANDB_IDENTITY_TOKEN_FILE: the SDK takes one of them"],
    ),
    (
        Cause::Token,
        "the identity token could not be read, or the server does not accept it",
        &["check WANDB_IDENTITY_TOKEN_FILE, or use WANDB_API_KEY instead of it"],
    ),
    (
        Cause::Netrc,
        "the netrc file is not UTF-8, and the SDK stops when it reads it",
        &["save ~/.netrc as UTF-8 (its comments, too), or set WANDB_API_KEY"],
    ),
    (
        Cause::Denied,
        "the entity exists, and the account of the run may not write there: it is not a member, or has view-only \
             access",
        &[],
    ),
    (
        Cause::EntityMissing,
        "no team or user of that name (accounts created after 24 Apr 2024 cannot log to their own user name: use a \
             team)",
        &[],
    ),
    (
        Cause::ProjectMissing,
        "there is no such project for this account: its name is misspelled, it belongs to another entity, or it is \
             private",
        &["check entity and project; a project is created by the first run of someone who may write there"],
    ),
    (Cause::NotFound, "the entity, or something else that the run names, does not exist", &[]),
    (Cause::Organization, "the entity is an organization: use a team of that organization", &[]),
    (
        Cause::ConfigSize,
        "the run's `config` is too big; permissions are not the trouble",
        &["put less into `config=` (no arrays, no data sets); log large things as files or artifacts"],
    ),
    (
        Cause::Storage,
        "the storage of the plan is used up; permissions are not the trouble",
        &["delete old files or artifacts, ask an admin of the entity for a larger plan, or use another entity"],
    ),
    (
        Cause::RateLimit,
        "the server's rate limit was reached; permissions are not the trouble",
        &["start fewer runs at a time and try again in a few minutes"],
    ),
    (
        Cause::ServerTrouble,
        "the server had trouble of its own; permissions are not the trouble",
        &["try again later (W&B: https://status.wandb.com), or WANDB_MODE=offline and `wandb sync` afterwards"],
    ),
    (
        Cause::Gateway,
        "a proxy or gateway answered with a page of its own instead of the API; your key was not judged",
        &["check the network: a VPN, a proxy with a login of its own (HTTPS_PROXY), or WANDB_BASE_URL"],
    ),
    (Cause::Refused, "the server refused for the reason it gives; it does not speak of permissions", &[]),
    (Cause::Silent, "the server refused and gave no reason", &[]),
    (
        Cause::Timeout,
        "the run could not be started in time: the server is slow, or the network does not let the SDK through",
        &[
            "check that this machine reaches {server} (proxy, firewall, WANDB_BASE_URL)",
            "wait longer: wandb.init(settings=wandb.Settings(init_timeout=300)) or WANDB_INIT_TIMEOUT=300",
            "or WANDB_MODE=offline now, and `wandb sync` from a machine with network",
        ],
    ),
    (
        Cause::Connection,
        "the server could not be reached from that machine",
        &[
            "check that this machine reaches {server} (network, proxy, firewall, WANDB_BASE_URL)",
            "or WANDB_MODE=offline now, and `wandb sync` from a machine with network",
        ],
    ),
    (
        Cause::Certificate,
        "the server's certificate was not accepted: it is signed by an authority that this machine does not know",
        &[
            "name the file with that authority's certificate in SSL_CERT_FILE (wandb before 0.18 reads REQUESTS_CA_BUNDLE instead)",
        ],
    ),
    (
        Cause::Proxy,
        "the proxy that is set does not work",
        &["check HTTPS_PROXY and HTTP_PROXY (or WANDB_HTTPS_PROXY, WANDB_HTTP_PROXY), or name the host in NO_PROXY"],
    ),
    (
        Cause::BadServer,
        "the address of the server is not one that the SDK accepts",
        &["correct WANDB_BASE_URL (or base_url, or `wandb login --host`); for W&B's own server leave it out"],
    ),
    (
        Cause::InvalidProject,
        "the SDK does not accept this project name: at most 128 characters, and none of / \\ # ? % :",
        &["use a project name of at most 128 characters without these; a team or user goes into `entity=`"],
    ),
    (
        Cause::InvalidId,
        "the SDK does not accept this id",
        &["use letters, digits, `-` and `_` in run ids; name a sweep as SWEEP, PROJECT/SWEEP or ENTITY/PROJECT/SWEEP"],
    ),
    (
        Cause::UnknownSetting,
        "this SDK has no such setting: it is misspelled, was removed, or came with another version",
        &["correct or remove the setting `{subject}`"],
    ),
    (
        Cause::InvalidSetting,
        "a setting has a value that the SDK does not take",
        &["correct `{subject}` (an argument of wandb.init, a WANDB_* variable or wandb.Settings)"],
    ),
    (
        Cause::ConfigMissing,
        "the file given as `config=` does not exist in the folder where the run was started",
        &["correct the path `{subject}`, or start the run in the folder that it counts from"],
    ),
    (
        Cause::UnknownArgument,
        "wandb.init does not take this argument, or takes it once",
        &["remove `{subject}` from the call", "an API key goes into WANDB_API_KEY or `wandb login`"],
    ),
    (
        Cause::SweepProject,
        "the sweep was named by its id alone, and no entity and project were set",
        &["name it in full: wandb agent ENTITY/PROJECT/{subject}", "or set WANDB_ENTITY and WANDB_PROJECT"],
    ),
    (
        Cause::SweepMissing,
        "there is no such sweep for this account",
        &["check ENTITY/PROJECT/SWEEP: it is in the address of the sweep's page"],
    ),
    (
        Cause::ResumeMissing,
        "the run that was to be resumed does not exist in that entity and project",
        &["check entity, project and id; for a new run leave `resume` out, or use resume=\"allow\""],
    ),
    (Cause::NotInitialized, "nothing can be logged before the run is started", &["call wandb.init() first"]),
    (
        Cause::Shadowed,
        "Python imported something else named `wandb`: a file wandb.py or a folder wandb/ beside the script hides \
             the package, or the SDK is not installed there (then the run folder wandb/ is imported)",
        &[
            "rename your own wandb.py (and remove its __pycache__), or install the SDK: pip install wandb",
            "if `wandb.{subject}` is gone from your version of the SDK, use what replaced it",
        ],
    ),
    (
        Cause::NotInstalled,
        "the SDK is not installed in the Python that runs this",
        &["install it there: python -m pip install wandb"],
    ),
    (
        Cause::Outdated,
        "this SDK is too old for the libraries beside it",
        &["install a newer one: pip install --upgrade wandb"],
    ),
    (
        Cause::Files,
        "the files of the run could not be written on that machine; W&B's permissions are not the trouble",
        &["name a folder that may be written in WANDB_DIR, or in `dir=`"],
    ),
    (
        Cause::Service,
        "the background process of the SDK ended before the run started",
        &["read logs/debug-internal.log in the run folder; try again with a newer SDK: pip install --upgrade wandb"],
    ),
];
