//! Files that are cut off or spoiled at random places.

use std::sync::Arc;

use proptest::prelude::*;
use wblint::languages::python::parser::{parse_tree, parse_tree_eagerly};

use crate::dump::dump;
use crate::outline::assert_complete;

/// A little of everything that the language has.
const TEXT: &str = include_str!("everything.py.txt");

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..Default::default() })]

    #[test]
    fn whatever_stands_there_has_a_tree(
        start in 0..TEXT.len(),
        length in 0..1500_usize,
        changes in prop::collection::vec((0..1500_usize, prop::sample::select(SIGNS.to_vec())), 0..4),
    ) {
        let mut letters: Vec<char> = TEXT.chars().skip(start).take(length).collect();
        for (place, sign) in changes {
            if let Some(letter) = letters.get_mut(place) {
                *letter = sign;
            }
        }
        let text: Arc<str> = letters.into_iter().collect::<String>().into();
        assert_complete(&text);
        // A dump asserts that every span lies in the text, between characters.
        for tree in [parse_tree(Arc::clone(&text)), parse_tree_eagerly(Arc::clone(&text))] {
            dump(&tree);
            for span in &tree.damage {
                prop_assert!(text.get(span.start..span.end).is_some(), "{:?}", span);
            }
        }
    }
}

const SIGNS: &[char] = &[
    '"', '\'', '(', ')', '[', ']', '{', '}', '\n', '\\', ' ', '\t', ':', ';', ',', '#', '@', '=', '*', '`', 'é', '\r',
    '\0', '\u{a0}', '\u{feff}', 'f', '0', '\x0c',
];

#[test]
fn everything_is_python() {
    let tree = parse_tree(Arc::from(TEXT));
    assert_eq!(tree.damage, []);
    assert_eq!(dump(&tree), dump(&parse_tree_eagerly(Arc::from(TEXT))));
}
