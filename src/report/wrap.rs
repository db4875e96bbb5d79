//! Lines that fit the terminal, broken between words.

/// `text` broken so that no line has more than `width` characters, the first `first` fewer; each further line begins with
/// `indent`. A word that is longer stays whole, and so does a line of `text` that is indented. The whole text where there is no `width`.
pub fn wrapped(text: &str, width: Option<usize>, first: usize, indent: &str) -> String {
    let Some(width) = width.map(|width| width.max(MINIMUM)) else { return text.to_owned() };
    let mut lines = String::with_capacity(text.len());
    for (number, paragraph) in text.split('\n').enumerate() {
        if number > 0 {
            lines.push('\n');
        }
        if paragraph.starts_with("  ") {
            lines.push_str(paragraph); // Code.
            continue;
        }
        let mut used = if number == 0 { first } else { 0 };
        let mut is_first = true;
        for word in paragraph.split(' ') {
            let length = word.chars().count();
            if !is_first && used + 1 + length > width {
                lines.push('\n');
                lines.push_str(indent);
                used = indent.len();
            } else if !is_first {
                lines.push(' ');
                used += 1;
            }
            lines.push_str(word);
            used += length;
            is_first = false;
        }
    }
    lines
}

/// A narrower terminal breaks lines as it likes.
const MINIMUM: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words() {
        let text = format!("{} b c", "a".repeat(38));
        assert_eq!(wrapped(&text, None, 0, "  "), text);
        assert_eq!(wrapped(&text, Some(40), 0, "  "), format!("{} b\n  c", "a".repeat(38)));
        assert_eq!(wrapped(&text, Some(1), 1, "  "), format!("{}\n  b c", "a".repeat(38)));
        let code = format!("a\n  {}", "x y ".repeat(30));
        assert_eq!(wrapped(&code, Some(40), 0, ""), code);
        let long = "x".repeat(90);
        assert_eq!(wrapped(&format!("a {long}"), Some(80), 0, ""), format!("a\n{long}"));
    }
}
