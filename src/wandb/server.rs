//! Server addresses: which the SDK accepts, how it rewrites them, and which host of W&B answers under two names.
//!
//! Facts: SDK 0.31.0, `wandb/sdk/lib/urls.py` and `wbauth/host_url.py`, as tested.

use std::fmt;

use url::{Host, Url};

/// The default server (SDK 0.31.0; `https://api.wandb.ai` up to 0.28).
pub const DEFAULT_BASE_URL: &str = "https://api.forge.coreweave.com";

/// Hosts of the page that people see, and the name their API had before.
const FORGE_HOSTS: [(&str, &str); 2] =
    [("forge.coreweave.com", "api.wandb.ai"), ("qa.forge.coreweave.com", "api.qa.wandb.ai")];

/// A server's address, parsed once: absolute, without a `/` at its end.
///
/// Every question (which machine of netrc, is it plain http, is it W&B, where does the request go, which proxy) is
/// answered by this value. Its text is never taken apart again, so two places cannot read one address in two ways.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BaseUrl {
    scheme: Scheme,
    /// `host` or `host:port` as written, with the letter case that netrc and the SDK compare.
    authority: String,
    /// The same host as the request uses it: lower case, ASCII.
    host: Host<String>,
    /// The port of the request, which may be the scheme's default.
    port: u16,
    /// The path, empty or beginning with `/`, without a `/` at its end.
    path: String,
}

/// How requests travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Scheme {
    Http,
    Https,
}

/// Why an address is refused; `Display` is the SDK's own sentence where the SDK refuses it, too.
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
    /// The SDK may take it, but two readers of URLs may read it as two servers, so no key is sent there. Holds what is
    /// odd about it.
    Odd(Oddity),
}

/// What makes an address ambiguous.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// Spaces, tabs, line breaks, control characters, or anything beyond ASCII.
    NotAscii,
    /// A backslash, which some readers take for a slash.
    Backslash,
    /// Not exactly two slashes after the scheme.
    Slashes,
    /// A second `://`.
    SecondScheme,
    /// A user name or password in front of the host.
    UserInfo,
    /// A query or fragment.
    Query,
    /// The host or port is written in another way than it is used: `0x7f.1`, `%61.example`, `:0443`.
    Host,
}

impl ServerError {
    /// Whether the SDK itself refuses the address.
    pub fn is_of_sdk(&self) -> bool {
        !matches!(self, Self::Odd(_))
    }
}

