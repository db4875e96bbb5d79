//! Simple commands: assignments and redirections, then the words.

use super::Role;
use super::context::{Context, Kind};
use super::reader::{Position, Reader};

impl Reader<'_> {
    /// Reads on in a simple command.
    pub(super) fn simple(&mut self, kind: Kind) {
        self.blanks();
        match (self.peek(), self.look(1)) {
            (None, _) => {}
            (Some(b'\n' | b';' | b'|' | b')'), _) => self.end_simple(),
            (Some(b'&'), Some(b'>')) => self.redirection(),
            (Some(b'&'), _) => self.end_simple(),
            (Some(b'`'), _) if self.backquote.is_some() => self.end_simple(),
            (Some(b'('), _) => {
                self.damage(self.at, self.at + 1);
                self.end_simple();
                self.position = Position::Start;
            }
            (Some(b'<' | b'>'), next) if next != Some(b'(') => self.redirection(),
            (Some(_), _) => {
                if !self.descriptor() {
                    self.next_word(kind);
                }
            }
        }
    }

    fn end_simple(&mut self) {
        self.close();
        self.position = Position::Complete;
    }

    fn next_word(&mut self, kind: Kind) {
        if matches!(kind, Kind::Prefix | Kind::Declaration) && self.begin_assignment() {
            return;
        }
        let kind = if kind == Kind::Prefix { self.first_word() } else { kind };
        if kind == Kind::Prefix {
            self.end_simple();
            self.position = Position::Start;
        } else if !self.open_word(true, (kind == Kind::Command).then_some(Role::Word)) {
            self.unexpected(1);
        }
    }

    /// What a command is by its first word; still open when a declaration is behind assignments, which are none of
    /// its own.
    fn first_word(&mut self) -> Kind {
        let (kind, role) = match self.plain_word() {
            b"export" | b"declare" | b"typeset" | b"local" | b"readonly" => {
                (Kind::Declaration, Some(Role::Declaration))
            }
            b"unset" | b"[" => (Kind::Silent, None),
            _ => (Kind::Command, Some(Role::Command)),
        };
        let place = self.stack.last().map_or(0, |frame| frame.event);
        if let Some(event) = self.events.get_mut(place) {
            if kind == Kind::Declaration && event.span.start < event.span.end {
                return Kind::Prefix;
            }
            event.role = role;
        }
        self.become_context(Context::Simple(kind));
        kind
    }
}
