//! Texts that are almost YAML or almost JSON, made readable without moving a byte.
//!
//! A mask has the length of its text, so that spans of the one hold for the other. Values are always taken from the
//! text itself; the mask only leads the parser past what its grammar does not have.

/// `text` with the marks of Jinja, Helm and cookiecutter replaced; `None` if there are none.
///
/// A mark that has its lines to itself (`{{- if .Values.x }}`, `{% for %}`) becomes blank; any other `{{ }}` becomes a
/// word, since it stands for a value.
pub(super) fn template(text: &str) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    let mut found = false;
    while let Some(step) = text.get(at..).and_then(|rest| rest.find('{')) {
        let start = at + step;
        let close = match text.as_bytes().get(start + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                at = start + 1;
                continue;
            }
        };
        let Some(length) = text.get(start + 2..).and_then(|rest| rest.find(close)) else {
            at = start + 2;
            continue;
        };
        let end = start + 2 + length + 2;
        let value = close == "}}" && !alone(text, start, end);
        for byte in bytes.iter_mut().take(end).skip(start) {
            match *byte {
                _ if value => *byte = b'x',
                b'\n' | b'\r' => {}
                _ => *byte = b' ',
            }
        }
        found = true;
        at = end;
    }
    if found { String::from_utf8(bytes).ok() } else { None }
}

/// Whether only white space shares the lines of `start..end`.
fn alone(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).unwrap_or("").rsplit('\n').next().unwrap_or("");
    let after = text.get(end..).unwrap_or("").split('\n').next().unwrap_or("");
    before.trim().is_empty() && after.trim().is_empty()
}

/// `text` with what Python's `json` and editors accept beyond JSON replaced: `NaN`, `Infinity`, `1e+5`, trailing
/// commas, a byte order mark. `None` if there is nothing of the kind.
pub(super) fn relaxed_json(text: &str) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    if text.starts_with('\u{feff}') {
        bytes.iter_mut().take(3).for_each(|byte| *byte = b' ');
        at = 3;
    }
    // The last comma outside strings with only white space and comments behind it.
    let mut comma = None;
    while let Some(&byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        let width = match byte {
            b'"' => string_width(rest),
            b'/' if rest.starts_with(b"//") => line_width(rest),
            b'/' if rest.starts_with(b"/*") => comment_width(rest),
            b'N' if rest.starts_with(b"NaN") => 3,
            b'-' if rest.starts_with(b"-Infinity") => 9,
            b'I' if rest.starts_with(b"Infinity") => 8,
            _ => 1,
        };
        match byte {
            b',' => comma = Some(at),
            b'}' | b']' => {
                if let Some(slot) = comma.take().and_then(|comma| bytes.get_mut(comma)) {
                    *slot = b' ';
                }
            }
            b'+' if at > 0 && matches!(bytes.get(at - 1), Some(b'e' | b'E')) => bytes[at] = b'1',
            b'N' | b'I' | b'-' if width > 1 => bytes.iter_mut().skip(at).take(width).for_each(|byte| *byte = b'1'),
            b'/' if width > 1 => {}
            _ if byte.is_ascii_whitespace() => {}
            _ => comma = None,
        }
        at += width;
    }
    if bytes == text.as_bytes() { None } else { String::from_utf8(bytes).ok() }
}

fn string_width(rest: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'\\' => at += 1,
            // A string that does not end on its line is damage; what follows is read as new text.
            b'"' | b'\n' => return at + 1,
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

fn line_width(rest: &[u8]) -> usize {
    rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
}

fn comment_width(rest: &[u8]) -> usize {
    rest.windows(2).skip(2).position(|pair| pair == b"*/").map_or(rest.len(), |at| at + 4)
}
