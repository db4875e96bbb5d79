//! A patch without context, as `git diff --unified=0` writes it.
//!
//! Only headers are read: `diff --git`, `+++`, `@@`, `Binary files`. The text of a line may look like any of them, but the
//! number in `@@` says how many lines of text follow.

use super::{Changes, Lines};

/// The changed lines of every file in `patch`.
pub(super) fn read(patch: &[u8]) -> Changes {
    let mut changes = Changes::default();
    let mut file: Option<String> = None;
    let mut text = 0;
    for line in patch.split(|byte| *byte == b'\n') {
        if text > 0 && matches!(line.first(), Some(b'+' | b'-')) {
            text -= 1;
        } else if let Some(name) = line.strip_prefix(b"+++ ") {
            file = path(name);
            // A file of which lines were only taken away is there without any.
            if let Some(file) = &file {
                changes.files.entry(file.clone()).or_insert_with(|| Lines::Some(Vec::new()));
            }
        } else if let Some(hunk) = line.strip_prefix(b"@@ ").and_then(hunk) {
            text = hunk.old + hunk.new;
            if let (Some(file), true) = (&file, hunk.new > 0)
                && let Some(Lines::Some(lines)) = changes.files.get_mut(file)
            {
                lines.push(hunk.start..=hunk.start + hunk.new - 1);
            }
        } else if let Some(new) = line.strip_prefix(b"Binary files ").and_then(binary) {
            changes.files.insert(new, Lines::All);
        }
    }
    changes
}

struct Hunk {
    old: usize,
    start: usize,
    new: usize,
}

/// `-1,2 +3,4 @@ ...`
fn hunk(line: &[u8]) -> Option<Hunk> {
    let text = std::str::from_utf8(line.get(..line.iter().position(|byte| *byte == b'@')?)?).ok()?;
    let mut parts = text.split_whitespace();
    let range = |part: &str| {
        let (start, count) = part.split_once(',').unwrap_or((part, "1"));
        Some((start.parse::<usize>().ok()?, count.parse::<usize>().ok()?))
    };
    let (_, old) = range(parts.next()?.strip_prefix('-')?)?;
    let (start, new) = range(parts.next()?.strip_prefix('+')?)?;
    Some(Hunk { old, start, new })
}

/// The path behind `+++ `: with the prefix `b/`, perhaps quoted; `None` for `/dev/null`.
fn path(name: &[u8]) -> Option<String> {
    // A name with a space is followed by a tab.
    let name = name.strip_suffix(b"\t").unwrap_or(name);
    let name = unquoted(name);
    name.strip_prefix("b/").map(str::to_owned)
}

/// The new name in `a/x and b/y differ`.
fn binary(rest: &[u8]) -> Option<String> {
    let rest = rest.strip_suffix(b" differ")?;
    let quoted = rest.ends_with(b"\"");
    let mark: &[u8] = if quoted { b" and \"b/" } else { b" and b/" };
    let at = memchr::memmem::rfind(rest, mark)?;
    path(rest.get(at + b" and ".len()..)?)
}

/// A name of git's: in quotes with the escapes of C where it holds anything unusual.
fn unquoted(name: &[u8]) -> String {
    let Some(inner) = name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\"")) else {
        return String::from_utf8_lossy(name).into_owned();
    };
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(digit @ b'0'..=b'3') => {
                let mut value = u32::from(digit - b'0');
                for _ in 0..2 {
                    value =
                        value * 8 + u32::from(rest.next_if(|byte| (b'0'..=b'7').contains(byte)).unwrap_or(b'0') - b'0');
                }
                bytes.push(u8::try_from(value).unwrap_or(b'?'));
            }
            Some(letter) => bytes.push(match letter {
                b'a' => 7,
                b'b' => 8,
                b't' => b'\t',
                b'n' => b'\n',
                b'v' => 11,
                b'f' => 12,
                b'r' => b'\r',
                other => other,
            }),
            None => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn headers_are_told_from_text() {
        let patch = "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1,2 @@ def f():\n---- a/x\n+++ b/evil.py\n+@@ -1 \
                     +9 @@\n@@ -9,2 +10,0 @@\n-x\n-y\n@@ -20,0 +19,3 @@\n+1\n+2\n+3\n\\ No newline at end of file\n";
        let changes = read(patch.as_bytes());
        assert!(!changes.touch_file("evil.py"));
        let touched: Vec<usize> = (1..30).filter(|line| changes.touch("a.py", &(*line..=*line))).collect();
        assert_eq!(touched, [1, 2, 19, 20, 21]);
        assert!(changes.touch("a.py", &(3..=19)) && !changes.touch("a.py", &(3..=18)));
    }

    #[test]
    fn names_are_unquoted_and_binary_files_are_changed_whole() {
        let patch = "+++ \"b/gr\\303\\266\\303\\237e \\\"x\\\".py\"\n@@ -0,0 +1 @@\n+x\n+++ b/a b.py\t\n@@ -0,0 +4 @@\n+x\n+++ \
                     /dev/null\n@@ -1 +0,0 @@\n-x\nBinary files a/u.py and b/u.py differ\nBinary files /dev/null and \"b/\\t.py\" \
                     differ\nBinary files a/gone and /dev/null differ\n";
        let changes = read(patch.as_bytes());
        assert!(changes.touch("größe \"x\".py", &(1..=1)) && changes.touch("a b.py", &(4..=4)));
        assert!(changes.touch("u.py", &(77..=77)) && changes.touch("\t.py", &(1..=1)));
        assert_eq!(changes.files.len(), 4);
    }
}
