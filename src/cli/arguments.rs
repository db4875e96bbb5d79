//! What can be written on the command line. The doc comments are the help texts.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueHint};

use super::choices::{Color, ConfigQuestion, FailOn, ListFormat, RuleFormat};
use super::debug::DebugArguments;
use super::doctor::DoctorArguments;
use super::online::OnlineArguments;
use super::reports::Target;
use crate::report::Format;

/// Finds where code decides the Weights & Biases entity and project of its runs
///
/// Without a command, `wblint PATHS` is `wblint check PATHS`.
#[derive(Debug, Parser)]
#[command(name = "wblint", version, max_term_width = 100, args_conflicts_with_subcommands = true, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub check: CheckArguments,
    #[command(flatten)]
    pub common: CommonArguments,
}

const EXIT_CODES: &str = "Exit codes: 0 nothing that fails (--fail-on); 1 findings; 2 something could not be done.";

const DOCTOR_CODES: &str = "Exit codes: 0 all allowed; 1 something is refused; 2 it could not be told.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find placeholders, hard-coded names and mistakes in entities and projects [default]
    #[command(after_help = EXIT_CODES)]
    Check(Box<CheckArguments>),
    /// List every call that chooses where runs go, and what decides it
    Destinations(DestinationsArguments),
    /// Say why W&B refuses runs from here, or refused the last one, and what to do
    #[command(after_help = DOCTOR_CODES)]
    Doctor(Box<DoctorArguments>),
    /// Explain a rule, or list all
    Rule(RuleArguments),
    /// Show the settings in use, or the schema of the configuration
    Config(ConfigArguments),
    /// Show what the lexer, parser, index and evaluator see
    #[command(hide = true)]
    Debug(DebugArguments),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write a manual page for every command into a folder
    #[command(hide = true)]
    ManualPages {
        /// The folder, which must exist
        folder: PathBuf,
    },
}

/// What every command understands.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct CommonArguments {
    /// When to use colours; `NO_COLOR` is obeyed in `auto`
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Print findings only, without summary and hints
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Name every place of a repeated value, and say what was read and how long it took
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

/// What `check` is asked.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Which files, and which configuration.
    #[command(flatten)]
    pub input: InputArguments,
    /// Which rules.
    #[command(flatten)]
    pub rules: RuleSelection,
    /// Which findings are new.
    #[command(flatten)]
    pub accepted: AcceptedArguments,
    /// How it is written.
    #[command(flatten)]
    pub output: OutputArguments,
    /// Whether W&B is asked.
    #[command(flatten)]
    pub online: OnlineArguments,
}

/// Which files are read, and by which configuration.
#[derive(Debug, Clone, Default, Args)]
pub struct InputArguments {
    /// Files and folders to check; `-` is standard input (64 MiB at most) [default: .]
    #[arg(value_name = "PATHS", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Read further paths from FILE (`-`: standard input; 16 MiB at most), one a line or separated by NUL
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Files")]
    pub files_from: Option<PathBuf>,
    /// The path that standard input stands for; decides its language and the settings that apply
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Files")]
    pub stdin_filename: Option<PathBuf>,
    /// Patterns of files and folders to leave out, instead of the configured ones
    #[arg(long, value_name = "GLOB", value_delimiter = ',', help_heading = "Files")]
    pub exclude: Vec<String>,
    /// Patterns of files and folders to leave out as well
    #[arg(long, value_name = "GLOB", value_delimiter = ',', help_heading = "Files")]
    pub extend_exclude: Vec<String>,
    /// Leave excluded files out even when they are named in PATHS (for pre-commit)
    #[arg(long, help_heading = "Files")]
    pub force_exclude: bool,
    /// A configuration file, or a setting as KEY=VALUE in TOML; may be repeated
    #[arg(long, value_name = "FILE|KEY=VALUE", help_heading = "Configuration")]
    pub config: Vec<String>,
    /// Ignore all configuration files
    #[arg(long, help_heading = "Configuration")]
    pub isolated: bool,
    /// Do not follow values across files
    #[arg(long, hide = true)]
    pub no_follow: bool,
}

/// Which rules judge, and how severely. Codes and names are both accepted.
#[derive(Debug, Args)]
#[command(next_help_heading = "Rules")]
pub struct RuleSelection {
    /// Use these rules only
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Leave these rules out
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Report these rules as errors
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub error: Vec<String>,
    /// Report these rules as warnings
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub warn: Vec<String>,
    /// Report these rules as notes
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub note: Vec<String>,
    /// The least severity that makes the exit code 1 [default: warning]
    #[arg(long, value_name = "LEVEL")]
    pub fail_on: Option<FailOn>,
    /// Exit with 0 also when there are findings
    #[arg(long)]
    pub exit_zero: bool,
}

/// Which findings are accepted as they are.
#[derive(Debug, Args)]
#[command(next_help_heading = "Old findings")]
pub struct AcceptedArguments {
    /// Hide the findings that are listed in FILE
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub baseline: Option<PathBuf>,
    /// Write all current findings to the baseline [default: .wblint-baseline.json], and exit
    #[arg(long)]
    pub update_baseline: bool,
    /// Only report lines changed since this git revision (staged, unstaged and untracked included)
    #[arg(long, value_name = "REV", conflicts_with = "update_baseline")]
    pub since: Option<String>,
}

/// How findings are written.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
#[allow(clippy::struct_excessive_bools)] // Independent switches, not states of one thing.
pub struct OutputArguments {
    /// How to write findings [default: full]
    #[arg(long, value_name = "FORMAT")]
    pub output_format: Option<Format>,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output_file: Option<PathBuf>,
    /// Also write a report to FILE; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = super::reports::target)]
    pub report: Vec<Target>,
    /// Draw notes as well, instead of counting them
    #[arg(long)]
    pub show_notes: bool,
    /// Count findings per rule instead of showing them (`full` and `concise`)
    #[arg(long)]
    pub statistics: bool,
    /// List the files that would be checked, and stop
    #[arg(long)]
    pub show_files: bool,
}

/// What `destinations` is asked.
#[derive(Debug, Args)]
pub struct DestinationsArguments {
    #[command(flatten)]
    pub input: InputArguments,
    /// How to write the list
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub output_format: ListFormat,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub output_file: Option<PathBuf>,
}

/// What `rule` is asked.
#[derive(Debug, Args)]
pub struct RuleArguments {
    /// The code or the name of a rule
    #[arg(value_name = "CODE|NAME", conflicts_with = "all")]
    pub rule: Option<String>,
    /// List all rules
    #[arg(long)]
    pub all: bool,
    /// How to write the explanation
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub output_format: RuleFormat,
}

/// What `config` is asked.
#[derive(Debug, Args)]
pub struct ConfigArguments {
    /// What to print
    #[arg(value_name = "WHAT", default_value = "show")]
    pub what: ConfigQuestion,
    /// A configuration file, or a setting as KEY=VALUE in TOML; may be repeated
    #[arg(long, value_name = "FILE|KEY=VALUE")]
    pub config: Vec<String>,
    /// Ignore all configuration files
    #[arg(long)]
    pub isolated: bool,
}
