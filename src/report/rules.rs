//! Explaining rules: their documentation as text, JSON and Markdown. The `//!` lines of a rule are the only source.

use std::io::{self, Write};

use anstyle::Style;
use serde::Serialize;

use super::{RULE_URL, SCHEMA, concise, escape};
use crate::rule::{Rule, Severity};

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    rules: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'a str,
    name: &'a str,
    severity: Severity,
    summary: String,
    docs: String,
    url: String,
}

/// One rule as text: head line, then its documentation with headings in bold (`colour`) and code indented.
pub fn write_text(rule: &Rule, colour: bool, output: &mut dyn Write) -> io::Result<()> {
    let bold = if colour { Style::new().bold() } else { Style::new() };
    writeln!(output, "{bold}{} {}{bold:#} ({})\n", rule.code, rule.name, concise::severity(rule.severity))?;
    let mut in_code = false;
    for line in rule.docs().trim_end().lines() {
        let line = escape::line(line);
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            writeln!(output, "{}", format!("    {line}").trim_end())?;
        } else if line.starts_with('#') {
            writeln!(output, "{bold}{}{bold:#}", line.trim_start_matches('#').trim())?;
        } else {
            writeln!(output, "{line}")?;
        }
    }
    Ok(())
}

/// One line a rule: code, name, severity, summary.
pub fn write_list(rules: &[&Rule], output: &mut dyn Write) -> io::Result<()> {
    let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    for rule in rules {
        let severity = concise::severity(rule.severity);
        writeln!(output, "{}  {:<width$}  {severity:<7}  {}", rule.code, rule.name, rule.summary())?;
    }
    Ok(())
}

/// One JSON document with `rules`, also when there is only one.
pub fn write_json(rules: &[&Rule], output: &mut dyn Write) -> io::Result<()> {
    let rules = rules.iter().map(|rule| Entry {
        code: rule.code,
        name: rule.name,
        severity: rule.severity,
        summary: rule.summary(),
        docs: rule.docs(),
        url: format!("{RULE_URL}{}", rule.code.to_ascii_lowercase()),
    });
    serde_json::to_writer_pretty(&mut *output, &Document { schema: SCHEMA, rules: rules.collect() })?;
    writeln!(output)
}

/// One rule as a section of Markdown, under a heading whose anchor is the one in every diagnostic's `url`.
pub fn markdown(rule: &Rule) -> String {
    let anchor = rule.code.to_ascii_lowercase();
    let severity = concise::severity(rule.severity);
    format!(
        "<a id=\"{anchor}\"></a>\n\n## {} {}\n\nDefault: {severity}.\n\n{}\n",
        rule.code,
        rule.name,
        rule.docs().trim()
    )
}

/// The table of the README: code, name, default severity, summary.
pub fn rule_table(rules: &[&Rule]) -> String {
    let mut table = "| code | name | default | what it finds |\n|---|---|---|---|\n".to_owned();
    for rule in rules {
        let (anchor, severity) = (rule.code.to_ascii_lowercase(), concise::severity(rule.severity));
        let summary = rule.summary().replace('|', "\\|");
        let row = format!("| <a id=\"{anchor}\"></a>{} | {} | {severity} | {summary} |\n", rule.code, rule.name);
        table.push_str(&row);
    }
    table
}
