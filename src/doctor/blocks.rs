//! The file format of `run-*.wandb`: a header of seven bytes, then the log format of `LevelDB` in blocks of 32 KiB.
//!
//! A record is `crc32 (u32) length (u16) type (u8) data`, little-endian; the checksum covers type and data (plain IEEE,
//! not the masked Castagnoli of `LevelDB`). Type 1 is a whole record; 2, 3 and 4 are its first, middle and last parts; 0 is
//! padding. What is damaged is skipped to the next block, as `LevelDB` does. Facts: files of SDK 0.31.0, taken apart.

/// Blocks are counted from the first byte of the file.
const BLOCK: usize = 32 * 1024;

/// Bytes before the data of a record.
const HEAD: usize = 7;

/// `:W&B`, the magic number, version 0.
pub const FILE_HEADER: [u8; 7] = *b":W&B\xe1\xbe\x00";

/// A joined record longer than this is not put together: 64 MB.
const LONGEST: usize = 64_000_000;

/// The records of one file.
#[derive(Debug)]
pub struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
    joined: Option<Vec<u8>>,
    /// Something was damaged or cut off.
    pub damaged: bool,
}

impl<'a> Records<'a> {
    /// Reads from the front; `None` if `bytes` do not begin as such a file.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let same = bytes.get(..FILE_HEADER.len() - 1) == FILE_HEADER.get(..FILE_HEADER.len() - 1);
        (same && bytes.len() >= FILE_HEADER.len()).then_some(Self {
            bytes,
            at: FILE_HEADER.len(),
            joined: None,
            damaged: false,
        })
    }

    /// The next part: its type and data; `None` at the end.
    fn part(&mut self) -> Option<(u8, &'a [u8])> {
        loop {
            let left = BLOCK - self.at % BLOCK;
            if left < HEAD {
                self.at += left;
                continue;
            }
            let head = self.bytes.get(self.at..)?;
            let [c0, c1, c2, c3, l0, l1, kind, rest @ ..] = head else {
                self.damaged |= !head.is_empty();
                return None;
            };
            let length = usize::from(u16::from_le_bytes([*l0, *l1]));
            let sum = u32::from_le_bytes([*c0, *c1, *c2, *c3]);
            if *kind == 0 && length == 0 && sum == 0 {
                self.at += left;
                continue;
            }
            if HEAD + length <= left
                && let Some(data) = rest.get(..length)
                && (1..=4).contains(kind)
                && checksum(*kind, data) == sum
            {
                self.at += HEAD + length;
                return Some((*kind, data));
            }
            self.damaged = true;
            self.joined = None;
            self.at += left;
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        while let Some((kind, data)) = self.part() {
            match (kind, self.joined.take()) {
                (1, _) => return Some(data.to_vec()),
                (2, _) => self.joined = Some(data.to_vec()),
                (3, Some(mut joined)) if joined.len() + data.len() <= LONGEST => {
                    joined.extend_from_slice(data);
                    self.joined = Some(joined);
                }
                (4, Some(mut joined)) => {
                    joined.extend_from_slice(data);
                    return Some(joined);
                }
                _ => self.damaged = true,
            }
        }
        self.damaged |= self.joined.take().is_some();
        None
    }
}

/// CRC-32 (IEEE) of the type and the data.
pub fn checksum(kind: u8, data: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        let index = usize::from(sum.to_le_bytes()[0] ^ byte);
        TABLE.get(index).copied().unwrap_or(0) ^ (sum >> 8)
    };
    !data.iter().fold(step(!0, &kind), step)
}

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    let mut seed = 0_u32;
    while index < 256 {
        let (mut value, mut bit) = (seed, 0);
        while bit < 8 {
            value = if value & 1 == 1 { 0xedb8_8320 ^ (value >> 1) } else { value >> 1 };
            bit += 1;
        }
        table[index] = value;
        index += 1;
        seed += 1;
    }
    table
}
