//! API keys: what the client accepts, and whether a text in a key's place is a real key.
//!
//! The client checks little (SDK 0.31.0, as tested): any 40 word characters pass, a placeholder too.
//! The judgement here is stricter, because a finding about a real key in a repository must not cry wolf. Nothing in
//! this file keeps or prints the text it was given.

use std::fmt;

use super::placeholder::is_placeholder_key;

/// The shortest secret part that the client accepts, in code points.
pub const SHORTEST_SECRET: usize = 40;

/// The prefix of the newer keys; the older are 40 hexadecimal digits. The client treats neither specially.
pub const NEW_PREFIX: &str = "wandb_v1_";

/// Why the client refuses a key. Never holds the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// The empty text.
    Empty,
    /// A character outside letters, digits and underscore (and dashes after the first).
    Characters,
    /// Fewer than [`SHORTEST_SECRET`] characters; holds how many.
    Short(usize),
}

impl KeyError {
    /// What to do about it, in one line.
    pub fn help(self) -> &'static str {
        match self {
            Self::Empty => "set the key, or unset the variable so that the settings files are asked",
            Self::Characters | Self::Short(_) => "copy the whole key again from https://wandb.ai/authorize",
        }
    }
}

impl fmt::Display for KeyError {
    /// The sentence of the SDK.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("API key is empty."),
            Self::Characters => {
                formatter.write_str("API key may only contain the letters A-Z, digits and underscores.")
            }
            Self::Short(length) => {
                write!(formatter, "API key must have {SHORTEST_SECRET}+ characters, has {length}.")
            }
        }
    }
}

impl std::error::Error for KeyError {}

/// What a text in the place of a key looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyShape {
    /// A real key.
    Key,
    /// Something the reader is to replace.
    Placeholder,
    /// Neither: a word, a path, a key of some other service.
    Other,
}

/// Why the client refuses `text` as a key, or `None` if it accepts it.
///
/// A JWT (three parts of word characters and dashes) passes at any length. Anything else is split once at its first
/// dash; the part after it is the secret. `\w` of Python is Unicode, and so is this.
pub fn key_error(text: &str) -> Option<KeyError> {
    if text.is_empty() {
        return Some(KeyError::Empty);
    }
    if is_jwt(text) {
        return None;
    }
    let secret = secret_of(text);
    if secret.is_empty() || !secret.chars().all(is_word_or_dash) {
        return Some(KeyError::Characters);
    }
    let length = secret.chars().count();
    (length < SHORTEST_SECRET).then_some(KeyError::Short(length))
}

/// Judges a text that is where a key is expected.
pub fn classify_key(text: &str) -> KeyShape {
    let text = text.trim();
    if text.is_empty() {
        return KeyShape::Other;
    }
    if is_placeholder_key(text) {
        return KeyShape::Placeholder;
    }
    match issued_body(text) {
        Some(body) if looks_random(body) => KeyShape::Key,
        _ if is_drawn_at_random(text) || is_token(text) => KeyShape::Key,
        Some(_) => KeyShape::Placeholder,
        None => KeyShape::Other,
    }
}

/// Whether a text of forty letters and digits or more was drawn at random, whatever service issued it: the cases and digits of a
/// name come in words (`ResNet50WithAttention`), those of a token change all the time. Few `_` and `-` may be part of
/// it, as they are of Base64 for addresses (RFC 4648, section 5); of a name with several parts one is enough.
fn is_drawn_at_random(text: &str) -> bool {
    is_one_token(text) || text.split(['_', '-']).any(|part| part.len() < text.len() && is_one_token(part))
}

