//! One mistake in a configuration, drawn where it stands.

use std::io::{self, Write};

use codespan_reporting::diagnostic::{Diagnostic, Label};
use codespan_reporting::files::SimpleFile;
use codespan_reporting::term::{self, Config, termcolor};

use super::escape;
use crate::config::ConfigError;

/// Writes `error` with its source line where there is one, and an empty line after it; else as one line and its help.
///
/// # Errors
/// Those of `output` alone.
pub fn write(error: &ConfigError, colour: bool, output: &mut dyn Write) -> io::Result<()> {
    let message = escape::line(&error.message).into_owned();
    let path = escape::path(&error.path).into_owned();
    let (Some(span), Some(text)) = (&error.span, &error.source_text) else {
        writeln!(output, "error: {path}: {message}")?;
        return match &error.help {
            Some(help) => writeln!(output, "  help: {}", escape::lines(help)),
            None => Ok(()),
        };
    };
    // One character for one, so that spans keep their lines; a picture may be longer in bytes.
    let clean =
        |part: &str| part.chars().map(|one| if one == '\n' { one } else { escape::picture(one) }).collect::<String>();
    let part = |range: std::ops::Range<usize>| text.get(range).map(clean).unwrap_or_default();
    let (before, marked, after) = (part(0..span.start), part(span.clone()), part(span.end..text.len()));
    let range = before.len()..before.len() + marked.len();
    let file = SimpleFile::new(path, format!("{before}{marked}{after}"));
    let help = error.help.iter().map(|help| format!("help: {}", escape::lines(help)));
    let diagnostic = Diagnostic::error()
        .with_message(format!("invalid configuration: {message}"))
        .with_labels(vec![Label::primary((), range)])
        .with_notes(help.collect());
    let config = Config::default();
    let drawn = if colour {
        let mut writer = termcolor::Ansi::new(Vec::new());
        term::emit_to_write_style(&mut writer, &config, &file, &diagnostic).map_err(io::Error::other)?;
        writer.into_inner()
    } else {
        let mut writer = termcolor::NoColor::new(Vec::new());
        term::emit_to_write_style(&mut writer, &config, &file, &diagnostic).map_err(io::Error::other)?;
        writer.into_inner()
    };
    output.write_all(&drawn)
}
