//! `.wandb` files: what is written is read back, what is damaged gives what can be read, nothing makes it fall over.
//!
//! `PROPTEST_CASES=1000000 cargo test --release --test doctor_runfile` is the long run.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

#[path = "live/runs.rs"]
#[allow(dead_code, missing_docs)]
mod runs;

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use wblint::doctor::blocks::checksum;
use wblint::doctor::runfile::{Attempt, attempt};

fn expected() -> Attempt {
    Attempt {
        run: Some("abc123".to_owned()),
        entity: Some("hr".to_owned()),
        project: Some("s3dis".to_owned()),
        damaged: false,
    }
}

fn noise(length: usize) -> Vec<u8> {
    let mut record = vec![0x08, 0x01, 0x12, 0x03, b'a', b'b', b'c'];
    record.resize(record.len() + length, 0);
    record
}

#[test]
fn the_checksum_is_crc32() {
    assert_eq!(checksum(b'1', b"23456789"), 0xcbf4_3926);
}

#[test]
fn a_record_over_several_blocks_is_joined() {
    for padding in [0, 32_700, 32_754, 32_761, 40_000, 100_000] {
        let bytes = runs::file(&[noise(50), runs::run_record("abc123", Some("hr"), "s3dis", padding), noise(70_000)]);
        assert_eq!(attempt(&bytes), Some(expected()), "{padding}");
    }
    let without = runs::file(&[runs::run_record("abc123", None, "s3dis", 0)]);
    assert_eq!(attempt(&without).unwrap().entity, None);
}

#[test]
fn other_files_are_none() {
    assert_eq!(attempt(b""), None);
    assert_eq!(attempt(b":W&B\xe1\xbe"), None);
    assert_eq!(attempt(b"{\"level\":\"INFO\"}"), None);
    assert_eq!(attempt(&runs::file(&[noise(5)])), None);
}

#[test]
fn a_damaged_block_hides_only_itself() {
    let mut bytes = runs::file(&[noise(40_000), runs::run_record("abc123", Some("hr"), "s3dis", 10)]);
    bytes[100] ^= 0xff;
    assert_eq!(attempt(&bytes), Some(Attempt { damaged: true, ..expected() }));
}

/// One part as the log format frames it, wherever it comes to stand.
fn part(kind: u8, data: &[u8], is_whole: bool) -> Vec<u8> {
    let sum = checksum(kind, data) ^ u32::from(!is_whole);
    let mut out = sum.to_le_bytes().to_vec();
    out.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
    out.push(kind);
    out.extend(data);
    out
}

/// A file of several blocks with the run in the second and third.
static LONG: LazyLock<Vec<u8>> =
    LazyLock::new(|| runs::file(&[noise(40_000), runs::run_record("abc123", Some("hr"), "s3dis", 30_000), noise(20)]));

proptest! {
    // Parts of every type, valid or not, around the end of the first block.
    #[test]
    fn any_parts_are_survived(
        fill in 32_660_usize..32_761,
        parts in vec((0_u8..7, vec(any::<u8>(), 0..60), prop::bool::weighted(0.9)), 0..8),
    ) {
        let mut bytes = b":W&B\xe1\xbe\x00".to_vec();
        bytes.extend(part(1, &vec![0; fill], true));
        for (kind, data, is_whole) in &parts {
            bytes.extend(part(*kind, data, *is_whole));
        }
        let _ = attempt(&bytes);
    }

    #[test]
    fn a_flipped_byte_in_any_block_is_never_believed(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let mut bytes = LONG.clone();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        if let Some(found) = attempt(&bytes) {
            prop_assert_eq!(Attempt { damaged: false, ..found }, expected());
        }
    }

    #[test]
    fn anything_is_survived(tail in vec(any::<u8>(), 0..400)) {
        let _ = attempt(&tail);
        let mut bytes = b":W&B\xe1\xbe\x00".to_vec();
        bytes.extend(&tail);
        let _ = attempt(&bytes);
        // Valid blocks around any message.
        let _ = attempt(&runs::file(&[tail]));
    }

    #[test]
    fn a_cut_file_gives_the_truth_or_nothing(cut in 0_usize..400, before in 0_usize..300) {
        let bytes = runs::file(&[noise(before), runs::run_record("abc123", Some("hr"), "s3dis", 5), noise(9)]);
        if let Some(found) = attempt(&bytes[..bytes.len().saturating_sub(cut)]) {
            prop_assert_eq!(Attempt { damaged: false, ..found }, expected());
        }
    }

    #[test]
    fn a_flipped_byte_is_never_believed(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let mut bytes = runs::file(&[noise(20), runs::run_record("abc123", Some("hr"), "s3dis", 5), noise(9)]);
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        if let Some(found) = attempt(&bytes) {
            prop_assert_eq!(Attempt { damaged: false, ..found }, expected());
        }
    }
}
