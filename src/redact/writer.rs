//! The writer around a writer.
//!
//! A key may be split over two calls of `write`, so nothing leaves before it is whole: text by lines, JSON by strings.

use std::io::{self, Write};

use super::json::Strings;
use super::mask_around_paths;

/// A line that is longer is cut where a word ends, so that a file of one line needs no memory for all of it.
const LONGEST_LINE: usize = 1 << 20;

/// What a stream holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// Lines for people. Paths that were shown ([`super::show_path`]) pass.
    Text,
    /// JSON documents or lines. The strings under `path`, `uri`, `url` and `fingerprint` pass.
    Json,
}

/// Passes on what is written, with every key masked.
#[derive(Debug)]
pub struct Redacting<W: Write> {
    inner: W,
    held: Held,
}

#[derive(Debug)]
enum Held {
    /// The line that is not finished.
    Text(Vec<u8>),
    Json(Strings),
}

impl<W: Write> Redacting<W> {
    /// A layer around `inner`. [`Redacting::finish`] writes what is held last; dropping it does, too, without a word of
    /// what went wrong.
    pub fn new(inner: W, medium: Medium) -> Self {
        let held = match medium {
            Medium::Text => Held::Text(Vec::new()),
            Medium::Json => Held::Json(Strings::default()),
        };
        Self { inner, held }
    }

    /// Writes what is held and takes `medium` from here on.
    ///
    /// # Errors
    /// Those of the inner writer.
    pub fn switch(&mut self, medium: Medium) -> io::Result<()> {
        self.drain()?;
        self.held = match medium {
            Medium::Text => Held::Text(Vec::new()),
            Medium::Json => Held::Json(Strings::default()),
        };
        Ok(())
    }

    /// Writes everything that is held, also a word that is not finished, and flushes.
    ///
    /// # Errors
    /// Those of the inner writer.
    pub fn finish(&mut self) -> io::Result<()> {
        self.drain()?;
        self.inner.flush()
    }

    /// The writer behind the layer, for what is not a text: its file, its state.
    pub fn inner(&self) -> &W {
        &self.inner
    }

    fn drain(&mut self) -> io::Result<()> {
        match &mut self.held {
            Held::Text(line) => {
                let line = std::mem::take(line);
                put(&mut self.inner, &line)
            }
            Held::Json(strings) => strings.finish(&mut self.inner),
        }
    }
}

impl<W: Write> Write for Redacting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.held {
            Held::Text(line) => {
                let whole = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
                let (front, rest) = bytes.split_at(whole);
                if !front.is_empty() {
                    if line.is_empty() {
                        put(&mut self.inner, front)?;
                    } else {
                        line.extend_from_slice(front);
                        let lines = std::mem::take(line);
                        put(&mut self.inner, &lines)?;
                    }
                }
                line.extend_from_slice(rest);
                if line.len() > LONGEST_LINE {
                    let end = line.len() - unfinished(line);
                    let rest = line.split_off(end);
                    let front = std::mem::replace(line, rest);
                    put(&mut self.inner, &front)?;
                }
            }
            Held::Json(strings) => strings.write(bytes, &mut self.inner)?,
        }
        Ok(bytes.len())
    }

    /// A word that may be the first half of a key stays until its end is known.
    fn flush(&mut self) -> io::Result<()> {
        if let Held::Text(line) = &mut self.held {
            let end = line.len() - unfinished(line);
            let rest = line.split_off(end);
            let front = std::mem::replace(line, rest);
            put(&mut self.inner, &front)?;
        }
        self.inner.flush()
    }
}

impl<W: Write> Drop for Redacting<W> {
    fn drop(&mut self) {
        let _ = self.finish();
    }
}

/// The bytes at the end of `line` that may go on: a word of a key, or half a character.
fn unfinished(line: &[u8]) -> usize {
    let goes_on = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-.+/=%\\".contains(byte) || !byte.is_ascii();
    let count = line.iter().rev().take_while(goes_on).count();
    if count == line.len() && count > LONGEST_LINE { 0 } else { count }
}

