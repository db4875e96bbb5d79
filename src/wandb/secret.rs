//! The one type a credential lives in.
//!
//! It can be compared, measured and put into one header; it cannot be printed. `Debug` and `Display` say only how long
//! it is, and nothing here implements `Serialize`.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::keyring;
use super::keys::{KeyError, key_error};

/// An API key, or something that is in its place.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes the text of a key. Nothing is trimmed. From here on no output holds it ([`keyring`]).
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        keyring::add(&text);
        Self(text)
    }

    /// Whether there is any text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Why the SDK refuses it before anything is sent; `None` if it does not.
    pub fn error(&self) -> Option<KeyError> {
        key_error(&self.0)
    }

    /// Whether white space is at an edge, which the SDK refuses in `WANDB_API_KEY`.
    pub fn has_white_edges(&self) -> bool {
        self.0.trim() != self.0
    }

    /// A number that tells keys apart, for names of cache entries. 64 bits of at least 160: no way leads back.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        ("wblint", &self.0).hash(&mut hasher);
        hasher.finish()
    }

    /// The text itself. The only caller is the one that writes the `Authorization` header.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Secret({} characters)", self.0.chars().count())
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}
