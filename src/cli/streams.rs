//! The two streams, each behind the layer that masks keys.

use std::io::{BufWriter, Write};

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use clap::error::ContextValue;

use super::choices::Color;
use super::failure::Failure;
use super::status::Status;
use crate::redact::{Medium, Redacting, outlet};
use crate::report::{Options, configuration, escape};

/// The two streams, each with its decision about colours.
pub struct Streams {
    output: BufWriter<Redacting<Box<dyn Write>>>,
    output_colour: bool,
    error_choice: ColorChoice,
}

impl Streams {
    /// Decides colors: `auto` asks the terminal, `NO_COLOR`, `FORCE_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and `TERM`.
    pub fn new(color: Color) -> Self {
        let asked = match color {
            Color::Auto if is_forced() => ColorChoice::Always,
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let decide = |auto: ColorChoice| if asked == ColorChoice::Auto { auto } else { asked };
        let choice = decide(outlet::choice_of_output());
        let error_choice = decide(outlet::choice_of_error());
        let output = BufWriter::new(outlet::output(choice));
        Self { output, output_colour: choice != ColorChoice::Never, error_choice }
    }

    /// Standard output, buffered.
    pub fn output(&mut self) -> &mut dyn Write {
        &mut self.output
    }

    /// Says what follows on standard output: text by default.
    pub fn holds(&mut self, medium: Medium) -> Result<(), Failure> {
        self.output.flush()?;
        Ok(self.output.get_mut().switch(medium)?)
    }

    /// Whether standard output takes colours.
    pub fn output_colour(&self) -> bool {
        self.output_colour
    }

    /// What the terminal behind standard output can show; nothing of its own where there is none.
    pub fn shape(&self) -> Options {
        let is_watched = outlet::is_watched();
        Options {
            width: if is_watched { outlet::width() } else { None },
            links: is_watched && self.output_colour && outlet::shows_links(),
            ..Options::default()
        }
    }

    /// Sends what is buffered; an error here would be lost on drop.
    pub fn flush(&mut self) -> Result<(), Failure> {
        self.output.flush()?;
        Ok(self.output.get_mut().finish()?)
    }

    /// Says `message` on standard error, and `help` below it. What was printed so far comes first.
    pub fn say(&mut self, message: &str, help: Option<&str>) {
        // Standard error is the last resort: when it fails nothing more can be said.
        let _ = self.output.flush();
        let mut error = outlet::error(self.error_choice);
        let (red, bold) = (Style::new().bold().fg_color(Some(AnsiColor::Red.into())), Style::new().bold());
        let _ = writeln!(error, "{red}error{red:#}: {}", escape::lines(message));
        if let Some(help) = help {
            let _ = writeln!(error, "  {bold}help{bold:#}: {}", escape::lines(help));
        }
    }

    /// Warns on standard error. What was printed so far comes first.
    pub fn warn(&mut self, message: &str) {
        let _ = self.output.flush();
        let mut error = outlet::error(self.error_choice);
        let yellow = Style::new().bold().fg_color(Some(AnsiColor::Yellow.into()));
        let _ = writeln!(error, "{yellow}warning{yellow:#}: {}", escape::lines(message));
    }

    /// A remark on standard error, for `--verbose`.
    pub fn remark(&mut self, message: &str) {
        let _ = self.output.flush();
        let _ = writeln!(outlet::error(self.error_choice), "{}", escape::lines(message));
    }

    /// Reports `failure` and gives the status it ends with.
    pub fn failure(&mut self, failure: &Failure) -> Status {
        match failure {
            Failure::Complaints(complaints) => {
                for complaint in complaints {
                    self.say(&complaint.message, complaint.help.as_deref());
                }
                Status::Failed
            }
            Failure::Configuration(errors) => {
                let _ = self.output.flush();
                let colour = self.error_choice != ColorChoice::Never;
                let mut stream = outlet::error(self.error_choice);
                for error in errors {
                    let _ = configuration::write(error, colour, &mut stream);
                }
                Status::Failed
            }
        }
    }

    /// Prints what clap has to say: help and version on standard output, mistakes on standard error.
    pub fn clap(&mut self, error: &clap::Error) -> Status {
        if error.use_stderr() {
            let _ = write!(outlet::error(self.error_choice), "{}", mistake(error));
            return Status::Failed;
        }
        let text = error.render();
        let text = if self.output_colour { text.ansi().to_string() } else { text.to_string() };
        let written = self.output.write_all(text.as_bytes()).map_err(Failure::from).and_then(|()| self.flush());
        match written {
            Ok(()) => Status::Clean,
            Err(failure) => self.failure(&failure),
        }
    }
}

/// Whether `FORCE_COLOR` wants colors where there is no terminal, and `NO_COLOR` does not forbid them.
fn is_forced() -> bool {
    let given = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    given("NO_COLOR").is_none() && given("FORCE_COLOR").is_some_and(|value| value != "0" && value != "false")
}

/// What clap says of a mistake. It quotes the arguments, which a glob may have taken from strange names of files: where
/// one acts on a terminal, it is escaped, and the colors, which are escape sequences themselves, go.
fn mistake(error: &clap::Error) -> String {
    let plain = error.render().to_string();
    let acts = |text: &str| text.contains(|character| character != '\n' && escape::is_active(character));
    let quoted = error.context().any(|(_, value)| match value {
        ContextValue::String(text) => acts(text),
        ContextValue::Strings(texts) => texts.iter().any(|text| acts(text)),
        _ => false,
    });
    if quoted || acts(&plain) { escape::lines(&plain) + "\n" } else { error.render().ansi().to_string() }
}

/// Lets a panic pass through the same layer: its message may quote the text that was being read.
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!(" at {place}")).unwrap_or_default();
        let payload = panic.payload();
        let owned = payload.downcast_ref::<String>().map(String::as_str);
        let message = payload.downcast_ref::<&str>().copied().or(owned).unwrap_or("no message");
        let mut error = outlet::error(outlet::choice_of_error());
        let _ = writeln!(error, "error: internal error of wblint{place}: {}", escape::lines(message));
    }));
}
