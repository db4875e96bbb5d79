//! `wblint rule`: explain one rule, or list all.

use super::arguments::RuleArguments;
use super::choices::RuleFormat;
use super::failure::Failure;
use super::status::Status;
use super::streams::Streams;
use crate::redact::Medium;
use crate::report::rules as report;
use crate::rule::Rule;
use crate::rules;

/// Prints what was asked; without a rule, the list of all.
pub fn run(arguments: &RuleArguments, streams: &mut Streams) -> Result<Status, Failure> {
    let colour = streams.output_colour();
    if arguments.output_format == RuleFormat::Json {
        streams.holds(Medium::Json)?;
    }
    match &arguments.rule {
        Some(name) => {
            let rule = rules::find(name).ok_or_else(|| unknown(name))?;
            match arguments.output_format {
                RuleFormat::Text => report::write_text(rule, colour, streams.output())?,
                RuleFormat::Json => report::write_json(&[rule], streams.output())?,
                RuleFormat::Markdown => streams.output().write_all(report::markdown(rule).as_bytes())?,
            }
        }
        None => match arguments.output_format {
            RuleFormat::Text => report::write_list(rules::ALL, streams.output())?,
            RuleFormat::Json => report::write_json(rules::ALL, streams.output())?,
            RuleFormat::Markdown => streams.output().write_all(report::rule_table(rules::ALL).as_bytes())?,
        },
    }
    Ok(Status::Clean)
}

/// The failure for a name that is no rule's, with the nearest one.
fn unknown(name: &str) -> Failure {
    let spellings = |rule: &&'static Rule| [rule.code, rule.name];
    let likeness = |candidate: &&str| strsim::jaro_winkler(&candidate.to_lowercase(), &name.to_lowercase());
    let nearest = rules::ALL.iter().flat_map(spellings).max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let help = match nearest.filter(|candidate| likeness(candidate) > 0.8) {
        Some(candidate) => format!("did you mean `{candidate}`? `wblint rule --all` lists all"),
        None => "`wblint rule --all` lists all".to_owned(),
    };
    Failure::with_help(format!("no rule is called `{name}`"), help)
}
