//! How YAML writes text: folded lines, block scalars, and words that are no strings.
//!
//! Plain words are read as `PyYAML` and `OmegaConf` read them (YAML 1.1: `yes` is a truth value), since Python programs
//! are what reads these files. Facts: YAML 1.2.2 sections 6.5 and 8.1, `yaml/resolver.py` of `PyYAML` 6.0.

use super::document::ScalarKind;

/// What a plain scalar is taken for.
pub(super) fn kind(value: &str) -> ScalarKind {
    match value {
        "" | "~" | "null" | "Null" | "NULL" => ScalarKind::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" | "yes" | "Yes" | "YES" | "no" | "No" | "NO" | "on"
        | "On" | "ON" | "off" | "Off" | "OFF" => ScalarKind::Boolean,
        _ if is_number(value) => ScalarKind::Number,
        _ => ScalarKind::Text,
    }
}

fn is_number(value: &str) -> bool {
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    if matches!(digits, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let based = |prefix: &str, base: u32| {
        digits
            .strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|at| at.is_digit(base) || at == '_'))
    };
    if based("0x", 16) || based("0o", 8) || based("0b", 2) {
        return true;
    }
    // Rust's own `inf` and `nan` start with a letter and are strings in YAML.
    let starts = digits.trim_start_matches('.').starts_with(|first: char| first.is_ascii_digit());
    starts && digits.replace('_', "").parse::<f64>().is_ok()
}

/// Joins the lines of a plain or quoted scalar: one line end is a space, more are one line end less.
/// `escaped`: a backslash at the end of a line joins without a space.
pub(super) fn fold(source: &str, escaped: bool) -> String {
    if !source.contains('\n') {
        return source.to_owned();
    }
    let mut value = String::with_capacity(source.len());
    let mut empty = 0_usize;
    let mut glued = true;
    let count = source.split('\n').count();
    for (index, line) in source.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let line = if index == 0 { line } else { line.trim_start_matches([' ', '\t']) };
        let last = index + 1 == count;
        let line = if last || escaped && is_escaped(line) { line } else { line.trim_end_matches([' ', '\t']) };
        if line.is_empty() && index > 0 && !last {
            empty += 1;
            continue;
        }
        match empty {
            0 if glued => {}
            0 => value.push(' '),
            _ => value.extend(std::iter::repeat_n('\n', empty)),
        }
        empty = 0;
        glued = escaped && is_escaped(line);
        value.push_str(if glued { line.strip_suffix('\\').unwrap_or(line) } else { line });
    }
    value
}

/// Whether a line ends in a backslash that is not itself escaped.
fn is_escaped(line: &str) -> bool {
    line.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// The value of a block scalar, `source` beginning with its `|` or `>`.
pub(super) fn block(source: &str) -> String {
    let (header, body) = source.split_once('\n').unwrap_or((source, ""));
    let folded = header.starts_with('>');
    let marks = header.split('#').next().unwrap_or("");
    let lines: Vec<&str> = body.lines().collect();
    let width = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let indent = lines.iter().filter(|line| !line.trim().is_empty()).map(width).next().unwrap_or(0);
    let mut value = String::with_capacity(body.len());
    let mut kept_break = true;
    for line in &lines {
        let content = line.get(indent.min(width(line))..).unwrap_or("");
        let deeper = content.starts_with([' ', '\t']);
        if folded && !content.is_empty() && !deeper && !kept_break && value.ends_with('\n') {
            let before = value.trim_end_matches('\n').len();
            // One line end becomes a space; of several, the first one goes.
            if value.len() - before == 1 {
                value.truncate(before);
                value.push(' ');
            } else {
                value.pop();
            }
        }
        value.push_str(content);
        value.push('\n');
        kept_break = if content.is_empty() { kept_break } else { deeper };
    }
    let end = value.trim_end_matches('\n').len();
    if !marks.contains('+') {
        value.truncate(end);
        if !marks.contains('-') && end > 0 {
            value.push('\n');
        }
    }
    value
}