impl BaseUrl {
    /// Parses `text`, exactly `scheme://authority/path`. The scheme may be in upper case.
    ///
    /// # Errors
    /// What the SDK refuses before it sends anything, and spellings that could be read as two different servers.
    pub fn parse(text: &str) -> Result<Self, ServerError> {
        if text.is_empty() {
            return Err(ServerError::NotUrl("input is empty".to_owned()));
        }
        // Before anything is parsed: the parser drops tabs and line breaks and decodes `%61` of hosts.
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ServerError::Odd(Oddity::NotAscii));
        }
        let authority = text.split(['/', '\\', '?', '#']).find(|part| !part.is_empty() && !part.ends_with(':'));
        if authority.is_some_and(|authority| authority.contains('%')) {
            return Err(ServerError::Odd(Oddity::Host));
        }
        let url = Url::parse(text).map_err(|error| ServerError::NotUrl(error.to_string()))?;
        let scheme = match url.scheme() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            _ => return Err(ServerError::Scheme),
        };
        let parsed = Self::exact(text, scheme, &url).map_err(ServerError::Odd)?;
        let parsed = parsed.of_forge_page()?.unwrap_or(parsed);
        let text = parsed.to_string();
        if is_wandb(&text) {
            if !text.contains("api.") {
                return Err(ServerError::Page(text));
            }
            if parsed.scheme == Scheme::Http {
                return Err(ServerError::Insecure);
            }
        }
        Ok(parsed)
    }

    /// The parts of `text`, if they are those of `url`, which is what a request would use.
    fn exact(text: &str, scheme: Scheme, url: &Url) -> Result<Self, Oddity> {
        if text.contains('\\') {
            return Err(Oddity::Backslash);
        }
        let rest = text.get(url.scheme().len()..).and_then(|rest| rest.strip_prefix("://")).ok_or(Oddity::Slashes)?;
        if rest.is_empty() || rest.starts_with('/') {
            return Err(Oddity::Slashes);
        }
        if rest.contains("://") {
            return Err(Oddity::SecondScheme);
        }
        if rest.contains(['?', '#']) {
            return Err(Oddity::Query);
        }
        let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
        if authority.contains('@') || !url.username().is_empty() || url.password().is_some() {
            return Err(Oddity::UserInfo);
        }
        let host = url.host().ok_or(Oddity::Host)?.to_owned();
        let port = url.port_or_known_default().ok_or(Oddity::Host)?;
        let lower = authority.to_ascii_lowercase();
        let is_exact = lower == host.to_string() || lower == format!("{host}:{port}");
        let path = path.trim_end_matches('/');
        // A path with `..` or characters to be escaped is requested in another form than it is written.
        if !is_exact || url.path().trim_end_matches('/') != path {
            return Err(Oddity::Host);
        }
        Ok(Self { scheme, authority: authority.to_owned(), host, port, path: path.to_owned() })
    }

    /// Host with port as it is written: the name under which netrc knows it.
    pub fn netloc(&self) -> &str {
        &self.authority
    }

    /// The machine in netrc that is accepted for this server beside [`Self::netloc`]: the older name of the same
    /// deployment, for its API over https alone. The reverse does not hold.
    pub fn older_netloc(&self) -> Option<&'static str> {
        let Host::Domain(host) = &self.host else { return None };
        let (_, api) = FORGE_HOSTS.iter().find(|(forge, _)| host.strip_prefix("api.") == Some(*forge))?;
        (self.scheme == Scheme::Https && self.port == 443).then_some(*api)
    }

    /// Whether a key would travel in the clear.
    pub fn is_plain(&self) -> bool {
        self.scheme == Scheme::Http
    }

    /// Whether the server is this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// Whether W&B itself runs the server: a host of `wandb.ai` or of the Forge.
    pub fn is_wandb(&self) -> bool {
        let Host::Domain(host) = &self.host else { return false };
        let domains = ["wandb.ai", "forge.coreweave.com"];
        domains.iter().any(|domain| host.strip_suffix(domain).is_some_and(|sub| sub.is_empty() || sub.ends_with('.')))
    }

    /// Where questions are posted.
    pub fn graphql(&self) -> String {
        format!("{self}/graphql")
    }

    /// The API behind a page of the Forge host; `None` for any other host.
    fn of_forge_page(&self) -> Result<Option<Self>, ServerError> {
        let Host::Domain(host) = &self.host else { return Ok(None) };
        if !FORGE_HOSTS.iter().any(|(forge, _)| forge == host) {
            return Ok(None);
        }
        if self.scheme == Scheme::Https && self.authority.len() == host.len() && self.path == "/api/wandb" {
            Ok(Some(Self::of_host(&format!("api.{host}"))))
        } else {
            Err(ServerError::Forge(host.clone()))
        }
    }

    /// `https://HOST` of a host name in lower case.
    fn of_host(host: &str) -> Self {
        let (authority, host) = (host.to_owned(), Host::Domain(host.to_owned()));
        Self { scheme: Scheme::Https, authority, host, port: 443, path: String::new() }
    }
}

impl Default for BaseUrl {
    fn default() -> Self {
        Self::of_host(DEFAULT_BASE_URL.trim_start_matches("https://"))
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_plain() { "http" } else { "https" };
        write!(formatter, "{scheme}://{}{}", self.authority, self.path)
    }
}

/// Whether `host` names this machine.
pub fn is_loopback<S: AsRef<str>>(host: &Host<S>) -> bool {
    match host {
        Host::Domain(name) => name.as_ref() == "localhost" || name.as_ref().ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
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
            Self::Odd(oddity) => write!(
                formatter,
                "the address {oddity}, so it could be read as two different servers; write it as https://HOST[:PORT][/PATH]"
            ),
        }
    }
}

