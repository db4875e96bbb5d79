//! Markdown: the shell in fenced code blocks.
//!
//! A fence counts when it names a shell, or names nothing and its lines begin with a prompt. In a block with prompts only
//! lines with a prompt, and what continues them, are commands; the rest is output. Fact: `CommonMark` 0.31, section 4.5.

use super::bash;
use super::mapped::Mapped;
use super::model::Script;

/// Languages of fences that are shell.
const SHELLS: &[&str] = &["bash", "sh", "shell", "zsh", "console", "shell-session", "shellsession", "terminal", "cmd"];

/// Reads the fences of a Markdown text.
pub(super) fn read(text: &str, script: &mut Script) {
    let mut fence: Option<Fence> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start();
        let mark: String = content.chars().take_while(|at| matches!(at, '`' | '~')).collect();
        match &mut fence {
            Some(open) if mark.len() >= open.mark.len() && mark.starts_with(&open.mark) && content.trim() == mark => {
                if let Some(done) = fence.take() {
                    done.finish(script);
                }
            }
            Some(open) => open.lines.push((start, line)),
            None if mark.len() >= 3 => {
                let language = content.get(mark.len()..).unwrap_or("").trim();
                let language = language.split([' ', '{', ',']).next().unwrap_or("").to_lowercase();
                fence = Some(Fence { mark, language, lines: Vec::new() });
            }
            None => {}
        }
        start += line.len();
    }
    if let Some(open) = fence {
        open.finish(script);
    }
}

struct Fence<'a> {
    mark: String,
    language: String,
    lines: Vec<(usize, &'a str)>,
}

impl Fence<'_> {
    fn finish(self, script: &mut Script) {
        let prompts = self.lines.iter().any(|(_, line)| prompt(line).is_some());
        let shell = SHELLS.contains(&self.language.as_str());
        let prompted = self.language.is_empty() && prompts;
        if !shell && !prompted {
            return;
        }
        let mut map = Mapped::default();
        let mut continued = false;
        for (start, line) in self.lines {
            let width = prompt(line).unwrap_or(0);
            if prompts && width == 0 && !continued {
                continue;
            }
            map.push(line.get(width..).unwrap_or(""), start + width);
            continued = line.trim_end().ends_with('\\');
        }
        bash::read(&map, script);
    }
}

/// Bytes of the prompt `$ ` (or a notebook's `!`, or `%`) at the start of `line`.
fn prompt(line: &str) -> Option<usize> {
    let content = line.trim_start();
    let indent = line.len() - content.len();
    ["$ ", "> $ ", "% ", "!"].iter().find(|mark| content.starts_with(**mark)).map(|mark| indent + mark.len())
}