/// Masks and writes whole words. What is no UTF-8 is passed on between its neighbors.
fn put(inner: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    for chunk in bytes.utf8_chunks() {
        inner.write_all(mask_around_paths(chunk.valid()).as_bytes())?;
        inner.write_all(chunk.invalid())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DIGITS: &str = "0123456789abcdef0123456789abcdef01234567";

    fn written(pieces: &[&str], medium: Medium) -> String {
        let mut bytes = Vec::new();
        let mut writer = Redacting::new(&mut bytes, medium);
        for piece in pieces {
            writer.write_all(piece.as_bytes()).unwrap();
            writer.flush().unwrap();
        }
        drop(writer);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_key_split_over_two_writes_is_masked() {
        for at in 1..DIGITS.len() {
            let (front, back) = DIGITS.split_at(at);
            assert_eq!(written(&["the key ", front, back, " is\nhere"], Medium::Text), "the key *** is\nhere");
            let json = ["{\"message\": \"the ", front, back, "\"}\n"];
            assert_eq!(written(&json, Medium::Json), "{\"message\": \"the ***\"}\n");
        }
    }

    /// Text with more keys, escapes and odd characters than chance would give.
    fn nasty() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just(DIGITS.to_owned()),
            Just("Zq9x".repeat(11)),
            Just("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwR-J".to_owned()),
            Just("\\".to_owned()),
            Just("\"".to_owned()),
            Just("\u{1b}[31m\n".to_owned()),
            Just("key=".to_owned()),
            Just("é😀\u{0}".to_owned()),
            "[ -~]{0,12}",
            ".{0,4}",
        ];
        prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

        #[test]
        fn json_of_any_text_stays_json(texts in prop::collection::vec(nasty(), 1..4), cut in 0..200_usize) {
            let document = serde_json::to_string(&serde_json::json!({ "a": texts, "path": texts[0] })).unwrap();
            let mut cut = cut.min(document.len());
            while !document.is_char_boundary(cut) {
                cut -= 1;
            }
            let (front, back) = document.split_at(cut);
            let masked: serde_json::Value = serde_json::from_str(&written(&[front, back], Medium::Json)).unwrap();
            let expected: Vec<String> = texts.iter().map(|text| crate::redact::mask(text).into_owned()).collect();
            prop_assert_eq!(&masked["a"], &serde_json::json!(expected));
            prop_assert_eq!(&masked["path"], &serde_json::json!(texts[0]));
        }

        #[test]
        fn text_is_masked_once_and_its_lines_stay(text in nasty(), cut in 0..200_usize) {
            let mut cut = cut.min(text.len());
            while !text.is_char_boundary(cut) {
                cut -= 1;
            }
            let masked = written(&[text.get(..cut).unwrap(), text.get(cut..).unwrap()], Medium::Text);
            prop_assert!(!masked.contains(&DIGITS[4..24]), "{}", masked);
            prop_assert_eq!(masked.matches('\n').count(), text.matches('\n').count());
            prop_assert_eq!(&written(&[&masked], Medium::Text), &masked);
        }
    }

    #[test]
    fn a_prompt_without_a_line_end_is_seen() {
        let mut writer = Redacting::new(Vec::new(), Medium::Text);
        writer.write_all(b"Create it? [yes/no] ").unwrap();
        writer.flush().unwrap();
        assert_eq!(writer.inner(), b"Create it? [yes/no] ");
    }

    #[test]
    fn a_long_line_is_passed_on_in_pieces() {
        let word = format!("{} ", "word".repeat(50)).repeat(10_000);
        assert_eq!(written(&[&word, DIGITS], Medium::Text), format!("{word}***"));
    }

    #[test]
    fn json_stays_json_and_paths_stay_paths() {
        let text = format!(
            "[{{\"path\":\"{DIGITS}/a\\\\b.py\",\"url\":\"u/{DIGITS}\",\"fingerprint\":\"{DIGITS}\",\"message\":\"a\\n\
             {DIGITS}\\u00e9 \\\"x\\\"\",\"list\":[\"{DIGITS}\",1,null,{{\"path\":\"p\"}}],\"{DIGITS}\":\"{DIGITS}\"}}]\n"
        );
        let masked = written(&[&text], Medium::Json);
        let value: serde_json::Value = serde_json::from_str(&masked).unwrap();
        assert_eq!(value[0]["path"], format!("{DIGITS}/a\\b.py"));
        assert_eq!(value[0]["url"], format!("u/{DIGITS}"));
        assert_eq!(value[0]["fingerprint"], DIGITS);
        assert_eq!(value[0]["message"], "a\n***\u{e9} \"x\"");
        assert_eq!(value[0]["list"][0], "***");
        assert_eq!(value[0][DIGITS], serde_json::Value::Null, "names of keys are masked as well");
        for at in 0..text.len() {
            let (front, back) = text.split_at(at);
            assert_eq!(written(&[front, back], Medium::Json), masked);
        }
    }
}
