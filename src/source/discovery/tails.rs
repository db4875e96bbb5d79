//! How the names end that a list of patterns speaks of.
//!
//! Nearly every file is named by no pattern, and nearly every pattern names files by their ends: `*.pyc`, `core`, and
//! those for folders no files at all. So most files are known to be none of a list's business without its patterns.

/// How the names of files end that any pattern may match.
#[derive(Default)]
pub(super) struct Tails {
    ends: Vec<Vec<u8>>,
    /// Whether one of them ends in this byte.
    last: Vec<bool>,
    /// Whether some pattern says nothing about ends.
    is_open: bool,
}

impl Tails {
    /// Those of the ignore file `bytes`.
    pub(super) fn new(bytes: &[u8]) -> Self {
        let mut tails = Self { last: vec![false; 256], ..Self::default() };
        match std::str::from_utf8(bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}').lines().for_each(|line| tails.add(line)),
            Err(_) => tails.is_open = true,
        }
        tails
    }

    /// Whether a pattern may match the file `name`.
    pub(super) fn may_match(&self, name: &[u8]) -> bool {
        let Some(last) = name.last() else { return true };
        self.is_open
            || (self.last.get(usize::from(*last)).is_some_and(|known| *known)
                && self.ends.iter().any(|tail| name.ends_with(tail)))
    }

    fn add(&mut self, line: &str) {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') || line.ends_with('/') {
            return;
        }
        let name = line.strip_prefix('!').unwrap_or(line).rsplit('/').next().unwrap_or(line);
        // A class of letters at the end is as many ends: `*.py[cod]`.
        let (front, class) = name.strip_suffix(']').and_then(|name| name.rsplit_once('[')).unwrap_or((name, ""));
        let is_class = !class.is_empty() && class.chars().all(|letter| letter.is_ascii_alphanumeric());
        let (front, class) = if is_class { (front, class) } else { (name, "") };
        let front = front.rsplit(['*', '?', '[', ']', '{', '}']).next().unwrap_or(front);
        if line.contains('\\') || (front.is_empty() && class.is_empty()) {
            self.is_open = true;
        } else if class.is_empty() {
            self.tail(front.as_bytes().to_vec());
        } else {
            class.bytes().for_each(|letter| self.tail([front.as_bytes(), &[letter]].concat()));
        }
    }

    fn tail(&mut self, tail: Vec<u8>) {
        if let Some(last) = tail.last() {
            self.last[usize::from(*last)] = true;
            self.ends.push(tail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_no_pattern_ends_with_are_known() {
        let tails =
            Tails::new(b"\xef\xbb\xbf# all.py\n__pycache__/\n*.py[cod]\n!*.log \r\n/docs/core\na?b*c\n*.{x,y}z\n");
        for name in ["a.pyc", "a.pyo", "x.log", "core", "hardcore", "abc", "a.xz"] {
            assert!(tails.may_match(name.as_bytes()), "{name}");
        }
        for name in ["a.py", "__pycache__", "cores", "all.py", "log.txt", "d"] {
            assert!(!tails.may_match(name.as_bytes()), "{name}");
        }
        assert!(!Tails::new(b"").may_match(b"a.py") && !Tails::default().may_match(b"a.py"));
    }

    #[test]
    fn doubt_asks_the_patterns() {
        for list in ["*", "a*", "**", "a/**", "x\\ ", "[a-c]", "[!a]", "{a,b}", "a[]", "b/{c/d,e}", "[a", "*.[!x]"] {
            let tails = Tails::new(list.as_bytes());
            assert!(tails.may_match(b"a.py") || list == "[a", "{list}");
        }
        assert!(Tails::new(b"[a").may_match(b"[a") && Tails::new(b"\xff").may_match(b"a.py"));
    }
}
