//! The two formats for people: what is drawn, and what is said once below it.

use std::io::{self, Write};

use super::excerpt::Sources;
use super::mask::Masks;
use super::policy::Shown;
use super::{Format, Options, RULES_URL, Report, concise, escape, full, policy, summary};
use crate::rule::Finding;

/// The rule whose values a list in the configuration accepts.
const HARDCODED_ENTITY: &str = "WB103";

/// Writes `report` in [`Format::Full`] or [`Format::Concise`].
pub fn write(report: &Report<'_>, options: Options, output: &mut dyn Write) -> io::Result<()> {
    let drawn = report.findings.iter().filter(|finding| policy::is_drawn(finding, options.show_notes));
    if options.statistics {
        summary::statistics(report, output)?;
    } else if options.format == Format::Concise {
        for finding in drawn {
            writeln!(output, "{}", concise::line(finding, report.texts))?;
        }
    } else {
        let mut sources = Sources::new(report.texts, Masks::new(report.findings));
        let mut hint = !options.quiet;
        for shown in policy::grouped(drawn) {
            let accepts = hint && shown.finding.rule.code == HARDCODED_ENTITY;
            let first_run = shown.finding.value.as_deref().filter(|_| accepts).map(acceptance);
            hint &= first_run.is_none();
            output.write_all(full::draw(&shown, first_run, &mut sources, options)?.as_slice())?;
        }
    }
    if options.quiet {
        return Ok(());
    }
    if !options.show_notes
        && !options.statistics
        && let Some(line) = policy::notes_line(report.findings)
    {
        writeln!(output, "{line}")?;
    }
    for line in summary::lines(report, options) {
        writeln!(output, "{line}")?;
    }
    let is_drawn = report.findings.iter().any(|finding| policy::is_drawn(finding, options.show_notes));
    if is_drawn && options.format == Format::Full && !options.links && !options.statistics {
        writeln!(output, "Rules are explained at {RULES_URL}")?;
    }
    Ok(())
}

/// Draws those of the findings of `report` that are one question: the first, without its fixes, and where the others are.
pub fn question(report: &Report<'_>, indexes: &[usize], options: Options) -> io::Result<Vec<u8>> {
    let found = |index: &usize| report.findings.get(*index);
    let Some(first) = indexes.first().and_then(found) else { return Ok(Vec::new()) };
    let finding = Finding { fixes: Vec::new(), ..first.clone() };
    let others = indexes.iter().skip(1).filter_map(found).collect();
    let mut sources = Sources::new(report.texts, Masks::new(report.findings));
    full::draw(&Shown { finding: &finding, others }, None, &mut sources, options)
}

/// How a name is accepted, said once per run. JSON's escapes are also those of a TOML string.
fn acceptance(value: &str) -> String {
    let quoted = escape::line(&serde_json::Value::from(value).to_string()).into_owned();
    format!("`wblint fix` replaces {quoted}, or keeps it (entities = [{quoted}])")
}
