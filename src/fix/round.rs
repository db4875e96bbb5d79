//! One round: the fixes that do not touch each other, applied together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Edit;
use super::buffers::{Buffer, Buffers};
use super::syntax::health;
use crate::source::SourceFile;

/// A fix that is wanted.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Of the finding, among those of this round.
    pub finding: usize,
    /// What it does, in the imperative.
    pub title: String,
    /// Its edits: all are applied, or none.
    pub edits: Vec<Edit>,
}

/// What became of the proposals.
#[derive(Debug, Default)]
pub struct Round {
    /// Those that were applied, by their place in the list.
    pub applied: Vec<usize>,
    /// Those that were not, and will not be: each with a clause that says why.
    pub refused: Vec<(usize, String)>,
}

/// The edits of one file.
type ByPath<'e> = BTreeMap<Arc<str>, Vec<&'e Edit>>;

/// New bytes of files, and their texts.
type Texts = BTreeMap<Arc<str>, (Arc<[u8]>, SourceFile)>;

/// Applies those of `proposals` to `buffers` that do not touch each other; the others wait for the next round, in which
/// their places are known again. Equal edits of several fixes (an import) are applied once.
pub fn round(buffers: &mut Buffers, proposals: &[Proposal]) -> Round {
    let mut result = Round::default();
    let mut accepted: ByPath<'_> = ByPath::new();
    let mut candidates = Vec::new();
    for (index, proposal) in proposals.iter().enumerate() {
        if let Some(why) = unfit(buffers, proposal) {
            result.refused.push((index, why));
            continue;
        }
        let Some(new) = fitting(&accepted, proposal, buffers) else { continue };
        for edit in new {
            accepted.entry(Arc::clone(&edit.path)).or_default().push(edit);
        }
        candidates.push(index);
    }
    match made(buffers, &accepted) {
        Ok(texts) => {
            take(buffers, texts);
            result.applied = candidates;
        }
        // One of them breaks its file: each is tried by itself on top of those that do not.
        Err(_) => one_by_one(buffers, proposals, &candidates, &mut result),
    }
    result
}

fn one_by_one(buffers: &mut Buffers, proposals: &[Proposal], candidates: &[usize], result: &mut Round) {
    let mut accepted: ByPath<'_> = ByPath::new();
    let mut last = BTreeMap::new();
    for index in candidates {
        let proposal = &proposals[*index];
        let Some(new) = fitting(&accepted, proposal, buffers) else { continue };
        let mut tried = accepted.clone();
        for edit in new {
            tried.entry(Arc::clone(&edit.path)).or_default().push(edit);
        }
        match made(buffers, &tried) {
            Ok(texts) => {
                (accepted, last) = (tried, texts);
                result.applied.push(*index);
            }
            Err(why) => result.refused.push((*index, why)),
        }
    }
    take(buffers, last);
}

/// Why `proposal` can never be applied.
fn unfit(buffers: &Buffers, proposal: &Proposal) -> Option<String> {
    if proposal.edits.is_empty() {
        return Some("there is nothing to edit".to_owned());
    }
    proposal.edits.iter().find_map(|edit| {
        let buffer = buffers.get(&edit.path)?;
        let fits = edit.span.start <= edit.span.end && edit.span.end <= buffer.now.len();
        if !fits {
            return Some("its place is not in the file".to_owned());
        }
        let encoded = buffer.file().encode(&edit.text);
        encoded.is_none().then(|| format!("the encoding of the file has no bytes for {:?}", edit.text))
    })
}

/// The edits of `proposal` that are not yet among `accepted`; `None` where one touches another edit, or its file is
/// known by another name.
fn fitting<'e>(accepted: &ByPath<'e>, proposal: &'e Proposal, buffers: &Buffers) -> Option<Vec<&'e Edit>> {
    let mut new: Vec<&Edit> = Vec::new();
    for edit in &proposal.edits {
        buffers.get(&edit.path)?;
        let known = accepted.get(&edit.path).map_or(&[][..], Vec::as_slice);
        if known.contains(&edit) || new.contains(&edit) {
            continue;
        }
        let own = new.iter().filter(|other| other.path == edit.path);
        if known.iter().chain(own).any(|other| touches(other, edit)) {
            return None;
        }
        new.push(edit);
    }
    Some(new)
}

