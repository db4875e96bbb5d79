//! `wblint destinations`: the inventory.

use super::arguments::{CommonArguments, DestinationsArguments};
use super::check::{to_file_or_stream, troubles};
use super::choices::ListFormat;
use super::failure::Failure;
use super::online;
use super::request;
use super::status::Status;
use super::streams::Streams;
use crate::engine::Outcome;
use crate::live::Surroundings;
use crate::report::destinations;

/// Lists, prints, and gives the status; a destination is no finding, so only trouble fails.
pub fn run(
    arguments: &DestinationsArguments,
    common: &CommonArguments,
    streams: &mut Streams,
) -> Result<Status, Failure> {
    let mut requests = request::requests(&arguments.input, None)?;
    for request in &mut requests {
        let here = online::workplace(&request.working_directory, &request.settings.root);
        request.surroundings = Some(Surroundings::of_process(here));
    }
    let outcome = Outcome::joined(request::run(&requests));
    to_file_or_stream(arguments.output_file.as_deref(), arguments.output_format.medium(), streams, |_, output| {
        match arguments.output_format {
            ListFormat::Json => destinations::write_json(&outcome.destinations, output),
            ListFormat::Text => {
                let files = (!common.quiet).then_some(outcome.files);
                destinations::write_table(&outcome.destinations, files, &outcome, output)
            }
        }
    })?;
    Ok(troubles(&outcome, streams).unwrap_or(Status::Clean))
}
