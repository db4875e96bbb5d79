//! Long tokens where a key is: after `key=`, `WANDB_API_KEY=`, `wandb login`, `password` of netrc, or before the `@`
//! of an address.
//!
//! There a token need not look drawn at random. It must be long and hold letters and digits, and no phrase that asks the
//! reader for a key.

use std::ops::Range;

use crate::wandb::placeholder::is_placeholder_key;

/// From so many characters on a token may be a key, or most of one.
const SHORTEST: usize = 32;

/// Digits without which a token is a name.
const FEWEST_DIGITS: usize = 3;

/// Bytes before a token that are looked at.
const BEFORE: usize = 200;

/// Words, or ends of words, after which a key is.
const NAMES: &[&str] =
    &["key", "password", "passwd", "pwd", "secret", "token", "credential", "credentials", "bearer", "basic"];

/// Whether `run` of `text` is where a key is expected, and may be one.
pub(super) fn is_key(text: &str, run: &Range<usize>) -> bool {
    run.len() >= SHORTEST && text.get(run.clone()).is_some_and(may_be_key) && is_place(text, run)
}

fn may_be_key(token: &str) -> bool {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let letters = token.bytes().filter(u8::is_ascii_alphabetic).count();
    // `config.team_2.wandb.key_3` is an attribute; a token in three parts has no short ones.
    let is_path = token.split('.').count() > 1 && token.split('.').any(|part| part.len() < 8);
    digits >= FEWEST_DIGITS && letters > 0 && !is_path && !is_placeholder_key(token)
}

fn is_place(text: &str, token: &Range<usize>) -> bool {
    let next = text.as_bytes().get(token.end);
    if next == Some(&b'@') {
        return true;
    }
    let mut start = token.start.saturating_sub(BEFORE);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let line = text.get(start..token.start).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    if is_login(line) {
        return true;
    }
    let is_called = matches!(next, Some(b'(' | b'['));
    let name = line.trim_end_matches(|letter: char| letter.is_whitespace() || "\"'`\\=:,()[]{}<>".contains(letter));
    if name.len() == line.len() || (is_called && !line.ends_with(['"', '\''])) {
        return false;
    }
    let name = name.rsplit(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
    NAMES.iter().any(|known| name.to_ascii_lowercase().ends_with(known))
}

/// Whether `line` ends in a command that logs in.
fn is_login(line: &str) -> bool {
    let command = line.rsplit(['&', ';', '|']).next().unwrap_or_default();
    let mut words = command.split_whitespace().map(|word| word.trim_matches(['"', '\'', '`', '!', '$']));
    words.by_ref().any(|word| word.rsplit('/').next() == Some("wandb")) && words.any(|word| word == "login")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let runs = crate::redact::shape::runs(text).filter(|run| is_key(text, run));
        runs.filter_map(|span| text.get(span)).collect()
    }

    #[test]
    fn finds_long_tokens_at_a_place_of_keys() {
        let token = "team_alpha_7f_beta_22_gamma_9_delta_1";
        for before in [
            "wandb.login(key=\"",
            "WANDB_API_KEY=",
            "export WANDB_API_KEY='",
            "os.environ[\"WANDB_API_KEY\"] = \"",
            "setenv(\"WANDB_API_KEY\", \"",
            "wandb login --relogin ",
            "!wandb login --host https://x.example ",
            "\"api_key\": \"",
            "api_key: ",
            "machine x login user password ",
            "ENV WANDB_API_KEY ",
            "Authorization: Bearer ",
        ] {
            let text = format!("a = 1; {before}{token}");
            assert_eq!(found(&text), [token], "{text}");
        }
        assert_eq!(found(&format!("https://api:{token}@api.wandb.ai")).len(), 1);
    }

    #[test]
    fn leaves_the_rest() {
        for text in [
            "entity=\"team_alpha_7f_beta_22_gamma_9_delta_1\"",
            "key=config_of_team_22_alpha_beta_gamma_35(1)",
            "key=\"YOUR_WANDB_API_KEY_HERE_1234567890\"",
            "key=config.wandb_2.team_3.api_key_4_long_enough",
            "wandb login && train.py --name team_alpha_7f_beta_22_gamma_9_delta_1",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
