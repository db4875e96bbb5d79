//! Many paths in one piece of memory.
//!
//! A large repository has a hundred thousand of them: as strings of their own they would be what most memory goes to,
//! and a search through them would jump about in it.

/// Paths relative to the root, with `/`, in order, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paths {
    /// All of them, one behind the other.
    text: String,
    /// Where each ends in `text`.
    ends: Vec<usize>,
}

impl Paths {
    /// The set of `paths`, in whatever order they come.
    pub fn new<'p>(paths: impl Iterator<Item = &'p str>) -> Self {
        let mut list: Vec<&str> = paths.collect();
        if !list.is_sorted() {
            list.sort_unstable();
        }
        list.dedup();
        let mut all = Self::with_capacity(list.len(), list.iter().map(|path| path.len()).sum());
        for path in list {
            all.push(path);
        }
        all
    }

    /// None yet, with space for `count` of them that have so many `bytes` together.
    pub(super) fn with_capacity(count: usize, bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(count) }
    }

    /// Adds `path` behind all others; they are sorted before one is looked up.
    #[inline]
    pub(super) fn push(&mut self, path: &str) {
        self.text.push_str(path);
        self.ends.push(self.text.len());
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The path at `index`, counted from 0 in order.
    #[inline]
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        Some(&self.text[start..end])
    }

    /// The index of `path`; where it is none of them, the index that it would have.
    pub fn find(&self, path: &str) -> Result<usize, usize> {
        let index = self.first_from(path);
        if self.get(index) == Some(path) { Ok(index) } else { Err(index) }
    }

    /// The index of the first path that is not less than `bound`.
    pub fn first_from(&self, bound: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.get(middle).is_some_and(|path| path < bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Whether `path` is one of them.
    pub fn contains(&self, path: &str) -> bool {
        self.find(path).is_ok()
    }

    /// The paths in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| &self.text[std::mem::replace(&mut start, end)..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_kept_in_order_and_found() {
        let paths = Paths::new(["b/c.py", "a", "b/c.py", "b-c.py", ""].into_iter());
        assert_eq!(paths.iter().collect::<Vec<_>>(), ["", "a", "b-c.py", "b/c.py"]);
        assert_eq!((paths.len(), paths.get(3), paths.get(4)), (4, Some("b/c.py"), None));
        assert_eq!((paths.find("b/c.py"), paths.find("b/c"), paths.find("z")), (Ok(3), Err(3), Err(4)));
        assert!(paths.contains("a") && !paths.contains("b"));
        assert_eq!(paths.first_from("b/"), 3);
        assert!(Paths::default().is_empty() && !Paths::default().contains(""));
    }
}
