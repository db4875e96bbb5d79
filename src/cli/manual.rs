//! Manual pages, from the same table as `--help`: `wblint.1`, `wblint-check.1`, ...

use std::path::Path;

use clap::CommandFactory;
use clap_mangen::Man;

use super::arguments::Cli;
use super::failure::Failure;
use super::status::Status;
use crate::redact::{Medium, outlet};

/// Writes a page for every command that is not hidden into `folder`.
///
/// # Errors
/// Those of the file system.
pub fn write(folder: &Path) -> Result<Status, Failure> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let pages = command.get_subcommands().filter(|one| !one.is_hide_set()).cloned();
    for page in std::iter::once(command.clone()).chain(pages) {
        let name = page.get_display_name().unwrap_or_else(|| page.get_name()).to_owned();
        let file = folder.join(format!("{name}.1"));
        // The date would differ from build to build.
        let man = Man::new(page.display_name(name.clone())).date("").title(name.to_uppercase());
        outlet::replace(&file, Medium::Text, false, |output| man.render(&mut &mut *output))
            .map_err(|error| Failure::new(format!("cannot write {}: {error}", file.display())))?;
    }
    Ok(Status::Clean)
}
