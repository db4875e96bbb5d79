//! What is offered for the programs of `fixtures/edits`, as a diff for each.

use std::fmt::Write as _;

use similar::DiffTag;
use similar::algorithms::{Capture, myers};

use crate::apply::{copy, findings, folders, offers};

#[test]
fn the_fixes_of_each_folder_are_as_reviewed() {
    for folder in folders("edits") {
        let root = copy(&folder);
        let mut shown = String::new();
        for finding in findings(root.path()) {
            let line = &finding["start"]["line"];
            let about = format!("{} {}:{line} {}", finding["code"], finding["path"], finding["value"]).replace('"', "");
            let offers = offers(&finding);
            if offers.is_empty() {
                writeln!(shown, "{about}\n  nothing to apply\n").unwrap();
            }
            for offer in offers {
                writeln!(shown, "{about}\n  {}: {}", offer.applicability, offer.title).unwrap();
                for changed in offer.applied(root.path()) {
                    let (before, after) = (String::from_utf8(changed.before), String::from_utf8(changed.after));
                    let (before, after) = (before.unwrap(), after.unwrap());
                    diff(&mut shown, &before, &after);
                }
                shown.push('\n');
            }
        }
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        insta::assert_snapshot!(name, shown);
    }
}

/// The lines that go and come.
fn diff(shown: &mut String, before: &str, after: &str) {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split('\n').collect(), after.split('\n').collect());
    let mut capture = Capture::new();
    myers::diff(&mut capture, &old[..], 0..old.len(), &new[..], 0..new.len()).unwrap();
    for operation in capture.into_ops() {
        let (tag, gone, come) = operation.as_tag_tuple();
        if tag == DiffTag::Equal {
            continue;
        }
        gone.for_each(|line| writeln!(shown, "    -{}", old[line]).unwrap());
        come.for_each(|line| writeln!(shown, "    +{}", new[line]).unwrap());
    }
}
