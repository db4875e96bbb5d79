//! What can be written on the command line. The doc comments are the help texts.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueHint};

use super::choices::{Color, ConfigQuestion, FailOn, ListFormat, RuleFormat};
use super::debug::DebugArguments;
use super::doctor::DoctorArguments;
use super::init::InitArguments;
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

const EXIT_CODES: &str = "Exit codes: 0 clean; 1 findings at or above --fail-on; 2 usage or I/O error.";

const DOCTOR_CODES: &str = "Exit codes: 0 all allowed; 1 something is rejected; 2 not everything could be checked.";

const FIX_CODES: &str = "Exit codes: 0 nothing remains; 1 something remains, or --diff printed a diff; 2 something could \
                         not be done.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find placeholders, hard-coded names and mistakes in entities and projects [default]
    #[command(after_help = EXIT_CODES)]
    Check(Box<CheckArguments>),
    /// Fix what `check` finds; asks about each value on a terminal
    #[command(after_help = FIX_CODES)]
    Fix(Box<FixCommand>),
    /// List every call that chooses where runs go, and what decides it
    Destinations(DestinationsArguments),
    /// Explain why W&B rejects (or rejected) your runs, and how to fix it
    #[command(after_help = DOCTOR_CODES)]
    Doctor(Box<DoctorArguments>),
    /// Allow the entities that this repository uses, and add a pre-commit hook
    Init(InitArguments),
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
    /// When to use colors; `NO_COLOR` and `FORCE_COLOR` are obeyed in `auto`
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
    /// What is fixed.
    #[command(flatten)]
    pub fixes: FixArguments,
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

/// What `check` fixes; the flags have ruff's meaning.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(next_help_heading = "Fixes")]
#[allow(clippy::struct_excessive_bools)] // Independent switches, not states of one thing.
pub struct FixArguments {
    /// Apply safe fixes
    #[arg(long)]
    pub fix: bool,
    /// Also apply fixes that change where runs go
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Print a diff of the fixes instead of writing them; implies `--fix-only`
    #[arg(long)]
    pub diff: bool,
    /// Apply fixes without reporting what remains; implies `--fix`
    #[arg(long)]
    pub fix_only: bool,
}

/// Which files are read, and by which configuration.
#[derive(Debug, Clone, Default, Args)]
pub struct InputArguments {
    /// Files and folders to check; `-` is standard input (64 MiB at most) [default: .]
    #[arg(value_name = "PATHS", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Read further paths from FILE (`-`: standard input; 16 MiB at most), one per line or separated by NUL
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Files")]
    pub files_from: Option<PathBuf>,
    /// The path that standard input stands for; decides its language and the settings that apply
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Files")]
    pub stdin_filename: Option<PathBuf>,
    /// Patterns of files and folders to skip, instead of the configured ones
    #[arg(long, value_name = "GLOB", value_delimiter = ',', help_heading = "Files")]
    pub exclude: Vec<String>,
    /// Further patterns of files and folders to skip
    #[arg(long, value_name = "GLOB", value_delimiter = ',', help_heading = "Files")]
    pub extend_exclude: Vec<String>,
    /// Skip excluded files even when they are named in PATHS (for pre-commit)
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
    /// Turn these rules off
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
    /// Lowest severity that fails the run [default: warning]
    #[arg(long, value_name = "LEVEL")]
    pub fail_on: Option<FailOn>,
    /// Exit with 0 even when there are findings
    #[arg(long)]
    pub exit_zero: bool,
}

/// What `fix` is asked.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // Independent switches, not states of one thing.
pub struct FixCommand {
    /// Which files, and which configuration.
    #[command(flatten)]
    pub input: InputArguments,
    /// Which rules.
    #[command(flatten)]
    pub rules: RuleSelection,
    /// What takes the place of every entity: a team, `env` (read `WANDB_ENTITY`), or `none` (pass no entity)
    #[arg(long, value_name = "NAME|env|none", help_heading = "Fixes")]
    pub entity: Option<String>,
    /// What takes the place of every project: a name, `env` (read `WANDB_PROJECT`), or `none` (pass no project)
    #[arg(long, value_name = "NAME|env|none", help_heading = "Fixes")]
    pub project: Option<String>,
    /// Also apply fixes that change where runs go, to every value
    #[arg(long, help_heading = "Fixes")]
    pub all: bool,
    /// Print a diff of the fixes instead of writing them
    #[arg(long, help_heading = "Fixes")]
    pub diff: bool,
    /// Ask nothing
    #[arg(long, short, help_heading = "Fixes")]
    pub yes: bool,
    /// Also ask about notes
    #[arg(long, help_heading = "Output")]
    pub show_notes: bool,
    /// Whether W&B is asked.
    #[command(flatten)]
    pub online: OnlineArguments,
}

/// Which findings are accepted as they are.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Old findings")]
pub struct AcceptedArguments {
    /// Hide the findings that are listed in FILE
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub baseline: Option<PathBuf>,
    /// Write all current findings to the baseline [default: .wblint-baseline.json], and exit
    #[arg(long)]
    pub update_baseline: bool,
    /// Write a comment that hides it on everything that is found, with this reason
    #[arg(long, value_name = "REASON", num_args = 0..=1, require_equals = true, default_missing_value = "",
        conflicts_with = "update_baseline")]
    pub add_suppressions: Option<String>,
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
    /// Also show notes
    #[arg(long)]
    pub show_notes: bool,
    /// Count findings per rule instead of showing them (`full`, `concise` and `json`)
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
