//! Server addresses: which the SDK accepts, how it rewrites them, and which host of W&B answers under two names.
//!
//! Facts: SDK 0.31.0, `wandb/sdk/lib/urls.py` and `wbauth/host_url.py`, as tested.

use std::fmt;

use url::{Host, Url};

/// Where runs go when nobody says otherwise (SDK 0.31.0; `https://api.wandb.ai` up to 0.28).
pub const DEFAULT_BASE_URL: &str = "https://api.forge.coreweave.com";

/// Hosts of the page that people see, and the name their API had before.
const FORGE_HOSTS: [(&str, &str); 2] =
    [("forge.coreweave.com", "api.wandb.ai"), ("qa.forge.coreweave.com", "api.qa.wandb.ai")];

/// A server's address as the SDK would use it: absolute, without a `/` at its end.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BaseUrl(String);

/// Why the SDK refuses an address; `Display` is its own sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerError {
    /// Not an absolute URL; holds the reason.
    NotUrl(String),
    /// Neither http nor https.
    Scheme,
    /// A page of W&B, not its API.
    Page(String),
    /// W&B over plain http.
    Insecure,
    /// A page of the Forge host; holds the host.
    Forge(String),
}

impl BaseUrl {
    /// Normalises `text`.
    ///
    /// # Errors
    /// What the SDK refuses before it sends anything.
    pub fn parse(text: &str) -> Result<Self, ServerError> {
        let url = Url::parse(text).map_err(|error| {
            ServerError::NotUrl(if text.is_empty() { "input is empty".to_owned() } else { error.to_string() })
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(ServerError::Scheme);
        }
        let text = of_forge_page(&url)?.unwrap_or_else(|| text.to_owned());
        if is_wandb(&text) {
            if !text.contains("api.") {
                return Err(ServerError::Page(text));
            }
            if !text.starts_with("https") {
                return Err(ServerError::Insecure);
            }
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address without user name and password, for people.
    pub fn shown(&self) -> String {
        let Some((scheme, rest)) = self.0.split_once("://") else { return self.0.clone() };
        let (netloc, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
        let host = netloc.rsplit_once('@').map_or(netloc, |(_, host)| host);
        format!("{scheme}://{host}{path}")
    }

    /// Host with port as it is written, user-info included: the name under which netrc knows it.
    pub fn netloc(&self) -> &str {
        let rest = self.0.split_once("://").map_or(&*self.0, |(_, rest)| rest);
        rest.split(['/', '?', '#']).next().unwrap_or(rest)
    }

    /// The machine in netrc that is accepted for this server beside [`Self::netloc`]: the older name of the same
    /// deployment. The reverse does not hold.
    pub fn older_netloc(&self) -> Option<&'static str> {
        let url = Url::parse(&self.0).ok()?;
        let host = url.host_str()?;
        let (_, api) = FORGE_HOSTS.iter().find(|(forge, api)| host == *api || is_api_of(host, forge))?;
        (self.0 != format!("https://{api}")).then_some(*api)
    }

    /// Whether a key would travel in the clear.
    pub fn is_plain(&self) -> bool {
        self.0.starts_with("http://")
    }

    /// Whether the server is this machine.
    pub fn is_loopback(&self) -> bool {
        Url::parse(&self.0).is_ok_and(|url| is_loopback(&url))
    }

    /// Where questions are posted.
    pub fn graphql(&self) -> String {
        format!("{}/graphql", self.0)
    }
}

impl Default for BaseUrl {
    fn default() -> Self {
        Self(DEFAULT_BASE_URL.to_owned())
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown())
    }
}

/// Whether `url` names this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn is_api_of(host: &str, forge: &str) -> bool {
    host == forge || host.strip_prefix("api.") == Some(forge)
}

/// The API behind a page of the Forge host; `None` for any other host.
fn of_forge_page(url: &Url) -> Result<Option<String>, ServerError> {
    let Some(host) = url.host_str().filter(|host| FORGE_HOSTS.iter().any(|(forge, _)| forge == host)) else {
        return Ok(None);
    };
    let is_api = url.scheme() == "https" && url.port().is_none() && url.path().trim_end_matches('/') == "/api/wandb";
    if is_api { Ok(Some(format!("https://api.{host}"))) } else { Err(ServerError::Forge(host.to_owned())) }
}

/// The SDK's `.*wandb\.ai[^\.]*$`.
fn is_wandb(text: &str) -> bool {
    text.rfind("wandb.ai").is_some_and(|at| !text[at + "wandb.ai".len()..].contains('.'))
}

impl fmt::Display for ServerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUrl(reason) => write!(formatter, "Input should be a valid URL, {reason}"),
            Self::Scheme => formatter.write_str("URL scheme should be 'http' or 'https'"),
            Self::Page(url) => {
                write!(formatter, "{url} is not a valid server address, did you mean {DEFAULT_BASE_URL}?")
            }
            Self::Insecure => write!(formatter, "http is not secure, please use {DEFAULT_BASE_URL}"),
            Self::Forge(host) => write!(formatter, "Invalid Forge server address; use https://api.{host}."),
        }
    }
}

impl std::error::Error for ServerError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_international_host_is_written_in_ascii() {
        let address = "https://xn--bcher-kva.example";
        assert_eq!(BaseUrl::parse(address).unwrap().as_str(), address);
        assert!(matches!(BaseUrl::parse("https://b\u{fc}cher.example"), Err(ServerError::NotUrl(_))));
    }
}
