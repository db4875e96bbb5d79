//! A file, piece by piece.
//!
//! A piece fits into the nearest memory of a processor: what the system has just written there is still there when it is
//! looked at. The scanner returns how much of a piece is done; the rest is seen again, with what follows it.

use std::io::{self, Read};
use std::ops::Range;

use memchr::{memchr2, memrchr};

use crate::source::FileKind;
use crate::source::open::{Refused, RegularFile};

/// The length at which a buffer begins, in bytes: nearly all source files are shorter, and one that is to be traced is
/// read once if it came in one piece.
pub(super) const BUFFER: usize = 256 << 10;

/// The length, in bytes, at which a buffer grows no more.
const LONGEST: usize = 1 << 20;

/// Parts of a file that a system hands over one by one have sizes that are multiples of this, in bytes.
const SECTOR: usize = 512;

/// So many bytes at the end of a piece may belong to a line that goes on: no import and no key is longer.
pub(super) const TAIL: usize = 16 << 10;

/// So many bytes of a notebook without a quote and a blank are no code, but a picture.
pub(super) const PICTURE: usize = 4 << 10;

/// So many bytes of a picture are looked at where it begins and ends.
pub(super) const MARGIN: usize = 16;

/// Reads `file` through `buffer`. `see` gets what is at hand, and whether nothing follows that it could wait for; it says
/// how many bytes it is done with, or `None` where it has seen enough. Of a file of more than `limit` bytes that many
/// may be seen; its size is given back, in bytes.
pub(super) fn read(
    mut file: RegularFile,
    limit: u64,
    buffer: &mut Vec<u8>,
    mut see: impl FnMut(&[u8], bool) -> Option<usize>,
) -> Result<Option<u64>, Refused> {
    if buffer.is_empty() {
        // Memory that comes as zeros is touched as far as it is filled, and most files are short.
        *buffer = vec![0; BUFFER];
    }
    buffer.resize(BUFFER.max(buffer.len().min(LONGEST)), 0);
    if file.size() > limit {
        return Ok(Some(file.size()));
    }
    let (mut filled, mut total) = (0, 0_u64);
    loop {
        let mut is_last = false;
        while filled < buffer.len() && !is_last {
            match file.read(&mut buffer[filled..]) {
                Ok(count) => {
                    filled += count;
                    total += count as u64;
                    // Of a file on a disk less than was asked for is the end of it. Where data comes in parts, as
                    // through a network, the parts have round sizes.
                    is_last = count == 0 || (filled < buffer.len() && count % SECTOR != 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        // It may have grown meanwhile.
        if total > limit {
            return Ok(Some(total));
        }
        let Some(mut done) = see(&buffer[..filled], is_last) else { return Ok(None) };
        if is_last {
            return Ok(None);
        }
        if done == 0 && buffer.len() < LONGEST {
            buffer.resize(buffer.len() * 4, 0);
            continue;
        }
        if done == 0 {
            // It has waited long enough.
            if see(&buffer[..filled], true).is_none() {
                return Ok(None);
            }
            done = filled;
        }
        buffer.copy_within(done..filled, 0);
        filled -= done;
    }
}

/// Where a piece `text`, after which nothing follows if `is_last`, is looked at to, and how many of its bytes need not come
/// again: a piece ends with a line.
pub(super) fn cut(text: &[u8], is_last: bool) -> (usize, usize) {
    let line = memrchr(b'\n', text).map_or(0, |end| end + 1);
    match text.len() - line {
        _ if is_last => (text.len(), text.len()),
        rest if rest <= TAIL => (line, line),
        _ => (text.len(), text.len() - TAIL),
    }
}

/// The parts of `text` that people write.
pub(super) fn parts(text: &[u8], kind: FileKind) -> impl Iterator<Item = Range<usize>> {
    let (notebook, other) =
        if kind == FileKind::Notebook { (Some(written(text)), None) } else { (None, Some(0..text.len())) };
    notebook.into_iter().flatten().chain(other)
}

/// The parts of a notebook's `text` that are no pictures, nor what else programs write for programs.
pub(super) fn written(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut blocks = text.chunks(PICTURE).map(|block| memchr2(b'"', b' ', block).is_some());
    let mut at = 0;
    std::iter::from_fn(move || {
        at += blocks.by_ref().position(|is_written| is_written)?;
        let start = at;
        at += 1 + blocks.by_ref().position(|is_written| !is_written).unwrap_or(text.len() / PICTURE);
        // A word may lie across.
        let part = (start * PICTURE).saturating_sub(MARGIN)..(at * PICTURE + MARGIN).min(text.len());
        at += 1;
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Spot;

    fn file(length: usize) -> (tempfile::TempDir, RegularFile, Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.py");
        let bytes: Vec<u8> = (0..=250).cycle().take(length).collect();
        std::fs::write(&path, &bytes).unwrap();
        let file = Spot::at(&path).open().unwrap();
        (folder, file, bytes)
    }

    #[test]
    fn all_bytes_are_seen_whatever_is_left_of_a_piece() {
        for (length, left) in [(0, 0), (7, 3), (BUFFER, 0), (BUFFER * 5 + 7, 1000), (BUFFER * 3, BUFFER - 1)] {
            let (_folder, file, bytes) = file(length);
            let (mut seen, mut buffer) = (Vec::<u8>::new(), Vec::new());
            let size = read(file, 1 << 30, &mut buffer, |text, is_last| {
                let done = if is_last { text.len() } else { text.len().saturating_sub(left) };
                seen.extend(&text[..done]);
                Some(done)
            });
            assert!(size.unwrap().is_none() && seen == bytes, "{length} {left}");
        }
    }

    #[test]
    fn a_piece_grows_as_far_as_it_may_and_a_large_file_is_not_read() {
        let (folder, file, bytes) = file(LONGEST * 2);
        let (mut longest, mut ends, mut buffer) = (0, 0, Vec::new());
        let wait = |text: &[u8], is_last: bool| {
            longest = longest.max(text.len());
            ends += usize::from(is_last);
            Some(0)
        };
        assert_eq!(read(file, 1 << 30, &mut buffer, wait).unwrap(), None);
        assert_eq!((longest, ends), (LONGEST, 3));
        let size = read(Spot::at(&folder.path().join("a.py")).open().unwrap(), 1000, &mut buffer, |_, _| panic!());
        assert_eq!(size.unwrap(), Some(bytes.len() as u64));
    }
}
