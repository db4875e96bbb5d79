//! `wblint -q check src` means `wblint check -q src`, and `wblint src` means `wblint check src`.
//!
//! clap takes flags before a command for those of the default command, and then takes `check` for a path. So the
//! command, if the first argument that is no flag names one, is moved to the front. A path that is called like a
//! command stays reachable as `./check`, or after `--`.

use std::ffi::{OsStr, OsString};

use clap::{Arg, Command};

/// `arguments` (program name first) with the command in front, if there is one.
pub fn arrange(command: &Command, mut arguments: Vec<OsString>) -> Vec<OsString> {
    let mut at = 1;
    while let Some(argument) = arguments.get(at) {
        if argument == "--" || argument == "-" {
            break;
        }
        if !argument.as_encoded_bytes().starts_with(b"-") {
            let is_command = |name: &OsStr| name == "help" || command.get_subcommands().any(|it| it.get_name() == name);
            if is_command(argument) {
                arguments[1..=at].rotate_right(1);
            }
            break;
        }
        at += if takes_next(command, argument) { 2 } else { 1 };
    }
    arguments
}

/// Whether `flag` takes the argument after it as its value.
fn takes_next(command: &Command, flag: &OsStr) -> bool {
    let Some(flag) = flag.to_str() else { return false };
    let takes = |argument: &&Arg| argument.get_action().takes_values() && !argument.is_positional();
    if let Some(long) = flag.strip_prefix("--") {
        return command.get_arguments().filter(takes).any(|argument| argument.get_long() == Some(long));
    }
    // `-qo`: the last letter decides; `-ofile` has its value already.
    let letters: Vec<char> = flag.chars().skip(1).collect();
    let valued = letters
        .iter()
        .position(|letter| command.get_arguments().filter(takes).any(|argument| argument.get_short() == Some(*letter)));
    valued.is_some_and(|position| position + 1 == letters.len())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[track_caller]
    fn arranged(line: &str, expected: &str) {
        let arguments = line.split(' ').map(OsString::from).collect();
        let result = arrange(&super::super::Cli::command(), arguments);
        assert_eq!(result, expected.split(' ').map(OsString::from).collect::<Vec<_>>());
    }

    #[test]
    fn the_command_comes_first() {
        arranged("wblint -q check src", "wblint check -q src");
        arranged("wblint --color never rule WB103", "wblint rule --color never WB103");
        arranged("wblint -qo rule check src", "wblint check -qo rule src");
        arranged("wblint -orule config", "wblint config -orule");
    }

    #[test]
    fn paths_and_values_are_no_commands() {
        arranged("wblint src check", "wblint src check");
        arranged("wblint --output-format json ./check", "wblint --output-format json ./check");
        arranged("wblint -- check", "wblint -- check");
        arranged("wblint - rule", "wblint - rule");
        arranged("wblint --exclude rule src", "wblint --exclude rule src");
    }
}
