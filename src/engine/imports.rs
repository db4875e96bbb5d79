//! The words that the imports of a file name, without a parser.

/// Every part of every module and every name that `text` imports, each once. Lines inside strings count too: a word
/// too many costs a look, a word too few loses a caller.
pub(super) fn import_words(text: &str) -> Vec<Box<str>> {
    let mut words: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(at) = memchr::memmem::find(rest.as_bytes(), b"import") {
        let line = rest[..at].rfind(['\n', ';']).map_or(0, |newline| newline + 1);
        let front = rest[line..at].trim_start();
        let after = &rest[at + "import".len()..];
        rest = after;
        let is_statement = front.is_empty() || front.starts_with("from ") || front.starts_with("from\t");
        if !is_statement || !after.starts_with([' ', '\t', '(', '\\', '*']) {
            if after.starts_with("_module") {
                words.extend(after[.."_module".len()].split('_').filter(|word| !word.is_empty()));
                let literal = after.split(['"', '\'']).nth(1).unwrap_or("");
                words.extend(literal.split('.').filter(|word| !word.is_empty()));
            }
            continue;
        }
        let end = if after.trim_start().starts_with('(') { after.find(')') } else { after.find('\n') };
        let names = &after[..end.unwrap_or(after.len())];
        words.extend(identifiers(front.strip_prefix("from").unwrap_or("")));
        words.extend(identifiers(names).filter(|word| *word != "as"));
    }
    words.sort_unstable();
    words.dedup();
    words.into_iter().map(Into::into).collect()
}

fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::import_words;

    #[test]
    fn every_part_of_an_import_is_a_word() {
        let text = "import a.b as c\nfrom .d.e import (f,\n  g as h)\nx = 'important'\n  from i import *\n";
        let words: Vec<String> = import_words(text).into_iter().map(Into::into).collect();
        assert_eq!(words, ["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
    }
}
