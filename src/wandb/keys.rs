//! What an API key looks like.

/// The shape of a text that is given as API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyShape {
    /// It passes the SDK's own format check and is no known dummy.
    Key,
    /// `YOUR_API_KEY` and the like.
    Placeholder,
    /// Neither.
    Other,
}

/// The shape of `text`.
pub fn classify_key(text: &str) -> KeyShape {
    let secret = text.split_once('-').map_or(text, |(_, secret)| secret);
    if text.to_ascii_lowercase().contains("your") {
        return KeyShape::Placeholder;
    }
    if secret.len() >= 40 && secret.chars().all(|letter| letter.is_alphanumeric() || letter == '_') {
        return KeyShape::Key;
    }
    KeyShape::Other
}
