//! Imports.

use super::super::{Field, Sort};
use super::Reader;

impl Reader<'_> {
    pub(super) fn import(&mut self) -> Option<u32> {
        let start = self.at;
        if self.takes_word(b"import") {
            let node = self.tree.add(Sort::Import, start, start);
            return self.imported(node, false);
        }
        self.at += b"from".len();
        let module = self.module()?;
        let is_future = self.word() == b"import" && self.text[self.start(module)..self.end(module)] == *b"__future__";
        self.takes_word(b"import").then_some(())?;
        let node = self.tree.add(if is_future { Sort::Other } else { Sort::ImportFrom }, start, start);
        if !is_future {
            self.tree.adopt(node, module, Field::Module);
        }
        if self.takes(b'*') {
            let star = self.tree.add(Sort::Wildcard, self.at - 1, self.at);
            self.tree.adopt(node, star, Field::None);
            let end = self.at;
            self.close(node, end);
            return (!is_future).then_some(node);
        }
        let in_brackets = self.takes(b'(');
        self.imported(node, in_brackets)
    }

    /// What stands between `from` and `import`.
    fn module(&mut self) -> Option<u32> {
        if self.peek() != Some(b'.') {
            return self.dotted();
        }
        let start = self.at;
        let dots = self.text[start..].iter().take_while(|byte| **byte == b'.').count();
        self.at += dots;
        let node = self.tree.add(Sort::Other, start, self.at);
        let prefix = self.tree.add(Sort::Other, start, self.at);
        self.tree.adopt(node, prefix, Field::None);
        // Dots may stand apart from each other.
        if self.peek() == Some(b'.') {
            return None;
        }
        if self.word() != b"import" {
            let dotted = self.dotted()?;
            self.append(node, dotted, Field::None);
        }
        Some(node)
    }

    fn dotted(&mut self) -> Option<u32> {
        let first = self.name()?;
        let node = self.around(Sort::Dotted, first, Field::None);
        while self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            let name = self.name()?;
            self.append(node, name, Field::None);
        }
        Some(node)
    }

    /// The names that an import brings, up to its end.
    fn imported(&mut self, node: u32, in_brackets: bool) -> Option<u32> {
        loop {
            let name = self.dotted()?;
            let mut named = name;
            if self.takes_word(b"as") {
                let alias = self.name()?;
                named = self.around(Sort::Renamed, name, Field::Name);
                self.tree.adopt(named, alias, Field::Alias);
            }
            self.append(node, named, Field::Name);
            let goes_on = self.takes(b',');
            if in_brackets && self.takes(b')') {
                let end = self.at;
                self.close(node, end);
                return Some(node);
            }
            if !goes_on {
                return (!in_brackets).then_some(node);
            }
        }
    }
}
