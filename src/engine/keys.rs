//! Which files have a key or a flag, where the scan has not recorded that.
//!
//! Whether anything hands a value on by a key or a flag is known only while it is traced. The keys of some megabytes cost
//! nothing and are put down at once; the rest of a large repository is read for them when the first question comes, by
//! threads of its own: those that trace may wait for each other in a question, and must not trace meanwhile.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::index::{WordIndex, Words};
use super::keywords::keywords;
use crate::source::open::{Refused, RegularFile};
use crate::source::{FileKind, limit_of};
use crate::workspace::FileId;

/// For fewer files no thread is started.
const FEW: usize = 256;

/// The index of the keys and flags of `files`, of which no more than `size_limit` bytes are read; `open` opens
/// them. What cannot be read has none.
pub(super) fn index(
    files: &[(FileId, FileKind)],
    open: impl Fn(FileId) -> Result<RegularFile, Refused> + Sync,
    size_limit: u64,
    threads: usize,
) -> WordIndex {
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut words, mut numbers, mut buffer) = (Words::new(), Vec::new(), Vec::new());
        while let Some(&(file, kind)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            numbers.push((file, words.begin()));
            // A request for the text returns why it cannot be read.
            if open(file).and_then(|open| open.read_into(limit_of(kind, size_limit), &mut buffer)).is_ok() {
                keywords(&buffer, |word| words.key(word));
            }
        }
        (words, numbers)
    };
    let threads = if files.len() < FEW { 1 } else { threads.max(1) };
    let found: Vec<(Words, Vec<(FileId, u32)>)> = if threads == 1 {
        vec![work()]
    } else {
        thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            // A panic is caught and reported where the file is read again.
            running.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
        })
    };
    let (words, numbers): (Vec<Words>, Vec<_>) = found.into_iter().unzip();
    let numbered = (0..).zip(numbers).flat_map(|(thread, numbers): (u32, Vec<(FileId, u32)>)| {
        numbers.into_iter().map(move |(file, number)| (file, (thread, number)))
    });
    WordIndex::new(words, numbered)
}
