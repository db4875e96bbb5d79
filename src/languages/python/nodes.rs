//! What is known of the nodes of one tree, by their numbers.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A table by node number ([`tree_sitter::Node::id`], an address).
pub(super) type Nodes<T> = HashMap<usize, T, BuildHasherDefault<Mixer>>;

/// Addresses need no defence against whoever chose them: one multiplication spreads them.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    fn write_usize(&mut self, number: usize) {
        let mixed = (self.0 ^ number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // The table takes its place from the lower bits and its mark from the upper.
        self.0 = mixed ^ (mixed >> 32);
    }
}
