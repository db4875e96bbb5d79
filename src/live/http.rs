//! The interface over HTTPS: one request, no redirect, bounded in time and size.

use std::error::Error as _;
use std::io::Read as _;
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, Response};
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::redirect::Policy;
use rustls::crypto::CryptoProvider;
use serde_json::json;

use super::api::{Api, Question, Reply, Trouble};
use super::limits::Limits;
use super::proxy::proxy;
use super::surroundings::Surroundings;
use crate::source::open::{self, MEBIBYTE, Within};
use crate::wandb::secret::Secret;
use crate::wandb::server::BaseUrl;

/// A longer answer is none of W&B's to these questions: 8 MB.
const MOST_BYTES: usize = 8_000_000;

/// A file of certificates with more bytes is not read: all of a system have a quarter of one mebibyte.
const MOST_CERTIFICATES: u64 = 16 * MEBIBYTE;

/// A server over HTTP(S), with the key that belongs to it.
pub struct Http {
    client: Client,
    server: BaseUrl,
    key: Secret,
    limits: Limits,
    started: Instant,
}

impl Http {
    /// Makes the client; nothing is sent. The budget of `limits` runs from here.
    ///
    /// # Errors
    /// A proxy or certificate file that is none.
    pub fn new(surroundings: &Surroundings, server: &BaseUrl, key: Secret, limits: Limits) -> Result<Self, Trouble> {
        install_cryptography();
        let mut builder = Client::builder()
            .user_agent(concat!("wblint/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(limits.connect)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy();
        if let Some(proxy) = proxy(surroundings, server)? {
            builder = builder.proxy(proxy);
        }
        if let Some(file) = surroundings.text("SSL_CERT_FILE") {
            let pem = open::read(&surroundings.expand(file), Within::User, MOST_CERTIFICATES);
            let pem = pem.map_err(|why| Trouble::Setup(format!("SSL_CERT_FILE cannot be read ({why})")))?;
            let certificates = reqwest::Certificate::from_pem_bundle(&pem).unwrap_or_default();
            if certificates.is_empty() {
                return Err(Trouble::Setup("SSL_CERT_FILE holds no certificates in PEM".to_owned()));
            }
            builder = builder.tls_certs_merge(certificates);
        }
        let client = builder.build().map_err(|error| Trouble::Setup(format!("no HTTP client: {}", cause(&error))))?;
        Ok(Self { client, server: server.clone(), key, limits, started: Instant::now() })
    }

    fn body(&self, mut response: Response, until: Instant) -> Result<Vec<u8>, Trouble> {
        let mut body = Vec::new();
        let mut piece = vec![0; 16 * 1024];
        loop {
            if Instant::now() > until {
                return Err(Trouble::Timeout(self.limits.request));
            }
            match response.read(&mut piece) {
                Ok(0) => return Ok(body),
                Ok(count) => body.extend_from_slice(piece.get(..count).unwrap_or_default()),
                Err(_) if Instant::now() > until => return Err(Trouble::Timeout(self.limits.request)),
                Err(_) => return Err(Trouble::Torn),
            }
            if body.len() > MOST_BYTES {
                return Err(Trouble::Foreign("more than 8 MB"));
            }
        }
    }
}

/// Says once a process which cryptography TLS runs on; reqwest takes it from there. An embedder's own choice stays.
fn install_cryptography() {
    if CryptoProvider::get_default().is_none() {
        // Another thread may just have done the same, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

impl Api for Http {
    fn ask(&self, question: &Question) -> Result<Reply, Trouble> {
        let left = self.limits.total.saturating_sub(self.started.elapsed());
        if left.is_zero() {
            return Err(Trouble::Budget(self.limits.total));
        }
        let limit = self.limits.request.min(left);
        let until = Instant::now() + limit;
        let body = json!({ "query": question.query, "variables": question.variables });
        let mut request = self.client.post(self.server.graphql()).timeout(limit).json(&body);
        if question.with_key {
            request = request.basic_auth("api", Some(self.key.expose()));
        }
        let response = request.send().map_err(|error| trouble(&error, self.limits))?;
        let (status, headers) = (response.status(), response.headers().clone());
        if status.is_redirection() {
            return Err(Trouble::Redirect(redirected(&headers)));
        }
        let body = self.body(response, until)?;
        match Reply::parse(status.as_u16(), &body) {
            Some(reply) if !is_passing(status.as_u16()) => Ok(reply),
            _ if !status.is_success() => Err(Trouble::Status {
                status: status.as_u16(),
                retry_after: retry_after(&headers),
                body: kind(&headers, &body),
            }),
            _ => Err(Trouble::Foreign(kind(&headers, &body))),
        }
    }
}

/// Statuses that may be gone a moment later: they are no answer even with GraphQL in the body.
fn is_passing(status: u16) -> bool {
    status == 429 || status >= 500
}

fn trouble(error: &reqwest::Error, limits: Limits) -> Trouble {
    let why = cause(error);
    if why.contains("certificate") || why.contains("UnknownIssuer") {
        return Trouble::Certificate(explained(&why));
    }
    if error.is_timeout() && error.is_connect() {
        return Trouble::Connection(format!("not within {} s", limits.connect.as_secs_f32()));
    }
    if error.is_timeout() {
        return Trouble::Timeout(limits.request);
    }
    if error.is_connect() { Trouble::Connection(why) } else { Trouble::Torn }
}

/// `why`, with what to do where that is known.
///
/// A certificate that `openssl req -x509` makes is one of an authority (CA:TRUE). OpenSSL and Go take it for a server
/// all the same once it is trusted; rustls does not.
fn explained(why: &str) -> String {
    let advice = if why.contains("CaUsedAsEndEntity") {
        "the server uses the certificate of an authority (CA:TRUE) as its own. The SDK may accept it, wblint does not: \
         make one with `openssl req -x509 -addext basicConstraints=critical,CA:FALSE`, or sign a server certificate \
         with that authority"
    } else if why.contains("UnknownIssuer") {
        "put the certificate of its authority into a file and name that file in SSL_CERT_FILE; REQUESTS_CA_BUNDLE is \
         read neither by the SDK for this nor by wblint"
    } else if why.contains("NotValidForName") {
        "it is made out for another host name"
    } else if why.contains("Expired") {
        "it has expired"
    } else {
        return why.to_owned();
    };
    format!("{why}: {advice}")
}

/// The innermost reason of `error`, without the address (which may hold a password).
fn cause(error: &reqwest::Error) -> String {
    let mut source = error.source();
    let mut text = None;
    while let Some(inner) = source {
        text = Some(inner.to_string());
        source = inner.source();
    }
    text.unwrap_or_else(|| "no reason given".to_owned())
}

/// The host that a redirect names; the whole address may be long and is of no use.
fn redirected(headers: &HeaderMap) -> String {
    let location = headers.get(LOCATION).and_then(|location| location.to_str().ok());
    let host = location.and_then(|location| Some(url::Url::parse(location).ok()?.host_str()?.to_owned()));
    host.unwrap_or_else(|| "another address".to_owned())
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn kind(headers: &HeaderMap, body: &[u8]) -> &'static str {
    let html = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(|kind| kind.contains("html"));
    match body.trim_ascii_start() {
        [] => "nothing",
        [b'<', ..] => "a page of HTML",
        _ if html => "a page of HTML",
        [b'{', ..] => "other JSON",
        _ => "something",
    }
}
