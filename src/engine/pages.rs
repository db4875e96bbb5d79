//! How large the pages of memory are that the system hands out.
//!
//! A process that holds much spends a tenth of its time on the first touch of each page of 4 KiB, and a small one would
//! pay for 2 MiB where it needs a few of them. So a run begins with small pages, and large ones are let in once it holds
//! much. Both are wishes: a system that grants none of them gives the same results.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What is traced takes three to four times the bytes of its texts: from so many bytes of texts on, large pages pay.
const MUCH: usize = 12 << 20;

/// How many bytes of texts are kept.
#[derive(Debug, Default)]
pub(super) struct Kept(AtomicUsize);

impl Kept {
    /// Counts `bytes` more, and lets in large pages where they are much by now.
    pub fn add(&self, bytes: usize) {
        let before = self.0.fetch_add(bytes, Ordering::Relaxed);
        if before < MUCH && before.saturating_add(bytes) >= MUCH {
            allow_large(true);
        }
    }
}

/// Has the system hand out small pages only, until much is kept.
pub fn small() {
    allow_large(false);
}

#[cfg(target_os = "linux")]
fn allow_large(allow: bool) {
    // A kernel without this switch goes on as it does.
    let _ = rustix::thread::disable_transparent_huge_pages(!allow);
}

#[cfg(not(target_os = "linux"))]
fn allow_large(_: bool) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn large_pages_are_let_in_once_much_is_kept() {
        let are_small = rustix::thread::transparent_huge_pages_are_disabled;
        let Ok(before) = are_small() else { return };
        small();
        let kept = Kept::default();
        kept.add(MUCH - 1);
        assert_eq!(are_small(), Ok(true));
        kept.add(1);
        assert_eq!(are_small(), Ok(false));
        allow_large(!before);
    }
}
