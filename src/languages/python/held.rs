//! What the text holds anywhere, also inside of words.

use std::sync::Arc;

use memchr::memmem;

use super::Module;
use super::memo::Part;
use super::occurrence::holds;

impl Module {
    /// Whether the text holds `part`.
    pub fn says(&self, part: &str) -> bool {
        holds(self.text.as_bytes(), part.as_bytes())
    }

    /// Those of `texts` that stand in lines; all of them hold `part`.
    pub fn says_of(&self, part: &str, texts: &[&'static str]) -> Vec<&'static str> {
        let lines = self.lines_holding(part);
        texts.iter().filter(|text| lines.iter().any(|line| self.line_says(*line, text))).copied().collect()
    }

    /// The lines whose text holds `part`, sought once.
    pub(super) fn lines_holding(&self, part: &str) -> Arc<[u32]> {
        self.memo.lines.get(Part::Held, part, || {
            let places = memmem::find_iter(self.text.as_bytes(), part.as_bytes());
            let mut found: Vec<u32> = places.filter_map(|at| self.layout.line_at(at)).collect();
            found.dedup();
            found.into()
        })
    }

    /// Whether the text of `line` holds `part`.
    pub(super) fn line_says(&self, line: u32, part: &str) -> bool {
        holds(self.layout.lines[line as usize].text(&*self.text), part.as_bytes())
    }
}
