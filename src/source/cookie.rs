//! The coding cookie of a Python file (PEP 263).
//!
//! A comment in the first two lines, `# -*- coding: latin-1 -*-`, names the codec. The spelling rules are those of
//! `CPython`'s `Lib/tokenize.py` (`cookie_re`, `_get_normal_name`) and of its table of codec aliases.

use super::encoding::Encoding;

/// The name in the cookie of `bytes`, as written; `None` where the file has no cookie.
pub(super) fn cookie(bytes: &[u8]) -> Option<&str> {
    let mut lines = bytes.splitn(3, |&byte| byte == b'\n').take(2);
    let first = lines.next()?;
    if let Some(name) = name_in(first) {
        return Some(name);
    }
    // A first line of code ends the search: the cookie must come before it.
    let trimmed = first.trim_ascii_start();
    if trimmed.is_empty() || trimmed[0] == b'#' { name_in(lines.next()?) } else { None }
}

fn name_in(line: &[u8]) -> Option<&str> {
    const WORD: &[u8] = b"coding";
    let start = line.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\x0c'))?;
    let comment = line[start..].strip_prefix(b"#")?;
    for at in memchr::memmem::find_iter(comment, WORD) {
        let Some((b':' | b'=', rest)) = comment[at + WORD.len()..].split_first() else { continue };
        let begin = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or(rest.len());
        let rest = &rest[begin..];
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let length = rest.iter().position(|byte| !is_name(byte)).unwrap_or(rest.len());
        if length > 0 {
            return std::str::from_utf8(&rest[..length]).ok();
        }
    }
    None
}

/// The encoding that Python means by `name`; `None` for a codec that Python does not allow in a cookie, does not know,
/// or that this program has no table for.
pub(super) fn codec(name: &str) -> Option<Encoding> {
    let name = name.to_ascii_lowercase().replace('_', "-");
    let begins = |prefix: &str| name.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    if begins("utf-8") || matches!(name.as_str(), "utf8" | "u8" | "utf" | "utf8-ucs2" | "utf8-ucs4" | "cp65001") {
        return Some(Encoding::Utf8);
    }
    if ["latin-1", "iso-8859-1", "iso-latin-1"].into_iter().any(begins)
        || matches!(
            name.as_str(),
            "latin1" | "latin" | "l1" | "8859" | "cp819" | "iso8859" | "iso8859-1" | "iso8859-1-1987"
        )
    {
        return Some(Encoding::Latin1);
    }
    if matches!(name.as_str(), "ascii" | "us-ascii" | "646" | "ansi-x3.4-1968" | "iso646-us" | "cp367") {
        return Some(Encoding::Ascii);
    }
    // Python's names that the WHATWG labels of `encoding_rs` do not have.
    let label = match name.as_str() {
        "cp932" | "ms-kanji" | "mskanji" | "sjis" | "shiftjis" | "s-jis" => "shift_jis",
        "936" | "cp936" | "ms936" => "gbk",
        "euc-cn" | "euccn" | "gb2312-1980" | "gb2312-80" => "gb2312",
        "gb18030-2000" => "gb18030",
        "949" | "cp949" | "ms949" | "uhc" | "euckr" => "euc-kr",
        "950" | "cp950" | "ms950" | "big5-tw" | "big5-hkscs" | "big5hkscs" | "hkscs" => "big5",
        "eucjp" | "ujis" | "u-jis" => "euc-jp",
        "iso2022-jp" | "iso2022jp" => "iso-2022-jp",
        "mac-roman" | "macroman" => "macintosh",
        "mac-cyrillic" | "maccyrillic" => "x-mac-cyrillic",
        "latin9" | "latin-9" => "iso-8859-15",
        "latin10" | "latin-10" => "iso-8859-16",
        "tis620" | "tis-620-0" => "tis-620",
        other => other,
    };
    let numbered = |number: &str| format!("windows-{number}");
    let found = encoding_rs::Encoding::for_label(label.as_bytes())
        .or_else(|| encoding_rs::Encoding::for_label(numbered(label).as_bytes()))
        .or_else(|| encoding_rs::Encoding::for_label(label.replacen("latin-", "latin", 1).as_bytes()))?;
    // Python refuses UTF-16 cookies; the two others are the web's own inventions.
    let refused = [
        encoding_rs::UTF_8,
        encoding_rs::UTF_16LE,
        encoding_rs::UTF_16BE,
        encoding_rs::REPLACEMENT,
        encoding_rs::X_USER_DEFINED,
    ];
    (!refused.contains(&found)).then_some(Encoding::Table(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_name_where_python_does() {
        assert_eq!(cookie(b"# -*- coding: latin-1 -*-\n"), Some("latin-1"));
        assert_eq!(cookie(b"#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\n"), Some("cp1252"));
        assert_eq!(cookie(b"\n\t# coding:\tgbk\r\n"), Some("gbk"));
        assert_eq!(cookie(b"# encoding is coding: big5"), Some("big5"));
        assert_eq!(cookie(b"import os\n# coding: latin-1\n"), None);
        assert_eq!(cookie(b"\n\n# coding: latin-1\n"), None);
        assert_eq!(cookie(b"x = 'coding: latin-1'\n"), None);
        assert_eq!(cookie(b""), None);
    }

    #[test]
    fn knows_the_spellings_of_python() {
        assert_eq!(codec("UTF8"), Some(Encoding::Utf8));
        assert_eq!(codec("utf-8-sig"), Some(Encoding::Utf8));
        assert_eq!(codec("Latin_1-unix"), Some(Encoding::Latin1));
        assert_eq!(codec("cp1252"), Some(Encoding::Table(encoding_rs::WINDOWS_1252)));
        assert_eq!(codec("1251"), Some(Encoding::Table(encoding_rs::WINDOWS_1251)));
        assert_eq!(codec("iso8859_15"), Some(Encoding::Table(encoding_rs::ISO_8859_15)));
        assert_eq!(codec("euc_jp"), Some(Encoding::Table(encoding_rs::EUC_JP)));
        assert_eq!(codec("cp949"), Some(Encoding::Table(encoding_rs::EUC_KR)));
        for name in ["utf-16", "rot13", "hex", "utf8x", "x-user-defined", "hz-gb-2312", ""] {
            assert_eq!(codec(name), None, "{name}");
        }
    }
}
