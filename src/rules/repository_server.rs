//! A file of the repository names a server other than W&B's.
//!
//! ## What it does
//! Finds the address of a server in `wandb/settings`, as `WANDB_BASE_URL` (`.env`, scripts, Dockerfiles, compose files,
//! workflows, `os.environ`), in `wandb.login(host=...)`, in `wandb.Settings(base_url=...)` and after `wandb login
//! --host`, where it is not one of W&B's own. It is an error where the address is spelled in an odd way, so that two
//! programs may read two different servers in it, and where it is plain `http` to another machine. Templates and
//! Markdown get a note.
//!
//! ## Why it matters
//! The SDK sends your API key to the server that it is configured to use. A key in `WANDB_API_KEY` goes to any server that the
//! repository names, so a cloned repository can collect the keys of everybody who runs it. wblint itself sends a key
//! only to the host that it belongs to.
//!
//! ## Example
//! ```sh
//! export WANDB_BASE_URL=https://wandb.acme.example
//! ```
//!
//! ## Use instead
//! ```sh
//! wandb login --host https://wandb.acme.example
//! ```
//! Each user does this once, by hand. For a server of your own, accept it in your *own* configuration
//! (`~/.config/wblint/wblint.toml`); the configuration of a repository cannot:
//! ```toml
//! servers = ["wandb.acme.example"]
//! ```
//! An entry is a host, with its port where it has one (`*.acme.example` is a pattern), or a whole address. A host is
//! accepted over `https`, or on this machine; plain `http` to another machine needs the whole address. Comments and the
//! configuration of the repository do not silence this rule; `--ignore WB303` and your own configuration do.
//!
//! ## Fix
//! None: only a person knows whether the server is the right one.

use super::words::quoted;
use crate::destination::{Confidence, Destination, Value};
use crate::rule::{Finding, Lists, NameList, Rule, Severity, Subject};
use crate::wandb::server::{BaseUrl, ServerError};
use crate::wandb::sinks::SinkKind;

/// WB303.
pub static RULE: Rule = Rule {
    code: "WB303",
    name: "repository-server",
    severity: Severity::Warning,
    source: include_str!("repository_server.rs"),
    check,
};

/// What a named server is.
enum Named {
    /// A server of another owner.
    Foreign,
    /// The same, and the key would travel in the clear.
    Plain,
    /// Two programs may read two servers in it; says why.
    Odd(String),
    /// None that the SDK takes; its own sentence.
    Refused(String),
}

/// What `text` names; `None` for W&B itself and for what `servers` accepts.
fn named(text: &str, servers: &NameList) -> Option<Named> {
    let url = match BaseUrl::parse(text) {
        Ok(url) => url,
        Err(ServerError::Odd(_)) if is_blank(text) => return Some(Named::Refused("it is a placeholder".to_owned())),
        Err(ServerError::Odd(oddity)) => return Some(Named::Odd(oddity.to_string())),
        Err(error) => return Some(Named::Refused(error.to_string())),
    };
    let in_clear = url.is_plain() && !url.is_loopback();
    let is_whole = |pattern: &String| BaseUrl::parse(pattern).is_ok_and(|accepted| accepted == url);
    let is_host = || !in_clear && servers.globs.is_match(url.netloc().to_ascii_lowercase());
    if url.is_wandb() || servers.patterns.iter().any(is_whole) || is_host() {
        return None;
    }
    Some(if in_clear { Named::Plain } else { Named::Foreign })
}

/// Whether `text` asks the reader for an address: `https://<your host>`, `YOUR_SERVER`.
fn is_blank(text: &str) -> bool {
    let host = text.strip_prefix("https://").or(text.strip_prefix("http://")).unwrap_or(text);
    // No host begins with `<`; what has neither a dot nor a slash is no address of anything.
    host.starts_with('<') || !text.contains(['/', '\\', ':', '.'])
}

fn message(text: &str, named: &Named) -> String {
    let text = quoted(text);
    match named {
        Named::Foreign => format!("{text} is not a W&B server: the SDK would send your API key to it"),
        Named::Plain => {
            format!("{text} is not a W&B server and uses plain http: the SDK would send your API key to it unencrypted")
        }
        Named::Odd(why) => {
            format!("the server address {text} {why}: your API key may go to a different host than it seems to name")
        }
        Named::Refused(why) => format!("the SDK refuses the server address {text}: {why}"),
    }
}

fn help(named: &Named) -> &'static str {
    match named {
        Named::Foreign | Named::Plain => {
            "if you trust this server, accept it in your own configuration (~/.config/wblint/wblint.toml) with \
             servers = [...]; if you do not know it, delete this line before you run anything"
        }
        Named::Odd(_) => "do not run this repository before you know why; a normal address is https://HOST",
        Named::Refused(_) => "write https://HOST, or delete this line: the SDK then uses W&B's own server",
    }
}

fn severity(named: &Named, value: &Value) -> Severity {
    // A template is not in use until it is copied.
    if value.template || value.confidence == Confidence::Likely {
        return Severity::Note;
    }
    match named {
        Named::Foreign | Named::Refused(_) => Severity::Warning,
        Named::Plain | Named::Odd(_) => Severity::Error,
    }
}

fn check(subject: &Subject<'_>, lists: &Lists) -> Vec<Finding> {
    let &Subject::Destination(destination) = subject else { return Vec::new() };
    let values = destination.server.iter().flat_map(|field| &field.values);
    values.filter_map(|value| finding(destination, value, &lists.servers)).collect()
}

fn finding(destination: &Destination, value: &Value, servers: &NameList) -> Option<Finding> {
    let text = value.text.as_deref().filter(|text| !text.is_empty())?;
    let place = value.origin.as_ref()?;
    let named = named(text, servers)?;
    if value.template && matches!(named, Named::Refused(_)) {
        return None; // A blank to fill in.
    }
    let mut finding = Finding::in_call(&RULE, severity(&named, value), message(text, &named), place, destination);
    finding.value = Some(text.to_owned());
    finding.confidence = value.confidence;
    for hop in &value.hops {
        finding = finding.relate(hop.note.as_str(), &hop.place);
    }
    if destination.kind != SinkKind::Environment && destination.place.path != place.path {
        finding = finding.relate(format!("reaches {} here", destination.api), &destination.place);
    }
    Some(finding.help(help(&named)))
}
