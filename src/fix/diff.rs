//! A unified diff of raw bytes, as `git apply` takes it.

use std::io::{self, Write};
use std::path::Path;

use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::{ChangeTag, DiffOp, DiffTag};

use crate::redact::holds_key;

/// Lines that are shown around a change.
const CONTEXT: usize = 3;

/// The diff of one file.
#[derive(Debug, Clone, Default)]
pub struct FileDiff {
    /// The hunks that may be shown.
    pub hunks: Vec<Hunk>,
    /// The first lines (from 1, of the old file) of those that hold an API key, which are left out.
    pub withheld: Vec<usize>,
}

/// Lines that belong together.
#[derive(Debug, Clone)]
pub struct Hunk {
    /// First line of the old file, from 1; the line before where it has none.
    old_start: usize,
    old_count: usize,
    new_count: usize,
    lines: Vec<(ChangeTag, Vec<u8>)>,
}

/// What makes `new` of `old`, for eyes: the writer masks keys.
pub fn shown(old: &[u8], new: &[u8]) -> FileDiff {
    let (old, new) = (lines(old), lines(new));
    let hunks = grouped(&old, &new).iter().map(|group| hunk(group, &old, &new)).collect();
    FileDiff { hunks, withheld: Vec::new() }
}

/// What makes `new` of `old`, to be applied: a hunk that holds a key is left out.
pub fn difference(old: &[u8], new: &[u8]) -> FileDiff {
    let (old, new) = (lines(old), lines(new));
    let mut diff = FileDiff::default();
    for group in grouped(&old, &new) {
        let hunk = hunk(&group, &old, &new);
        let text: Vec<u8> = hunk.lines.iter().flat_map(|(_, line)| line.iter().copied()).collect();
        if holds_key(&String::from_utf8_lossy(&text)) {
            let first = hunk.lines.iter().take_while(|(tag, _)| *tag == ChangeTag::Equal).count();
            diff.withheld.push(hunk.old_start.max(1) + first);
        } else {
            diff.hunks.push(hunk);
        }
    }
    diff
}

/// The lines of a text with their ends. Only `\n` ends one, as git has it.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

fn grouped(old: &[&[u8]], new: &[&[u8]]) -> Vec<Vec<DiffOp>> {
    let mut capture = Compact::new(Replace::new(Capture::new()), old, new);
    let Ok(()) = myers::diff(&mut capture, old, 0..old.len(), new, 0..new.len());
    capture.into_inner().into_inner().into_grouped_ops(CONTEXT)
}

fn hunk(group: &[DiffOp], old: &[&[u8]], new: &[&[u8]]) -> Hunk {
    let start = group.first().map_or(0, |first| first.old_range().start);
    let mut hunk = Hunk { old_start: start, old_count: 0, new_count: 0, lines: Vec::new() };
    for operation in group {
        let (tag, gone, come) = operation.as_tag_tuple();
        hunk.old_count += gone.len();
        hunk.new_count += come.len();
        if tag == DiffTag::Equal {
            hunk.lines.extend(old[gone].iter().map(|line| (ChangeTag::Equal, line.to_vec())));
            continue;
        }
        hunk.lines.extend(old[gone].iter().map(|line| (ChangeTag::Delete, line.to_vec())));
        hunk.lines.extend(new[come].iter().map(|line| (ChangeTag::Insert, line.to_vec())));
    }
    // Of a hunk without old lines git wants the line before it.
    hunk.old_start += usize::from(hunk.old_count > 0);
    hunk
}

/// Writes the hunks of `diff` for the file at `path`, which is relative to where the diff is applied; nothing where
/// there is none.
///
/// # Errors
/// Those of `output`.
pub fn write(path: &str, diff: &FileDiff, output: &mut dyn Write) -> io::Result<()> {
    if diff.hunks.is_empty() {
        return Ok(());
    }
    let (before, after) = (name("a", path), name("b", path));
    // The tab ends a name that has blanks in it.
    let end = if path.contains(' ') && !before.starts_with('"') { "\t" } else { "" };
    write!(output, "diff --git {before} {after}\n--- {before}{end}\n+++ {after}{end}\n")?;
    let (mut come, mut gone) = (0, 0);
    for hunk in &diff.hunks {
        let line_of_old = hunk.old_start;
        let has_line = usize::from(hunk.new_count > 0);
        let new_start = (line_of_old + usize::from(hunk.old_count == 0) + come - gone).saturating_sub(1) + has_line;
        writeln!(output, "@@ -{} +{} @@", range(hunk.old_start, hunk.old_count), range(new_start, hunk.new_count))?;
        (come, gone) = (come + hunk.new_count, gone + hunk.old_count);
        for (tag, line) in &hunk.lines {
            let sign: &[u8] = match tag {
                ChangeTag::Equal => b" ",
                ChangeTag::Delete => b"-",
                ChangeTag::Insert => b"+",
            };
            output.write_all(sign)?;
            output.write_all(line)?;
            if !line.ends_with(b"\n") {
                output.write_all(b"\n\\ No newline at end of file\n")?;
            }
        }
    }
    Ok(())
}

fn range(start: usize, count: usize) -> String {
    if count == 1 { start.to_string() } else { format!("{start},{count}") }
}

/// A name as git writes it: in quotes where it holds what would end it.
fn name(side: &str, path: &str) -> String {
    let path = format!("{side}/{path}");
    if !path.contains(|letter: char| letter.is_control() || letter == '"' || letter == '\\') {
        return path;
    }
    let mut quoted = String::from("\"");
    for byte in path.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            0x20..0x7f => quoted.push(char::from(byte)),
            byte => quoted.extend(format!("\\{byte:03o}").chars()),
        }
    }
    quoted + "\""
}

/// The folder to whose content the names of a diff are relative: the top of the git work tree that `root` lies in, so
/// that `git apply` takes it in any folder of it; `here` where there is none.
pub fn base<'p>(root: &'p Path, here: &'p Path) -> &'p Path {
    root.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(if root.starts_with(here) {
        here
    } else {
        root
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let mut output = Vec::new();
        write("a b.py", &difference(old.as_bytes(), new.as_bytes()), &mut output).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn git_reads_what_is_written() {
        assert_eq!(shown("x\n", "x\n"), "");
        let head = "diff --git a/a b.py b/a b.py\n--- a/a b.py\t\n+++ b/a b.py\t\n";
        assert_eq!(shown("x\ny", "y"), format!("{head}@@ -1,2 +1 @@\n-x\n y\n\\ No newline at end of file\n"));
        assert_eq!(shown("", "x\n"), format!("{head}@@ -0,0 +1 @@\n+x\n"));
        assert_eq!(shown("x\n", ""), format!("{head}@@ -1 +0,0 @@\n-x\n"));
        assert_eq!(name("a", "x\"\n"), "\"a/x\\\"\\012\"");
    }

    #[test]
    fn a_hunk_with_a_key_is_left_out() {
        let key = "3f9a1c07be52d8640e1b7c935a2d4f68c0917e3b";
        let filler = "a\n".repeat(20);
        let old = format!("x = 1\n{filler}k = '{key}'\n{filler}y = 1\n");
        let new = old.replace("x = 1\n", "").replace(&format!("k = '{key}'\n"), "").replace("y = 1", "y = 2");
        let diff = difference(old.as_bytes(), new.as_bytes());
        assert_eq!(diff.withheld, [22]);
        let mut output = Vec::new();
        write("k.py", &diff, &mut output).unwrap();
        let text = String::from_utf8(output).unwrap();
        assert!(!text.contains(key));
        assert!(text.contains("@@ -40,4 +39,4 @@"), "{text}");
    }
}
