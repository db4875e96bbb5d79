//! `wblint config`: the settings in use, and the schema of the configuration.

use super::arguments::ConfigArguments;
use super::choices::ConfigQuestion;
use super::failure::Failure;
use super::settings;
use super::status::Status;
use super::streams::Streams;
use crate::config::{self, Known};

/// Prints what was asked. The settings are those of a run in the current folder.
pub fn run(arguments: &ConfigArguments, streams: &mut Streams) -> Result<Status, Failure> {
    match arguments.what {
        ConfigQuestion::Show => show(arguments, streams),
        ConfigQuestion::Schema => schema(streams),
    }
}

fn show(arguments: &ConfigArguments, streams: &mut Streams) -> Result<Status, Failure> {
    let here =
        std::env::current_dir().map_err(|error| Failure::new(format!("cannot tell the current folder: {error}")))?;
    let root = crate::source::find_root(".".as_ref(), &here);
    let settings = settings::of_files(&arguments.config, arguments.isolated, &root)?;
    let output = streams.output();
    for file in &settings.files {
        writeln!(output, "# from {}", crate::report::escape::path(&file.to_string_lossy()))?;
    }
    output.write_all(config::show(&settings).as_bytes())?;
    Ok(Status::Clean)
}

fn schema(streams: &mut Streams) -> Result<Status, Failure> {
    let (rules, formats) = settings::names();
    let formats: Vec<&str> = formats.iter().map(String::as_str).collect();
    let schema = config::schema(&Known { rules: &rules, formats: &formats });
    writeln!(streams.output(), "{schema:#}")?;
    Ok(Status::Clean)
}
