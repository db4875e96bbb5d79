//! The directives in one comment.

use crate::text::Span;

/// What a directive says, in bytes of the text that holds the comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive {
    /// From its comment sign to its end, the reason included.
    pub span: Span,
    /// `ignore-file`.
    pub file: bool,
    /// `# noqa`, whose other codes belong to other tools.
    pub noqa: bool,
    /// The entries of the list.
    pub entries: Vec<Span>,
    /// Why it was not understood.
    pub malformed: Option<&'static str>,
}

/// No person writes more parts into a comment or more entries into a list; the rest is not read.
const MOST: usize = 32;

const NAMES_NO_RULE: &str = "it names no rule, as in `# wblint: ignore[WB103]`";

/// The directives of the comment at `comment` of `text`, and all parts of the comment (a part begins with a sign).
pub(super) fn directives(text: &str, comment: Span) -> (Vec<Directive>, Vec<Span>) {
    let parts = parts(text, comment);
    let directives = parts.iter().filter_map(|part| directive(text, *part)).collect();
    (directives, parts)
}

/// `# a # b` has two parts. `#12` in a reason does not begin one.
fn parts(text: &str, comment: Span) -> Vec<Span> {
    let body = comment.of(text);
    let closing = ["*/", "-->"].iter().find_map(|sign| body.ends_with(sign).then_some(sign.len())).unwrap_or(0);
    let bytes = body.as_bytes();
    let begins = |at: usize| {
        let sign = bytes[at] == b'#' || bytes[at] == b'/' && bytes.get(at + 1) == Some(&b'/');
        let next = body[at..].trim_start_matches(['#', '/']).chars().next();
        sign && bytes[at - 1].is_ascii_whitespace()
            && next.is_some_and(|next| next.is_whitespace() || next.is_alphabetic())
    };
    let mut starts = vec![0];
    if closing == 0 {
        starts.extend((1..bytes.len()).filter(|at| body.is_char_boundary(*at) && begins(*at)).take(MOST));
    }
    let ends = starts.iter().skip(1).copied().chain([body.len()]);
    starts.iter().zip(ends).map(|(start, end)| Span::new(comment.start + start, comment.start + end)).collect()
}

fn directive(text: &str, part: Span) -> Option<Directive> {
    let whole = part.of(text).trim_end();
    let span = Span::new(part.start, part.start + whole.len());
    let content = whole.trim_end_matches("*/").trim_end_matches("-->");
    let body = content.trim_start_matches(['#', '/', '*', ';', '<', '!', '-']).trim_start();
    let offset = part.start + content.len() - body.len();
    if let Some(rest) = body.strip_prefix("wblint:") {
        return Some(ours(rest, offset + "wblint:".len(), span));
    }
    let head = body.get(..4).filter(|head| head.eq_ignore_ascii_case("noqa"))?;
    let list = body[head.len()..].trim_start().strip_prefix(':')?;
    let entries = noqa_codes(list, offset + body.len() - list.len());
    let ours = entries.iter().any(|entry| is_ours(entry.of(text)));
    ours.then_some(Directive { span, file: false, noqa: true, entries, malformed: None })
}

/// Whether a code of a `# noqa` list is one of wblint's.
pub(super) fn is_ours(code: &str) -> bool {
    code.get(..2).is_some_and(|head| head.eq_ignore_ascii_case("WB"))
        && code[2..].starts_with(|digit: char| digit.is_ascii_digit())
}

/// `ignore[...]` or `ignore-file[...]`, at byte `offset`.
fn ours(rest: &str, offset: usize, span: Span) -> Directive {
    let wrong = |reason| Directive { span, file: false, noqa: false, entries: Vec::new(), malformed: Some(reason) };
    let body = rest.trim_start();
    let end = body.find(|letter: char| !letter.is_alphanumeric() && !"-_".contains(letter)).unwrap_or(body.len());
    let file = match &body[..end] {
        "ignore" => false,
        "ignore-file" => true,
        _ => return wrong("it is neither `ignore[...]` nor `ignore-file[...]`"),
    };
    let after = body[end..].trim_start();
    let Some(list) = after.strip_prefix('[') else { return wrong(NAMES_NO_RULE) };
    let Some(close) = list.find(']') else { return wrong("its list is not closed with `]`") };
    let start = offset + rest.len() - list.len();
    let mut entries = Vec::new();
    let mut at = start;
    for entry in list[..close].split(',').take(MOST) {
        let name = entry.trim();
        let begin = at + entry.len() - entry.trim_start().len();
        if !name.is_empty() {
            entries.push(Span::new(begin, begin + name.len()));
        }
        at += entry.len() + 1;
    }
    if entries.is_empty() {
        wrong(NAMES_NO_RULE)
    } else {
        Directive { span, file, noqa: false, entries, malformed: None }
    }
}

/// The codes after `noqa:` (letters, then digits), with commas or white space between; the first other word ends them.
fn noqa_codes(list: &str, offset: usize) -> Vec<Span> {
    let mut codes = Vec::new();
    let mut at = 0;
    loop {
        let rest = list[at..].trim_start_matches([',', ' ', '\t']);
        let start = list.len() - rest.len();
        let word = &rest[..rest.find([',', ' ', '\t']).unwrap_or(rest.len())];
        let digits = word.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        let is_code =
            digits.len() < word.len() && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_code || codes.len() == MOST {
            return codes;
        }
        codes.push(Span::new(offset + start, offset + start + word.len()));
        at = start + word.len();
    }
}
