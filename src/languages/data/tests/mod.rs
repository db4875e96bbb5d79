//! Behaviour of the four readers.

mod any;
mod yaml;

use super::*;

fn show(document: &Document) -> Vec<String> {
    let line = |leaf: Leaf<'_>| {
        let steps: Vec<String> = leaf
            .path
            .iter()
            .map(|step| match step {
                Step::Key(key) => (*key).to_owned(),
                Step::Index(index) => index.to_string(),
            })
            .collect();
        let scalar = document.scalar(leaf.node).unwrap();
        format!("{}={:?}:{:?}", steps.join("."), scalar.kind, scalar.text)
    };
    document.walk().map(line).collect()
}
