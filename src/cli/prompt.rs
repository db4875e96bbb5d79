//! Questions on the terminal: one key, yes or no, a line, one of a list.

use std::io;

use console::{Key, Term};
use dialoguer::{Input, Select};

use super::interrupt::Interrupts;
use crate::report::escape;

/// The terminal, and the signals that may end a question.
pub struct Prompt<'i> {
    terminal: Term,
    interrupts: &'i Interrupts,
}

/// No answer comes any more: Ctrl-C, Ctrl-D, or no terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended;

impl From<io::Error> for Ended {
    fn from(_: io::Error) -> Self {
        Self
    }
}

impl From<dialoguer::Error> for Ended {
    fn from(_: dialoguer::Error) -> Self {
        Self
    }
}

impl<'i> Prompt<'i> {
    /// A prompt on standard error; `None` where there is no terminal.
    pub fn new(interrupts: &'i Interrupts) -> Option<Self> {
        let terminal = Term::stderr();
        let answers = console::user_attended() && console::user_attended_stderr();
        let is_usable = answers && std::io::IsTerminal::is_terminal(&io::stdin());
        let is_dumb = std::env::var_os("TERM").is_none_or(|name| name == "dumb");
        (is_usable && !is_dumb).then_some(Self { terminal, interrupts })
    }

    /// One of `keys`, after `question`. Other keys are not heard.
    pub fn key(&self, question: &str, keys: &[char]) -> Result<char, Ended> {
        self.terminal.write_str(&format!("{} ", escape::line(question)))?;
        self.held(|| {
            loop {
                let key = match self.terminal.read_key_raw()? {
                    Key::Char(letter) if keys.contains(&letter.to_ascii_lowercase()) => letter.to_ascii_lowercase(),
                    Key::CtrlC | Key::Char('\u{3}' | '\u{4}') | Key::Unknown => return Err(Ended),
                    _ => continue,
                };
                self.terminal.write_line(&key.to_string())?;
                return Ok(key);
            }
        })
    }

    /// Whether the answer to `question` is yes; Enter is, too.
    pub fn confirm(&self, question: &str) -> Result<bool, Ended> {
        self.terminal.write_str(&format!("{} [Y/n] ", escape::line(question)))?;
        self.held(|| {
            loop {
                let is_yes = match self.terminal.read_key_raw()? {
                    Key::Enter | Key::Char('y' | 'Y') => true,
                    Key::Escape | Key::Char('n' | 'N') => false,
                    Key::CtrlC | Key::Char('\u{3}' | '\u{4}') | Key::Unknown => return Err(Ended),
                    _ => continue,
                };
                self.terminal.write_line(if is_yes { "yes" } else { "no" })?;
                return Ok(is_yes);
            }
        })
    }

    /// A line; `initial` can be taken or changed. `why` says what is wrong with one, if anything is.
    pub fn line(
        &self,
        question: &str,
        initial: Option<&str>,
        why: impl Fn(&str) -> Option<String>,
    ) -> Result<String, Ended> {
        let question = escape::line(question).into_owned();
        let mut input = Input::<String>::new().with_prompt(question).allow_empty(true);
        if let Some(initial) = initial {
            input = input.with_initial_text(initial);
        }
        let checked = |text: &String| why(text.trim()).map_or(Ok(()), Err);
        let text = self.held(|| Ok(input.validate_with(checked).interact_text_on(&self.terminal)?))?;
        Ok(text.trim().to_owned())
    }

    /// One of `items`, by its place; the first is chosen at the start.
    pub fn choose(&self, question: &str, items: &[String]) -> Result<Option<usize>, Ended> {
        let items: Vec<String> = items.iter().map(|item| escape::line(item).into_owned()).collect();
        let select = Select::new().with_prompt(escape::line(question)).items(&items).default(0);
        self.held(|| Ok(select.interact_on_opt(&self.terminal)?))
    }

    /// Says `text` on the same terminal.
    pub fn say(&self, text: &str) {
        let _ = self.terminal.write_line(&escape::lines(text));
    }

    /// Asks while a signal only ends the question.
    fn held<T>(&self, ask: impl FnOnce() -> Result<T, Ended>) -> Result<T, Ended> {
        self.interrupts.hold();
        let answer = ask();
        self.interrupts.release();
        if answer.is_err() || self.interrupts.is_wanted() {
            // The terminal may have been left in the middle of a line, and without a cursor.
            let _ = self.terminal.show_cursor();
            let _ = self.terminal.write_line("");
            return Err(Ended);
        }
        answer
    }
}
