//! Raw bytes to text, with the way back.
//!
//! Python says in the file how it is encoded; every other sort is UTF-8, or UTF-16 where a byte order mark says so.
//! Shell scripts, make files and the like are bytes to their readers, so there a stray byte (mostly an accent in a
//! comment) is taken as ISO-8859-1 instead of refusing the file.

use std::sync::Arc;

use super::cookie::{codec, cookie};
use super::map::{OffsetMap, Segments};
use super::{FileKind, Unreadable};

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// How the bytes of a file stand for its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// Seven bits, as a cookie promises.
    Ascii,
    /// ISO-8859-1 as Python has it: every byte is the code point of the same number.
    Latin1,
    /// Any other encoding, by the tables of `encoding_rs`.
    Table(&'static encoding_rs::Encoding),
    /// The strings of a JSON file in UTF-8.
    Json,
}

/// A text, how it was encoded, and the way back.
pub(super) struct Decoded {
    pub(super) text: Arc<str>,
    pub(super) map: OffsetMap,
    pub(super) encoding: Encoding,
}

/// Decodes the bytes of a file of sort `kind`, except notebooks.
pub(super) fn decode(kind: FileKind, bytes: &[u8]) -> Result<Decoded, Unreadable> {
    let utf16 = match bytes {
        [0xff, 0xfe, ..] => Some(encoding_rs::UTF_16LE),
        [0xfe, 0xff, ..] => Some(encoding_rs::UTF_16BE),
        _ => None,
    };
    if kind == FileKind::Python {
        if utf16.is_some() {
            return Err(Unreadable::new("encoded in UTF-16, which Python does not read; save it as UTF-8"));
        }
        return python(bytes);
    }
    if let Some(table) = utf16 {
        return by_table(table, bytes, 2);
    }
    let loose = matches!(kind, FileKind::Shell | FileKind::Make | FileKind::Docker | FileKind::Markdown);
    utf8(bytes).or_else(|error| if loose && !bytes.contains(&0) { Ok(latin1(bytes)) } else { Err(error) })
}

fn python(bytes: &[u8]) -> Result<Decoded, Unreadable> {
    if let Some(at) = memchr::memchr(0, bytes) {
        return Err(Unreadable::new(format!("holds a null byte (byte {at}), which Python refuses")));
    }
    let marked = bytes.starts_with(UTF8_MARK);
    let named = cookie(bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes));
    let Some(name) = named else { return utf8(bytes) };
    let Some(encoding) = codec(name) else {
        return Err(Unreadable::new(format!("its coding cookie names an unknown encoding, `{name}`")));
    };
    if marked && encoding != Encoding::Utf8 {
        return Err(Unreadable::new(format!("its coding cookie says `{name}`, its byte order mark UTF-8")));
    }
    match encoding {
        Encoding::Latin1 => Ok(latin1(bytes)),
        Encoding::Table(table) => by_table(table, bytes, 0),
        Encoding::Ascii => match bytes.iter().position(|byte| !byte.is_ascii()) {
            Some(at) => Err(Unreadable::new(format!("not ASCII as its coding cookie says (byte {at})"))),
            None => utf8(bytes).map(|decoded| Decoded { encoding, ..decoded }),
        },
        Encoding::Utf8 | Encoding::Json => utf8(bytes),
    }
}

/// `bytes` as UTF-8 without a byte order mark, and the length of that mark.
pub(super) fn checked(bytes: &[u8]) -> Result<(&str, usize), Unreadable> {
    let content = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
    let shift = bytes.len() - content.len();
    let text = std::str::from_utf8(content)
        .map_err(|error| Unreadable::new(format!("not valid UTF-8 (byte {})", error.valid_up_to() + shift)))?;
    Ok((text, shift))
}

fn utf8(bytes: &[u8]) -> Result<Decoded, Unreadable> {
    let (text, shift) = checked(bytes)?;
    Ok(Decoded { text: text.into(), map: OffsetMap::Shifted(shift), encoding: Encoding::Utf8 })
}

fn latin1(bytes: &[u8]) -> Decoded {
    let mut segments = Segments::default();
    let mut text = String::with_capacity(bytes.len() + 16);
    for (at, &byte) in bytes.iter().enumerate() {
        text.push(char::from(byte));
        segments.push(if byte.is_ascii() { 1 } else { 2 }, at, 1);
    }
    Decoded { text: text.into(), map: OffsetMap::Segments(segments), encoding: Encoding::Latin1 }
}

/// Decodes by a table of `encoding_rs`, `skip` bytes of a mark left out. The decoder gets the bytes one at a time where
/// they are not plain ASCII: only so does it tell which bytes made which character.
fn by_table(table: &'static encoding_rs::Encoding, bytes: &[u8], skip: usize) -> Result<Decoded, Unreadable> {
    let mut decoder = table.new_decoder_without_bom_handling();
    let mut segments = Segments::default();
    let mut text = String::with_capacity(bytes.len() + 16);
    let (mut begin, mut at) = (skip, skip);
    while at <= bytes.len() {
        if begin == at && table.is_ascii_compatible() {
            let run = encoding_rs::Encoding::ascii_valid_up_to(&bytes[at..]);
            text.extend(bytes[at..at + run].iter().map(|&byte| char::from(byte)));
            segments.push(run, at, run);
            at += run;
            begin = at;
        }
        let last = at == bytes.len();
        let input = bytes.get(at..=at).unwrap_or_default();
        let mut output = [0; 16];
        let (result, _, written) = decoder.decode_to_utf8_without_replacement(input, &mut output, last);
        if matches!(result, encoding_rs::DecoderResult::Malformed(..)) {
            return Err(Unreadable::new(format!("not valid {} (byte {begin})", table.name())));
        }
        at += 1;
        if written > 0 {
            text.push_str(std::str::from_utf8(&output[..written]).unwrap_or("\u{fffd}"));
            let end = at.min(bytes.len());
            segments.push(written, begin, end - begin);
            begin = end;
        }
    }
    Ok(Decoded { text: text.into(), map: OffsetMap::Segments(segments), encoding: Encoding::Table(table) })
}

/// The bytes by which `text` is written into a file of this encoding; `None` where it has no bytes for a character.
pub(super) fn encode(encoding: Encoding, text: &str) -> Option<Vec<u8>> {
    match encoding {
        Encoding::Utf8 => Some(text.as_bytes().to_vec()),
        Encoding::Ascii => text.is_ascii().then(|| text.as_bytes().to_vec()),
        Encoding::Latin1 => text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect(),
        Encoding::Table(table) if table == encoding_rs::UTF_16LE => {
            Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect())
        }
        Encoding::Table(table) if table == encoding_rs::UTF_16BE => {
            Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect())
        }
        Encoding::Table(table) => {
            let (bytes, _, unmappable) = table.encode(text);
            (!unmappable).then(|| bytes.into_owned())
        }
        Encoding::Json => {
            let quoted = serde_json::to_string(text).ok()?;
            Some(quoted.as_bytes().get(1..quoted.len() - 1)?.to_vec())
        }
    }
}
