//! Every fix that is offered anywhere over the fixtures.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::apply::{Changed, Offer, copy, findings, folders, offers};
use crate::parse::broken;

/// Rules that say of a program that it does not run.
const FATAL: [&str; 4] = ["WB105", "WB202", "WB901", "WB106"];

pub fn roots() -> Vec<PathBuf> {
    let nested = ["projects", "edits", "models"];
    let mut roots = folders("");
    roots.retain(|path| !nested.iter().any(|name| path.ends_with(name)));
    roots.extend(nested.iter().filter(|name| Path::new("fixtures").join(name).is_dir()).flat_map(|name| folders(name)));
    roots
}

#[test]
fn every_file_still_parses() {
    let (mut names, mut files): (Vec<String>, Vec<Changed>) = (Vec::new(), Vec::new());
    for folder in roots() {
        let root = copy(&folder);
        for offer in findings(root.path()).iter().flat_map(offers) {
            for changed in offer.applied(root.path()) {
                assert_ne!(changed.before, changed.after, "{}: {} changes nothing", changed.path, offer.title);
                names.push(format!("{}: {} line {}: {}", folder.display(), offer.code, offer.line, offer.title));
                files.push(changed);
            }
        }
    }
    assert!(files.len() > 200, "only {} fixes are offered over all fixtures", files.len());
    let Some(answers) = broken(&files) else { return };
    let wrong: Vec<String> = answers
        .into_iter()
        .zip(&names)
        .zip(&files)
        .filter_map(|((why, name), file)| Some(format!("{name}\n{}\n{}", why?, String::from_utf8_lossy(&file.after))))
        .collect();
    assert!(wrong.is_empty(), "{} of {} break a file:\n{}", wrong.len(), files.len(), wrong.join("\n"));
}

fn alike(finding: &Value, offer: &Offer) -> bool {
    finding["code"] == offer.code.as_str()
        && finding["path"] == offer.path.as_str()
        && finding["value"].as_str().unwrap_or_default() == offer.value
        && finding["field"].as_str().unwrap_or_default() == offer.field
}

fn count(findings: &[Value], wanted: impl Fn(&Value) -> bool) -> usize {
    findings.iter().filter(|finding| wanted(finding)).count()
}

/// Whether the fix of one finding makes it go, and nothing worse comes.
fn settles(root: &Path, before: &[Value], offer: &Offer) -> Result<(), String> {
    let changed = offer.applied(root);
    for file in &changed {
        fs::write(root.join(&file.path), &file.after).unwrap();
    }
    let after = findings(root);
    for file in &changed {
        fs::write(root.join(&file.path), &file.before).unwrap();
    }
    let name = format!("{} {}:{} {:?}: {}", offer.code, offer.path, offer.line, offer.value, offer.title);
    if count(&after, |one| alike(one, offer)) >= count(before, |one| alike(one, offer)) {
        return Err(format!("{name}: the finding stays"));
    }
    for code in FATAL {
        if count(&after, |one| one["code"] == code) > count(before, |one| one["code"] == code) {
            return Err(format!("{name}: brings a {code}"));
        }
    }
    Ok(())
}

#[test]
fn the_second_run_finds_it_no_more() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for folder in roots() {
        let root = copy(&folder);
        let before = findings(root.path());
        for offer in before.iter().filter_map(|finding| offers(finding).into_iter().next()) {
            if offer.applicability == "manual" {
                continue;
            }
            tried += 1;
            wrong.extend(settles(root.path(), &before, &offer).err().map(|why| format!("{}: {why}", folder.display())));
        }
    }
    assert!(tried > 100, "only {tried} fixes were tried");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}