impl fmt::Display for Oddity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotAscii => "contains white space, control characters or letters beyond ASCII",
            Self::Backslash => "contains a backslash",
            Self::Slashes => "does not have exactly two slashes after the scheme",
            Self::SecondScheme => "contains a second `://`",
            Self::UserInfo => "contains a user name or password",
            Self::Query => "contains a query or fragment",
            Self::Host => "names its host, port or path in an unusual spelling",
        })
    }
}

impl std::error::Error for ServerError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_international_host_is_written_in_ascii() {
        let address = "https://xn--bcher-kva.example";
        assert_eq!(BaseUrl::parse(address).unwrap().to_string(), address);
        assert_eq!(BaseUrl::parse("https://b\u{fc}cher.example"), Err(ServerError::Odd(Oddity::NotAscii)));
    }

    #[test]
    fn only_the_forge_api_over_https_knows_an_older_machine() {
        let older = |text: &str| BaseUrl::parse(text).unwrap().older_netloc();
        assert_eq!(older(DEFAULT_BASE_URL), Some("api.wandb.ai"));
        assert_eq!(older("https://api.forge.coreweave.com:443"), Some("api.wandb.ai"));
        for text in ["https://api.wandb.ai", "https://api.forge.coreweave.com:8443", "http://api.forge.coreweave.com"] {
            assert_eq!(older(text), None, "{text}");
        }
    }

    #[test]
    fn w_and_b_is_told_by_its_host_alone() {
        let is = |text: &str| BaseUrl::parse(text).is_ok_and(|url| url.is_wandb());
        assert!(is("https://api.wandb.ai") && is("https://api.forge.coreweave.com/x") && is("https://API.WANDB.AI"));
        for text in [
            "https://api.wandb.ai.evil.example",
            "https://evil.example/api.wandb.ai",
            "https://apiwandb.ai",
            "http://[::1]",
        ] {
            assert!(!is(text), "{text}");
        }
    }

    /// Pieces of which hostile addresses are made.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "http",
            "https",
            "HTTPS",
            "hTTp",
            ":",
            "://",
            ":/",
            ":///",
            "/",
            "//",
            "\\",
            "@",
            "?",
            "#",
            "%2f",
            "%40",
            ".",
            "..",
            "\t",
            "\n",
            " ",
            "api.wandb.ai",
            "evil.example",
            "EVIL.example",
            "127.0.0.1",
            "0x7f.1",
            "[::1]",
            "localhost",
            ":80",
            ":443",
            ":0443",
            ":8080",
            "u",
            "u:p",
            "x",
            "\u{200b}",
            "\u{ff0f}",
            "\u{3002}",
            "ß",
            ";",
            ",",
        ]);
        prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
    }

    /// One address, three readers: what netrc is asked, what is sent, and what is drawn are the same.
    fn holds(text: &str) {
        let Ok(base) = BaseUrl::parse(text) else { return };
        let sent = Url::parse(&base.graphql()).unwrap();
        let host = sent.host_str().unwrap().to_owned();
        let port = sent.port_or_known_default().unwrap();
        let machine = base.netloc().to_ascii_lowercase();
        assert!(
            machine == host || machine == format!("{host}:{port}"),
            "{text:?}: netrc {machine}, sent to {host}:{port}"
        );
        assert_eq!(base.is_plain(), sent.scheme() == "http", "{text:?}");
        assert!(sent.username().is_empty() && sent.password().is_none(), "{text:?}");
        assert_eq!(sent.path(), format!("{}/graphql", base.path), "{text:?}");
        assert_eq!(BaseUrl::parse(&base.to_string()).as_ref(), Ok(&base), "{text:?}");
        // A reader like the SDK's `urlsplit` finds the same machine.
        let naive = text.split_once("://").unwrap().1;
        assert_eq!(naive.split(['/', '?', '#']).next(), Some(base.netloc()), "{text:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn netrc_is_asked_for_the_authority_that_the_request_is_sent_to(text in pieces()) {
            holds(&text);
        }

        #[test]
        fn any_text_at_all_is_read_in_one_way(text in "(https?|HTTP):?[/\\\\]{0,3}.{0,40}") {
            holds(&text);
        }
    }
}
