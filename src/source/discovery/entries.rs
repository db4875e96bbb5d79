//! The entries of one folder, before they are looked at.

use std::ops::Range;
use std::path::Path;

use super::handle::Sort;
use crate::source::FileKind;

/// One entry: where its name stands, and what is known of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    start: u32,
    end: u32,
    pub(super) sort: Sort,
    /// By its name alone.
    pub(super) kind: FileKind,
}

/// Entries with their names in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Entries {
    names: String,
    list: Vec<Entry>,
}

impl Entries {
    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.names.clear();
        self.list.clear();
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Adds one, unless it can be nothing of interest by its name.
    pub(super) fn add(&mut self, name: &str, sort: Sort) {
        let kind = match sort {
            Sort::Other => return,
            Sort::Folder => FileKind::Other,
            // Whether a file is W&B's own settings is told by its folder.
            _ if name == "settings" => FileKind::Other,
            _ => FileKind::of(name),
        };
        if matches!(sort, Sort::File | Sort::Link) && kind == FileKind::Other && has_extension(name) {
            return;
        }
        self.push(name, sort, kind);
    }

    #[inline]
    fn push(&mut self, name: &str, sort: Sort, kind: FileKind) {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let start = place(self.names.len());
        self.names.push_str(name);
        self.list.push(Entry { start, end: place(self.names.len()), sort, kind });
    }

    /// Puts them in the order of the paths that they lead to: a folder's name goes on with `/`.
    pub(super) fn sort(&mut self) {
        let Self { names, list } = self;
        let name = |entry: &Entry| &names.as_bytes()[entry.start as usize..entry.end as usize];
        let after = |entry: &Entry, at: usize| match name(entry).get(at) {
            Some(byte) => Some(*byte),
            None => (entry.sort == Sort::Folder).then_some(b'/'),
        };
        list.sort_unstable_by(|one, other| {
            let shared = name(one).len().min(name(other).len());
            let order = name(one)[..shared].cmp(&name(other)[..shared]);
            order.then_with(|| after(one, shared).cmp(&after(other, shared)))
        });
    }

    /// Those of `range` as they are.
    pub(super) fn part(&self, range: Range<usize>) -> Self {
        let mut part = Self::default();
        for entry in &self.list[range] {
            part.push(self.name(entry), entry.sort, entry.kind);
        }
        part
    }

    /// The first `count` with their names.
    pub(super) fn first(&self, count: usize) -> impl Iterator<Item = (&str, Entry)> {
        self.list.iter().take(count).map(|entry| (self.name(entry), *entry))
    }

    #[inline]
    fn name(&self, entry: &Entry) -> &str {
        &self.names[entry.start as usize..entry.end as usize]
    }
}

/// Whether `name` has one.
pub(super) fn has_extension(name: &str) -> bool {
    Path::new(name).extension().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_in_the_order_of_paths_and_without_what_nobody_reads() {
        let mut entries = Entries::default();
        for name in ["a.py", "a-b.yaml", "picture.png", "settings", "program"] {
            entries.add(name, Sort::File);
        }
        for name in ["a", "ab", "a.py.d"] {
            entries.add(name, Sort::Folder);
        }
        entries.add("pipe.py", Sort::Other);
        entries.sort();
        let names = |entries: &Entries| entries.first(9).map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(names(&entries), ["a-b.yaml", "a.py", "a.py.d", "a", "ab", "program", "settings"]);
        assert_eq!(names(&entries.part(2..4)), ["a.py.d", "a"]);
        entries.clear();
        assert_eq!(entries.len(), 0);
    }
}
