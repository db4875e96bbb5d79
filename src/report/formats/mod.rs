//! The formats of other programs, one file each over one model: [`Item`].
//!
//! [`items`] adds to every finding what such formats ask for: its fingerprint, its path from the top of the repository,
//! and places that exist in the raw file ([`Spots`]; a cell of a notebook means nothing to GitHub). A file here only
//! spells it.

mod agent;
mod github;
mod gitlab;
mod junit;
mod markdown;
mod rdjson;
mod sarif;
mod spot;

use std::borrow::Cow;
use std::io::{self, Write};

use self::spot::{Range, Spots};
use super::fingerprint::Fingerprints;
use super::{Format, Options, RULE_URL, Report, json, text};
use crate::rule::{Finding, Fix, Suppressed};
use crate::source::Place;

/// One finding as formats of other programs want it.
struct Item<'a> {
    finding: &'a Finding,
    /// 16 hexadecimal digits that survive line shifts.
    fingerprint: String,
    /// Where it is; `None` where there is no file.
    location: Option<Location<'a>>,
    /// What hides it, where something does.
    hidden: Option<&'a Suppressed>,
}

/// A file and a range in its raw text.
struct Location<'a> {
    /// From the top of the repository, with `/`.
    path: Cow<'a, str>,
    range: Range,
}

impl Item<'_> {
    /// The page that explains its rule.
    fn url(&self) -> String {
        rule_url(self.finding.rule.code)
    }

    /// The edit to offer: the first, which is the best.
    fn fix(&self) -> Option<&Fix> {
        self.finding.fixes.iter().find(|fix| !fix.edits.is_empty())
    }
}

fn rule_url(code: &str) -> String {
    format!("{RULE_URL}{}", code.to_ascii_lowercase())
}

/// Every finding of `report`, in its order; `hidden` ones follow.
fn items<'a>(report: &Report<'a>, spots: &mut Spots<'a>) -> Vec<Item<'a>> {
    let mut fingerprints = Fingerprints::default();
    let shown = report.findings.iter().map(|finding| (finding, None));
    let hidden = report.suppressed.iter().map(|one| (&one.finding, Some(one)));
    let item = |(finding, hidden): (&'a Finding, _)| Item {
        finding,
        fingerprint: fingerprints.next(finding),
        location: finding.place.as_ref().map(|place| location(place, report, spots)),
        hidden,
    };
    shown.chain(hidden).map(item).collect()
}

fn location<'a>(place: &'a Place, report: &Report<'a>, spots: &mut Spots<'a>) -> Location<'a> {
    Location { path: report.texts.in_repository(&place.path), range: spots.range(place) }
}

/// Writes `report` as `options` ask.
pub(super) fn write(report: &Report<'_>, options: Options, output: &mut dyn Write) -> io::Result<()> {
    match options.format {
        Format::Full | Format::Concise => text::write(report, options, output),
        Format::Json if options.statistics => json::write_statistics(report, output),
        Format::Json => json::write(report, output),
        Format::JsonLines => json::write_lines(report, output),
        Format::Github => github::write(report, output),
        Format::Sarif => sarif::write(report, output),
        Format::Gitlab => gitlab::write(report, output),
        Format::Junit => junit::write(report, output),
        Format::Rdjson => rdjson::write(report, output),
        Format::Markdown => markdown::write(report, options, output),
        Format::Agent => agent::write(report, options, output),
    }
}
