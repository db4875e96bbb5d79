//! Whether the process may reserve as much address space as it will.

use super::failure::Failure;

/// The allocator and the threads reserve address space ahead of use. Below about 300 MiB, runs ended at random in the middle
/// of a sentence of the allocator's (measured with two threads); each further thread reserves some megabytes.
const ENOUGH: u64 = 512 << 20;

/// Fails where the process has less address space than that, since there is no other sign before it is aborted.
pub fn check() -> Result<(), Failure> {
    match limit().filter(|limit| *limit < ENOUGH) {
        Some(limit) => Err(Failure::with_help(
            format!(
                "the address space of this process is limited to {} MiB, and wblint reserves up to 512",
                limit >> 20
            ),
            "raise the limit: ulimit -v 1000000",
        )),
        None => Ok(()),
    }
}

/// The limit in bytes, if there is one.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
fn limit() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::As).current
}

/// Elsewhere no such limit is in use.
#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
fn limit() -> Option<u64> {
    None
}
