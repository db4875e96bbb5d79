//! `wblint config`: the settings in use, and the schema of the configuration.

use super::arguments::ConfigArguments;
use super::choices::ConfigQuestion;
use super::failure::Failure;
use super::status::Status;
use super::streams::Streams;

/// Prints what was asked. The seam to the configuration, as is [`super::request::settings`].
pub fn run(arguments: &ConfigArguments, _streams: &mut Streams) -> Result<Status, Failure> {
    let _ = (&arguments.config, arguments.isolated);
    match arguments.what {
        ConfigQuestion::Show => Err(Failure::new("the settings are not joined to the command line yet")),
        ConfigQuestion::Schema => Err(Failure::new("the schema is not joined to the command line yet")),
    }
}
