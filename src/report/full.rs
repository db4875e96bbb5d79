//! One finding, drawn: the literal, the way it takes, what to do, and the edit that does it.

use std::io;

use codespan_reporting::diagnostic::{Diagnostic, Label};
use codespan_reporting::term::{self, Config, termcolor};

use super::excerpt::{Excerpts, Sources};
use super::policy::{Shown, plural};
use super::{Options, RULE_URL, Texts, concise, edit, escape, locate, summary, wrap};
use crate::rule::{Finding, Severity};

/// Steps drawn of one finding. A name may reach every script of a repository; the first calls explain it.
const MOST_STEPS: usize = 6;

/// The columns before the text of a note.
const NOTE: usize = 7;

/// Other places of the same value that are named.
const MOST_PLACES: usize = 3;

/// The bytes that draw `shown`, with `hint` as a last note and an empty line after it.
pub fn draw(
    shown: &Shown<'_>,
    hint: Option<String>,
    sources: &mut Sources<'_>,
    options: Options,
) -> io::Result<Vec<u8>> {
    let finding = shown.finding;
    let mut excerpts = Excerpts::default();
    let mut notes = Vec::new();
    let labels = labels(finding, &mut excerpts, sources, &mut notes);
    if let (Some(place), Some(fix)) = (&finding.place, finding.fixes.first()) {
        notes.push(edit::note(fix, place, sources, options.colour));
    }
    let alternatives = finding.fixes.iter().skip(1);
    notes.extend(alternatives.map(|fix| format!("or: {}", escape::line(&fix.title))));
    notes.extend(finding.help.as_deref().map(|help| format!("help: {}", escape::lines(help))));
    notes.extend(more_places(&shown.others, options.all_places, sources.texts));
    notes.extend(hint.map(|hint| format!("hint: {hint}")));

    let diagnostic = match finding.severity {
        Severity::Error => Diagnostic::error(),
        Severity::Warning => Diagnostic::warning(),
        Severity::Note => Diagnostic::note(),
    };
    let head = concise::severity(finding.severity).len() + finding.rule.code.len() + "[]: ".len();
    let message = format!("{}{}", summary::mark(finding), escape::line(&finding.message));
    let message = wrap::wrapped(&message, options.width, head, "  ");
    let notes = notes.iter().map(|note| wrap::wrapped(note, options.width, NOTE, "  ")).collect();
    let code = if options.links { link(finding.rule.code) } else { finding.rule.code.to_owned() };
    let diagnostic = diagnostic.with_code(code).with_message(message).with_labels(labels).with_notes(notes);
    emit(&excerpts, &diagnostic, options.colour)
}

/// The code as a link to its page, in the terminal's own way (OSC 8).
fn link(code: &str) -> String {
    format!("\x1b]8;;{RULE_URL}{}\x1b\\{code}\x1b]8;;\x1b\\", code.to_lowercase())
}

/// The literal and the steps that can be drawn. A place without text becomes a note.
fn labels(
    finding: &Finding,
    excerpts: &mut Excerpts,
    sources: &mut Sources<'_>,
    notes: &mut Vec<String>,
) -> Vec<Label<usize>> {
    let mut labels = Vec::new();
    let here = finding.related.iter().find(|related| Some(&related.place) == finding.place.as_ref());
    if let Some(place) = &finding.place {
        match excerpts.add(sources, place) {
            Some((file, range)) => {
                let message = here.map(|related| escape::line(&related.message).into_owned()).unwrap_or_default();
                labels.push(Label::primary(file, range).with_message(message));
            }
            None => notes.push(format!("at {}", locate::position(place, sources.texts))),
        }
    }
    let steps = finding.related.iter().filter(|related| Some(&related.place) != finding.place.as_ref());
    let (count, last) = (steps.clone().count(), steps.clone().next_back());
    // The call that the value reaches says most: it stays when steps before it are cut.
    let drawn = if count > MOST_STEPS { MOST_STEPS - 1 } else { count };
    for step in steps.take(drawn).chain(last.filter(|_| drawn < count)) {
        let message = escape::line(&step.message);
        match excerpts.add(sources, &step.place) {
            Some((file, range)) => labels.push(Label::secondary(file, range).with_message(message)),
            None => notes.push(format!("{}: {message}", locate::position(&step.place, sources.texts))),
        }
    }
    let cut = count.saturating_sub(MOST_STEPS);
    if cut > 0 {
        notes.push(format!("and {} of this value", plural(cut, "more step")));
    }
    labels
}

/// Where else the same value stands under the same rule.
fn more_places(others: &[&Finding], all: bool, texts: &dyn Texts) -> Option<String> {
    if others.is_empty() {
        return None;
    }
    let mut note = format!("and {}:", plural(others.len(), "more place"));
    // Four places are no longer than three and a line that says "1 more".
    let most = if all || others.len() == MOST_PLACES + 1 { others.len() } else { MOST_PLACES };
    for other in others.iter().take(most) {
        note.push_str("\n  ");
        note.push_str(
            &other.place.as_ref().map_or_else(|| "(no file)".to_owned(), |place| locate::position(place, texts)),
        );
    }
    if others.len() > most {
        note.push_str("\n  ... (`--verbose` names all)");
    }
    Some(note)
}

/// Draws with or without colours; a file that codespan does not find is a mistake of [`Excerpts`], told as such.
fn emit(excerpts: &Excerpts, diagnostic: &Diagnostic<usize>, colour: bool) -> io::Result<Vec<u8>> {
    let config = Config::default();
    let (drawn, result) = if colour {
        let mut writer = termcolor::Ansi::new(Vec::new());
        let result = term::emit_to_write_style(&mut writer, &config, excerpts, diagnostic);
        (writer.into_inner(), result)
    } else {
        let mut writer = termcolor::NoColor::new(Vec::new());
        let result = term::emit_to_write_style(&mut writer, &config, excerpts, diagnostic);
        (writer.into_inner(), result)
    };
    result.map_err(io::Error::other)?;
    Ok(drawn)
}