fn is_one_token(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < SHORTEST_SECRET || !bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte)) {
        return false;
    }
    let count = |of: fn(&u8) -> bool| bytes.iter().filter(|byte| of(byte)).count();
    let (upper, lower) = (count(u8::is_ascii_uppercase), count(u8::is_ascii_lowercase));
    let digits = count(u8::is_ascii_digit);
    let separators = bytes.len() - upper - lower - digits;
    let pairs = || bytes.windows(2).filter_map(|pair| Some((pair.first()?, pair.last()?)));
    let runs = pairs().filter(|(a, b)| a.is_ascii_digit() && !b.is_ascii_digit()).count();
    let steps = pairs().filter(|(a, b)| a.abs_diff(**b) <= 1).count();
    if upper + lower == 0 || separators * 10 > bytes.len() || steps * 3 >= bytes.len() * 2 {
        return false;
    }
    // Letters beyond f in one case: what is hexadecimal is judged by its length.
    let beyond = bytes.iter().any(|byte| matches!(byte.to_ascii_lowercase(), b'g'..=b'z'));
    let changes = pairs().filter(|(a, b)| sort(**a) != sort(**b) && sort(**a) * sort(**b) > 0).count();
    let mixed = upper >= 3 && lower >= 3 && digits >= 3 && (runs >= 3 || changes * 2 >= bytes.len());
    mixed && (separators == 0 || changes * 2 >= bytes.len()) || (separators == 0 && beyond && runs >= 5)
}

/// Digit, upper case, lower case; 0 for `_` and `-`.
fn sort(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => 1,
        b'A'..=b'Z' => 2,
        b'a'..=b'z' => 3,
        _ => 0,
    }
}

/// Whether a text is a JSON Web Token, which the client accepts in the place of a key: not only three words with dots
/// between them, but long ones, with the header of a token or mixed as Base64 is.
fn is_token(text: &str) -> bool {
    const SHORTEST: usize = 20;
    let has = |of: fn(&u8) -> bool| text.bytes().any(|byte| of(&byte));
    let mixed = text.len() >= SHORTEST_SECRET
        && text.split('.').all(|part| part.len() >= 6)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit);
    is_jwt(text) && ((text.starts_with("eyJ") && text.len() >= SHORTEST) || mixed)
}

/// The part of a text that W&B would have drawn at random, if the text has the form of a key that W&B issues:
/// 40 hexadecimal digits after an optional `prefix-`, `local-` and 40 letters or digits, or `wandb_v1_` and at least 40.
fn issued_body(text: &str) -> Option<&str> {
    if let Some(body) = text.strip_prefix(NEW_PREFIX) {
        return (body.len() >= SHORTEST_SECRET && body.chars().all(is_ascii_word)).then_some(body);
    }
    let secret = secret_of(text);
    let prefix = text.strip_suffix(secret).unwrap_or_default();
    let prefix_is_plain = prefix.trim_end_matches('-').chars().all(is_ascii_word);
    let is_hexadecimal = secret.chars().all(|character| character.is_ascii_hexdigit());
    let is_local = prefix == "local-" && secret.chars().all(is_ascii_word);
    // A blank of forty letters is no key that was issued, but it stands for one.
    let is_repeated = secret.chars().all(is_ascii_word) && !looks_random(secret);
    let has_form = is_hexadecimal || is_local || is_repeated;
    (secret.len() == SHORTEST_SECRET && prefix_is_plain && has_form).then_some(secret)
}

/// Whether a text of forty or more characters could have been drawn at random: enough different characters, no period,
/// and few neighbours that follow each other in the alphabet. A random key fails any of these less than once in 10^8.
fn looks_random(body: &str) -> bool {
    const FEWEST_DIFFERENT: usize = 8;
    let bytes = body.as_bytes();
    let mut different = bytes.to_vec();
    different.sort_unstable();
    different.dedup();
    let has_period =
        (1..=bytes.len() / 2).any(|period| bytes.iter().zip(bytes.iter().skip(period)).all(|(a, b)| a == b));
    let steps = bytes.windows(2).filter(|pair| pair.first().zip(pair.last()).is_some_and(|(a, b)| a.abs_diff(*b) <= 1));
    different.len() >= FEWEST_DIFFERENT && !has_period && steps.count() * 3 < bytes.len() * 2
}

fn is_jwt(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.chars().all(is_word_or_dash))
}

/// What follows the first dash, or everything if there is none.
fn secret_of(text: &str) -> &str {
    text.split_once('-').map_or(text, |(_, secret)| secret)
}

fn is_word_or_dash(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '-'
}

fn is_ascii_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}
