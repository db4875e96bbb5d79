//! The scanner with Python source: facts taken line by line are those of one parse of the whole text, and nothing
//! stumbles over what is no Python at all.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use wblint::languages::python::compare::{Comparison, compare, compare_lines};

fuzz_target!(|text: &str| {
    if let Err(trees) = compare_lines(&Arc::from(text)) {
        panic!("{trees}");
    }
    if let Comparison::Different(lines, whole) = compare(&Arc::from(text)) {
        panic!("by lines: {lines}\nas a whole: {whole}");
    }
});
