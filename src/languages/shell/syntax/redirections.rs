//! Redirections, which can be anywhere in a command and behind a compound one.

use super::bytes::is_name;
use super::reader::Reader;

impl Reader<'_> {
    /// Takes the descriptor before a redirection, `2` of `2>` or `{name}` of `{name}>`, if one is next.
    pub(super) fn descriptor(&mut self) -> bool {
        let rest = self.rest();
        let length = match rest.first() {
            Some(b'0'..=b'9') => rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
            Some(b'{') => {
                let name = rest.iter().skip(1).take_while(|byte| is_name(**byte)).count();
                if rest.get(name + 1) != Some(&b'}') {
                    return false;
                }
                name + 2
            }
            _ => return false,
        };
        let behind = rest.get(length..).unwrap_or_default();
        let found = matches!(behind, [b'<' | b'>', next, ..] if *next != b'(');
        if found {
            self.token(length);
            self.redirection();
        }
        found
    }

    /// Takes a redirection up to its target, which is opened as a word. A here-string belongs to its command; any other
    /// target does not.
    pub(super) fn redirection(&mut self) {
        let start = self.at;
        let (length, here_string) = match self.rest() {
            [b'<', b'<', b'<', ..] => (3, true),
            [b'<', b'<', b'-', ..] => {
                self.token(3);
                return self.delimiter(true);
            }
            [b'<', b'<', ..] => {
                self.token(2);
                return self.delimiter(false);
            }
            [b'&', b'>', b'>', ..] => (3, false),
            [b'>', b'>' | b'|' | b'&', ..] | [b'<', b'>' | b'&', ..] | [b'&', b'>', ..] => (2, false),
            _ => (1, false),
        };
        self.token(length);
        self.blanks();
        if !self.open_word(here_string, None) {
            self.damage(start, start + length);
        }
    }
}
