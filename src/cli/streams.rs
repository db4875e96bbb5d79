//! The only place that touches standard output and standard error.

use std::io::{self, BufWriter, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use super::choices::Color;
use super::failure::Failure;
use super::status::Status;
use crate::report::{configuration, escape};

/// The two streams, each with its decision about colours.
pub struct Streams {
    output: BufWriter<Box<dyn Write>>,
    output_colour: bool,
    error_choice: ColorChoice,
}

impl Streams {
    /// Decides colours: `auto` asks the terminal, `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and `TERM`.
    pub fn new(color: Color) -> Self {
        let asked = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let decide = |auto: ColorChoice| if asked == ColorChoice::Auto { auto } else { asked };
        let choice = decide(AutoStream::choice(&io::stdout()));
        let error_choice = decide(AutoStream::choice(&io::stderr()));
        let output: Box<dyn Write> = match choice {
            // Nothing of ours is coloured then, and stripping would cost a pass over every byte.
            ColorChoice::Never => Box::new(io::stdout().lock()),
            choice => Box::new(AutoStream::new(io::stdout().lock(), choice)),
        };
        Self { output: BufWriter::new(output), output_colour: choice != ColorChoice::Never, error_choice }
    }

    /// Standard output, buffered.
    pub fn output(&mut self) -> &mut dyn Write {
        &mut self.output
    }

    /// Whether standard output takes colours.
    pub fn output_colour(&self) -> bool {
        self.output_colour
    }

    /// Sends what is buffered; an error here would be lost on drop.
    pub fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.output.flush()?)
    }

    /// Says `message` on standard error, and `help` below it. What was printed so far comes first.
    pub fn say(&mut self, message: &str, help: Option<&str>) {
        // Standard error is the last resort: when it fails there is nobody left to tell.
        let _ = self.output.flush();
        let mut error = AutoStream::new(io::stderr(), self.error_choice);
        let (red, bold) = (Style::new().bold().fg_color(Some(AnsiColor::Red.into())), Style::new().bold());
        let _ = writeln!(error, "{red}error{red:#}: {}", escape::lines(message));
        if let Some(help) = help {
            let _ = writeln!(error, "  {bold}help{bold:#}: {}", escape::lines(help));
        }
    }

    /// Warns on standard error. What was printed so far comes first.
    pub fn warn(&mut self, message: &str) {
        let _ = self.output.flush();
        let mut error = AutoStream::new(io::stderr(), self.error_choice);
        let yellow = Style::new().bold().fg_color(Some(AnsiColor::Yellow.into()));
        let _ = writeln!(error, "{yellow}warning{yellow:#}: {}", escape::lines(message));
    }

    /// A remark on standard error, for `--verbose`.
    pub fn remark(&mut self, message: &str) {
        let _ = self.output.flush();
        let _ = writeln!(io::stderr(), "{}", escape::lines(message));
    }

    /// Reports `failure` and gives the status it ends with.
    pub fn failure(&mut self, failure: &Failure) -> Status {
        match failure {
            Failure::ClosedPipe => Status::Clean,
            Failure::Told(complaints) => {
                for complaint in complaints {
                    self.say(&complaint.message, complaint.help.as_deref());
                }
                Status::Failed
            }
            Failure::Configuration(errors) => {
                let _ = self.output.flush();
                let colour = self.error_choice != ColorChoice::Never;
                let mut stream = AutoStream::new(io::stderr(), self.error_choice);
                for error in errors {
                    let _ = configuration::write(error, colour, &mut stream);
                }
                Status::Failed
            }
        }
    }

    /// Prints what clap has to say: help and version on standard output, mistakes on standard error.
    pub fn clap(&mut self, error: &clap::Error) -> Status {
        let text = error.render().ansi().to_string();
        if error.use_stderr() {
            let _ = write!(AutoStream::new(io::stderr(), self.error_choice), "{text}");
            return Status::Failed;
        }
        let text = if self.output_colour { text } else { error.render().to_string() };
        // A closed pipe after `--help` is as quiet as any other.
        let _ = self.output.write_all(text.as_bytes()).and_then(|()| self.output.flush());
        Status::Clean
    }
}
