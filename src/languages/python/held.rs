//! What the text holds anywhere, also inside of words.

use memchr::memmem;

use super::Module;

impl Module {
    /// Whether the text holds `part`.
    pub fn says(&self, part: &str) -> bool {
        memmem::find(self.text.as_bytes(), part.as_bytes()).is_some()
    }

    /// Those of `texts` that the text holds; all of them begin with `front`.
    pub fn says_of(&self, front: &str, texts: &[&'static str]) -> Vec<&'static str> {
        let text = self.text.as_bytes();
        let places: Vec<usize> = memmem::find_iter(text, front.as_bytes()).collect();
        let is_held = |one: &&&str| places.iter().any(|at| text[*at..].starts_with(one.as_bytes()));
        texts.iter().filter(is_held).copied().collect()
    }

    /// The lines whose text holds `part`.
    pub(super) fn lines_holding(&self, part: &str) -> Vec<u32> {
        let mut found: Vec<u32> = Vec::new();
        for at in memmem::find_iter(self.text.as_bytes(), part.as_bytes()) {
            if let Some(line) = self.layout.line_at(at)
                && found.last() != Some(&line)
            {
                found.push(line);
            }
        }
        found
    }

    /// Whether the text of `line` holds `part`.
    pub(super) fn line_says(&self, line: u32, part: &str) -> bool {
        let text = self.layout.lines[line as usize].text(&*self.text);
        memmem::find(text, part.as_bytes()).is_some()
    }
}
