//! The one interface to a server: a question in, a reply or an error out. Everything else is tested on either side of it.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde_json::Value;

use crate::redact::{mask, mask_known};

/// A GraphQL request.
#[derive(Debug, Clone)]
pub struct Question {
    /// The GraphQL text.
    pub query: String,
    /// Its variables, an object.
    pub variables: Value,
    /// Whether the key goes with it; the first canary goes without.
    pub with_key: bool,
}

/// A reply that is GraphQL, whatever its HTTP status.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// `data`; null where there is none.
    pub data: Value,
    /// `errors`.
    pub errors: Vec<ApiError>,
}

/// One element of `errors`.
#[derive(Debug, Clone, Default)]
pub struct ApiError {
    /// The message.
    pub message: String,
    /// The first two steps of `path`: alias and field.
    pub path: Vec<String>,
}

/// Why there is no reply. `Display` is a clause: `the server did not answer within 5 s`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// No connection; holds the reason.
    Connection(String),
    /// The certificate was not accepted; holds the reason.
    Certificate(String),
    /// No complete answer in time.
    Timeout(Duration),
    /// The answer broke off.
    Torn,
    /// The server sends elsewhere, where the key must not go.
    Redirect(String),
    /// A status without GraphQL in its body.
    Status {
        /// The HTTP status.
        status: u16,
        /// When to ask again, if it says so.
        retry_after: Option<Duration>,
        /// What its body is instead.
        body: &'static str,
    },
    /// A body that is no GraphQL; holds what it is.
    Foreign(&'static str),
    /// The time for all requests is used up.
    Budget(Duration),
    /// Too many connections have failed to try another.
    Circuit,
    /// The client cannot be made: a proxy or a certificate file that is none.
    Setup(String),
}

/// A server that can be asked.
pub trait Api {
    /// Asks once.
    ///
    /// # Errors
    /// Whatever keeps a GraphQL reply from arriving.
    fn ask(&self, question: &Question) -> Result<Reply, Trouble>;
}

impl Reply {
    /// Reads a body; `None` if it is no GraphQL reply.
    pub fn parse(status: u16, body: &[u8]) -> Option<Self> {
        let mut value: Value = serde_json::from_slice(body).ok()?;
        blot(&mut value);
        let object = value.as_object()?;
        let listed = object.get("errors").and_then(Value::as_array);
        let mut errors: Vec<ApiError> = listed.into_iter().flatten().map(ApiError::read).collect();
        errors.extend(object.get("error").map(ApiError::read));
        let data = object.get("data").cloned().unwrap_or(Value::Null);
        (object.contains_key("data") || !errors.is_empty()).then_some(Self { status, data, errors })
    }

    /// The first message, cut where it is long.
    pub fn complaint(&self) -> Option<String> {
        let message = &self.errors.first()?.message;
        Some(message.chars().take(200).collect())
    }
}

/// Masks the keys in use in everything that a server says, before anything of it is understood, cut or remembered: it
/// may echo the key it was sent.
fn blot(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(masked) = mask_known(text) {
                *text = masked;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(blot),
        Value::Object(members) => members.values_mut().for_each(blot),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl ApiError {
    fn read(value: &Value) -> Self {
        let message = value.as_str().or_else(|| value.get("message")?.as_str()).unwrap_or("an error without a message");
        let steps = value.get("path").and_then(Value::as_array).into_iter().flatten();
        let path = steps.take(2).map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned)).collect();
        // Masked whole, before anybody cuts it.
        Self { message: mask(message).into_owned(), path }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connection(why) => write!(formatter, "no connection to the server ({why})"),
            Self::Certificate(why) => write!(formatter, "the server's certificate is not accepted ({why})"),
            Self::Timeout(limit) => write!(formatter, "the server did not answer within {} s", limit.as_secs_f32()),
            Self::Torn => formatter.write_str("the answer broke off"),
            Self::Redirect(to) => write!(formatter, "the server redirects to {to}, where the key must not go"),
            Self::Status { status: status @ (401 | 403 | 407), body, .. } => write!(
                formatter,
                "the server answered HTTP {status} with {body} instead of GraphQL: a proxy or gateway in front of it asks \
                 for a login of its own"
            ),
            Self::Status { status: 429, .. } => {
                formatter.write_str("the server answered HTTP 429: its rate limit is reached")
            }
            Self::Status { status, .. } => write!(formatter, "the server answered HTTP {status}"),
            Self::Foreign(what) => write!(formatter, "the server answered with {what} instead of GraphQL"),
            Self::Budget(limit) => write!(formatter, "the {} s for all questions are used up", limit.as_secs_f32()),
            Self::Circuit => formatter.write_str("three connections have failed, so no more are tried"),
            Self::Setup(why) => formatter.write_str(why),
        }
    }
}

impl std::error::Error for Trouble {}
