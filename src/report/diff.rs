//! A unified diff for a person's eyes: escaped, and in color.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::escape;

/// Writes `diff`, the text of a unified diff, for a terminal.
///
/// # Errors
/// Those of `output`.
pub fn write(diff: &[u8], colour: bool, output: &mut dyn Write) -> io::Result<()> {
    let text = String::from_utf8_lossy(diff);
    for line in text.lines().filter(|line| !line.starts_with("diff --git ")) {
        let style = if colour { style(line) } else { Style::new() };
        writeln!(output, "{style}{}{style:#}", escape::line(&line.replace('\t', "    ")))?;
    }
    Ok(())
}

fn style(line: &str) -> Style {
    let color = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
    match line.as_bytes() {
        [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] => Style::new().bold(),
        [b'+', ..] => color(AnsiColor::Green),
        [b'-', ..] => color(AnsiColor::Red),
        [b'@', ..] => color(AnsiColor::Cyan),
        _ => Style::new(),
    }
}
