//! JSON on its way out: its strings are read as they are meant, masked and written again; the rest passes.
//!
//! A string is masked without its escapes: in `"\nKEY"` the n is no part of the key, and stars after a lone backslash
//! would be no JSON.

use std::borrow::Cow;
use std::io::{self, Write};

use super::mask;

/// Members whose text is used as it is: a file is opened by its path, a page by its address, and a finding is known by
/// its fingerprint.
const UNMASKED: &[&[u8]] = &[b"path", b"uri", b"url", b"fingerprint"];

/// A shorter string holds no key, and no password that is looked for.
const SHORTEST: usize = 8;

/// Reads a stream of JSON just far enough to know where its strings are.
#[derive(Debug, Default)]
pub struct Strings {
    /// What was read of the open string, without its quotes.
    string: Vec<u8>,
    in_string: bool,
    /// The byte before was a backslash that escapes the next.
    escaped: bool,
    /// The open brackets: whether each is an object.
    open: Vec<bool>,
    /// The next string is the name of a member.
    is_name: bool,
    /// The name of the member whose value is read.
    name: Vec<u8>,
}

impl Strings {
    /// Passes `bytes` on to `output`, strings masked.
    pub fn write(&mut self, bytes: &[u8], output: &mut impl Write) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = if self.in_string { self.string(rest, output)? } else { self.structure(rest, output)? };
        }
        Ok(())
    }

    /// Writes what is left of a document that broke off.
    pub fn finish(&mut self, output: &mut impl Write) -> io::Result<()> {
        let string = std::mem::take(&mut self.string);
        self.in_string = false;
        output.write_all(mask(&String::from_utf8_lossy(&string)).as_bytes())
    }

    /// Passes everything up to the next string on; gives what follows its opening quote.
    fn structure<'b>(&mut self, bytes: &'b [u8], output: &mut impl Write) -> io::Result<&'b [u8]> {
        let mut end = bytes.len();
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'{' => {
                    self.open.push(true);
                    self.is_name = true;
                }
                b'[' => {
                    self.open.push(false);
                    self.is_name = false;
                }
                b'}' | b']' => {
                    self.open.pop();
                    self.is_name = false;
                }
                b',' => self.is_name = self.open.last() == Some(&true),
                b':' => self.is_name = false,
                b'"' => {
                    self.in_string = true;
                    end = at + 1;
                    break;
                }
                _ => {}
            }
        }
        let (front, rest) = bytes.split_at(end);
        output.write_all(front)?;
        Ok(rest)
    }

    /// Takes the open string up to its closing quote, and writes it once it is whole; gives what follows.
    fn string<'b>(&mut self, bytes: &'b [u8], output: &mut impl Write) -> io::Result<&'b [u8]> {
        for (at, byte) in bytes.iter().enumerate() {
            let escaped = std::mem::take(&mut self.escaped);
            match byte {
                b'\\' => self.escaped = !escaped,
                b'"' if !escaped => {
                    let (front, rest) = bytes.split_at(at);
                    self.string.extend_from_slice(front);
                    self.close(output)?;
                    return Ok(rest.get(1..).unwrap_or_default());
                }
                _ => {}
            }
        }
        self.string.extend_from_slice(bytes);
        Ok(&[])
    }

    /// Writes the string that was read, and its closing quote.
    fn close(&mut self, output: &mut impl Write) -> io::Result<()> {
        self.in_string = false;
        let unmasked = !self.is_name && UNMASKED.contains(&&*self.name);
        let masked = if unmasked { None } else { masked(&self.string) };
        output.write_all(masked.as_deref().unwrap_or(&self.string))?;
        output.write_all(b"\"")?;
        if self.is_name {
            self.name.clone_from(&self.string);
        }
        self.string.clear();
        Ok(())
    }
}

/// `string` (the bytes between two quotes) with its keys masked; `None` where it holds none.
fn masked(string: &[u8]) -> Option<Vec<u8>> {
    if string.len() < SHORTEST {
        return None;
    }
    let quoted = [b"\"", string, b"\""].concat();
    let text: Cow<'_, str> = match serde_json::from_slice::<String>(&quoted) {
        Ok(text) => Cow::Owned(text),
        // Not JSON: it is masked as plain text.
        Err(_) => return Some(mask(&String::from_utf8_lossy(string)).into_owned().into_bytes()),
    };
    let Cow::Owned(masked) = mask(&text) else { return None };
    let written = serde_json::to_string(&masked).ok()?;
    written.get(1..written.len() - 1).map(|inner| inner.as_bytes().to_vec())
}