/// Whether the order of two edits would matter.
fn touches(one: &Edit, other: &Edit) -> bool {
    let (one, other) = (one.span, other.span);
    one.start < other.end && other.start < one.end || one.start == other.start
}

/// The new texts of the files that `edits` change.
///
/// # Errors
/// One clause that says why a file cannot be left so.
fn made(buffers: &Buffers, edits: &ByPath<'_>) -> Result<Texts, String> {
    let mut texts = BTreeMap::new();
    for (path, edits) in edits {
        let buffer = buffers.get(path).ok_or("it is not open")?;
        let bytes = applied(buffer, edits);
        let file = SourceFile::decode(path, &bytes).map_err(|why| format!("the file would be {}", why.reason))?;
        if health(&file).is_worse_than(health(buffer.file())) {
            return Err("it would add a syntax error".to_owned());
        }
        texts.insert(Arc::clone(path), (Arc::from(bytes), file));
    }
    Ok(texts)
}

/// The bytes of `buffer` with `edits`, which do not touch each other.
fn applied(buffer: &Buffer, edits: &[&Edit]) -> Vec<u8> {
    let mut sorted: Vec<&Edit> = edits.to_vec();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut bytes = Vec::with_capacity(buffer.now.len());
    let mut at = 0;
    for edit in sorted {
        bytes.extend_from_slice(buffer.now.get(at..edit.span.start).unwrap_or_default());
        bytes.extend(buffer.file().encode(&edit.text).unwrap_or_default());
        at = edit.span.end;
    }
    bytes.extend_from_slice(buffer.now.get(at..).unwrap_or_default());
    bytes
}

fn take(buffers: &mut Buffers, texts: Texts) {
    for (path, (bytes, file)) in texts {
        if let Some(buffer) = buffers.get_mut(&path) {
            buffer.become_text(bytes, file);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::text::Span;

    fn buffers(text: &str) -> Buffers {
        let mut buffers = Buffers::new(PathBuf::new(), 1 << 20);
        buffers.put(Buffer::of_text("a.py", text.as_bytes()).unwrap(), PathBuf::from("a.py"));
        buffers
    }

    fn proposal(edits: &[(usize, usize, &str)]) -> Proposal {
        let edit = |(start, end, text): &(usize, usize, &str)| Edit {
            path: Arc::from("a.py"),
            span: Span::new(*start, *end),
            text: (*text).to_owned(),
        };
        Proposal { finding: 0, title: String::new(), edits: edits.iter().map(edit).collect() }
    }

    #[track_caller]
    fn becomes(text: &str, proposals: &[Proposal], expected: &str) -> Round {
        let mut buffers = buffers(text);
        let round = round(&mut buffers, proposals);
        assert_eq!(buffers.get("a.py").unwrap().file().text(), expected);
        round
    }

    #[test]
    fn what_touches_waits_and_an_import_comes_once() {
        let one = proposal(&[(0, 0, "import os\n"), (2, 5, "x")]);
        let two = proposal(&[(0, 0, "import os\n"), (7, 10, "y")]);
        let three = proposal(&[(9, 11, "")]);
        let round = becomes("f(abc, ghi)\n", &[one, two, three], "import os\nf(x, y)\n");
        assert_eq!((round.applied, round.refused.len()), (vec![0, 1], 0));
    }

    #[test]
    fn what_breaks_the_file_is_left_out_and_named() {
        let good = proposal(&[(2, 5, "x")]);
        let bad = proposal(&[(10, 11, "")]);
        let round = becomes("f(abc, ghi)\n", &[good, bad], "f(x, ghi)\n");
        assert_eq!(round.applied, [0]);
        assert_eq!(round.refused, [(1, "it would add a syntax error".to_owned())]);
    }
}
