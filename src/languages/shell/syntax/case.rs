//! `case`: its word, and the patterns of its items.

use super::Role;
use super::context::{CasePart, Context, ItemPart};
use super::reader::{Position, Reader};

impl Reader<'_> {
    /// Takes `case`; its word comes next.
    pub(super) fn begin_case(&mut self) {
        self.open(Context::Case(CasePart::In), None);
        self.token(4);
        self.blanks();
        if !self.open_word(false, None) {
            self.give_up();
        }
    }

    /// Reads on between a case's items.
    pub(super) fn case_header(&mut self, part: CasePart) {
        self.blanks();
        if self.peek() == Some(b'\n') {
            return self.newline();
        }
        match (part, self.plain_word()) {
            (CasePart::In, b"in") => {
                self.token(2);
                self.become_context(Context::Case(CasePart::Items));
            }
            (CasePart::In, _) => self.give_up(),
            (CasePart::Items, b"esac") => {
                self.token(4);
                self.close();
                self.position = Position::Complete;
            }
            (CasePart::Items, _) => {
                self.open(Context::Item(ItemPart::Pattern), Some(Role::Branch));
                if self.peek() == Some(b'(') {
                    self.token(1);
                }
            }
        }
    }

    /// Reads on among the patterns of an item.
    pub(super) fn case_patterns(&mut self, part: ItemPart) {
        self.blanks();
        match (part, self.peek()) {
            (_, None) => {}
            (ItemPart::Separator, Some(b'|')) => {
                self.token(1);
                self.become_context(Context::Item(ItemPart::Pattern));
            }
            (ItemPart::Separator, Some(b')')) => {
                self.token(1);
                self.become_context(Context::Item(ItemPart::Body));
                self.position = Position::Start;
            }
            _ => {
                self.become_context(Context::Item(ItemPart::Separator));
                if part == ItemPart::Separator || !self.open_word(false, None) {
                    // Neither the item nor its case.
                    self.give_up();
                    self.give_up();
                }
            }
        }
    }
}
