//! A `JUnit` XML report: one test case a finding, or one that passed.
//!
//! Source: the Jenkins schema, <https://github.com/jenkinsci/xunit-plugin> (`junit-10.xsd`). A note is a case that passed:
//! it fails nothing here either.

use std::borrow::Cow;
use std::io::{self, Write};

use super::super::{Report, concise, escape};
use super::{Item, Spots, items};
use crate::rule::Severity;

/// Writes the document.
pub(super) fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let items = items(report, &mut Spots::new(report.texts));
    let items: Vec<&Item<'_>> = items.iter().filter(|item| item.hidden.is_none()).collect();
    let failures = items.iter().filter(|item| item.finding.severity > Severity::Note).count();
    let tests = items.len().max(1);
    writeln!(output, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(output, "<testsuites name=\"wblint\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">")?;
    writeln!(
        output,
        "  <testsuite name=\"wblint\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\" time=\"0\">"
    )?;
    if items.is_empty() {
        writeln!(output, "    <testcase classname=\"wblint\" name=\"no findings\" time=\"0\"/>")?;
    }
    for item in items {
        case(item, output)?;
    }
    writeln!(output, "  </testsuite>\n</testsuites>")
}

fn case(item: &Item<'_>, output: &mut dyn Write) -> io::Result<()> {
    let finding = item.finding;
    let path = item.location.as_ref().map_or(Cow::Borrowed("wblint"), |location| escape::path(&location.path));
    let spot = item.location.as_ref().map(|location| location.range.start);
    let at = spot.map(|spot| format!(" at {}:{}", spot.line, spot.column)).unwrap_or_default();
    let value = finding.value.as_deref().map(|value| format!(" {}", escape::line(value))).unwrap_or_default();
    let name = format!("{} {}{value}{at}", finding.rule.code, finding.rule.name);
    let line = spot.map(|spot| format!(" line=\"{}\"", spot.line)).unwrap_or_default();
    let file = item.location.as_ref().map(|_| format!(" file=\"{}\"", xml(&path))).unwrap_or_default();
    let case = format!("    <testcase classname=\"{}\" name=\"{}\" time=\"0\"{file}{line}", xml(&path), xml(&name));
    let message = escape::line(&finding.message);
    let mut text = format!("{path}{at}: {message}");
    if let Some(fix) = item.fix() {
        text = format!("{text}\nfix: {}", escape::line(&fix.title));
    }
    let text = format!("{text}\n{}", item.url());
    match finding.severity {
        Severity::Note => writeln!(output, "{case}>\n      <system-out>{}</system-out>\n    </testcase>", xml(&text)),
        severity => writeln!(
            output,
            "{case}>\n      <failure message=\"{}\" type=\"{}\">{}</failure>\n    </testcase>",
            xml(&message),
            concise::severity(severity),
            xml(&text)
        ),
    }
}

/// `text` as XML takes it in elements and attributes. Control characters have been escaped before: XML has none.
fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
