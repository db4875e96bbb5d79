//! The language of `expected.txt`, and the comparison with what was observed.
//!
//! ```text
//! # what happens and why
//! WB103 path:line                      a finding with its default severity; `WB103:note` names another
//! destination path:line entity=STATE value@path:line,value@path:line project=STATE
//! maybe path:line                      a destination that may be listed or not
//! resolved path:line entity=NAME project=NAME
//! ```
//! `|` separates places or states that are all right (a composed value has several literals); `?` before a value means
//! that it may be listed or not. Nothing else may be found: the lists are complete.

use wblint::rule::Severity;

use crate::observed::{Destination, Field, Observed};

/// One line of an `expected.txt` that is not so, or something that no line says.
pub struct Difference {
    /// What differs, in words that do not change with the output: `missing WB103 a.py:1`.
    pub what: String,
    /// What was observed instead.
    pub why: String,
}

#[derive(Default)]
pub struct Expected {
    findings: Vec<(String, String, Vec<String>)>,
    destinations: Vec<Wanted>,
    resolved: Vec<(Vec<String>, [Option<String>; 2])>,
}

struct Wanted {
    required: bool,
    places: Vec<String>,
    /// Entity and project; `None` where anything is right.
    fields: Option<[WantedField; 2]>,
}

#[derive(Default)]
struct WantedField {
    states: Vec<String>,
    values: Vec<WantedValue>,
}

struct WantedValue {
    required: bool,
    text: String,
    origins: Vec<String>,
}

fn alternatives(text: &str) -> Vec<String> {
    text.split('|').map(str::to_owned).collect()
}

/// The severity that the rule has by default.
fn severity(code: &str) -> &'static str {
    match wblint::rules::find(code).map(|rule| rule.severity) {
        Some(Severity::Error) => "error",
        Some(Severity::Warning) => "warning",
        _ => "note",
    }
}

impl Expected {
    /// Reads `text`; gives the line that cannot be read.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut expected = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            expected.line(line).ok_or_else(|| line.to_owned())?;
        }
        Ok(expected)
    }

    fn line(&mut self, line: &str) -> Option<()> {
        let words: Vec<&str> = line.split(' ').collect();
        let (head, places) = (words[0], alternatives(words.get(1)?));
        let rest = &words[2..];
        match head {
            "destination" | "maybe" => {
                let start = rest.iter().position(|word| word.starts_with("project="));
                let fields = match start {
                    Some(start) => Some([wanted("entity=", &rest[..start])?, wanted("project=", &rest[start..])?]),
                    None if head == "maybe" => None,
                    None => return None,
                };
                self.destinations.push(Wanted { required: head == "destination", places, fields });
            }
            "resolved" => {
                let name = |of: &str| rest.iter().find_map(|word| word.strip_prefix(of)).map(str::to_owned);
                self.resolved.push((places, [name("entity="), name("project=")]));
            }
            code => {
                let (code, severity) = code.split_once(':').unwrap_or((code, severity(code)));
                wblint::rules::find(code)?;
                self.findings.push((code.to_owned(), severity.to_owned(), places));
            }
        }
        Some(())
    }

    /// Everything in which `observed` is not as it should be.
    pub fn differences(&self, observed: &Observed) -> Vec<Difference> {
        let mut differences = self.in_findings(observed);
        let mut left: Vec<&Destination> = observed.destinations.iter().collect();
        for wanted in &self.destinations {
            let Some(at) = left.iter().position(|one| wanted.places.contains(&one.place)) else {
                if wanted.required {
                    differences.push(missing("destination", &wanted.places[0]));
                }
                continue;
            };
            let found = left.remove(at);
            let Some([entity, project]) = &wanted.fields else { continue };
            for (name, field, seen) in [("entity", entity, &found.entity), ("project", project, &found.project)] {
                let what = format!("{name} of {}", wanted.places[0]);
                differences.extend(field.difference(seen).map(|why| Difference { what, why }));
            }
        }
        differences.extend(left.into_iter().map(|one| surplus(&format!("destination {}", one.place))));
        differences.extend(self.in_resolved(observed));
        differences
    }

    fn in_findings(&self, observed: &Observed) -> Vec<Difference> {
        let mut differences = Vec::new();
        let mut left: Vec<&(String, String, String)> = observed.findings.iter().collect();
        for (code, severity, places) in &self.findings {
            let Some(at) = left.iter().position(|(found, _, place)| found == code && places.contains(place)) else {
                differences.push(missing(code, &places[0]));
                continue;
            };
            let (_, found, place) = left.remove(at);
            if found != severity {
                let what = format!("severity of {code} {place}");
                differences.push(Difference { what, why: format!("{found} instead of {severity}") });
            }
        }
        differences.extend(left.into_iter().map(|(code, _, place)| surplus(&format!("{code} {place}"))));
        differences
    }

    fn in_resolved(&self, observed: &Observed) -> Vec<Difference> {
        let mut differences = Vec::new();
        for (places, wanted) in &self.resolved {
            let found = observed.destinations.iter().find(|one| places.contains(&one.place));
            let found = found.map_or(&[None, None], |one| &one.resolved);
            if found != wanted {
                let what = format!("resolved of {}", places[0]);
                differences.push(Difference { what, why: format!("{found:?} instead of {wanted:?}") });
            }
        }
        differences
    }
}

impl WantedField {
    /// What `found` is where it is not this.
    fn difference(&self, found: &Field) -> Option<String> {
        let as_wanted = |wanted: &WantedValue| {
            let mut values = found.values.iter();
            !wanted.required || values.any(|(text, origin)| *text == wanted.text && wanted.origins.contains(origin))
        };
        let is_wanted = |text: &str| self.values.iter().any(|wanted| wanted.text == text);
        let right = self.states.contains(&found.state)
            && self.values.iter().all(as_wanted)
            && found.values.iter().all(|(text, _)| is_wanted(text));
        (!right).then(|| {
            let values: Vec<String> = found.values.iter().map(|(text, origin)| format!("{text}@{origin}")).collect();
            format!("is {} {}", found.state, values.join(","))
        })
    }
}

/// `entity=default|fixed a@x.py:1|y.py:2,?b@z.py:3`, split at its blank.
fn wanted(name: &str, words: &[&str]) -> Option<WantedField> {
    let states = alternatives(words.first()?.strip_prefix(name)?);
    let values = words.get(1).map_or(Vec::new(), |values| values.split(',').collect());
    let values = values.into_iter().map(|value| {
        let (text, origins) = value.split_once('@')?;
        let required = !text.starts_with('?');
        Some(WantedValue { required, text: text.trim_start_matches('?').to_owned(), origins: alternatives(origins) })
    });
    Some(WantedField { states, values: values.collect::<Option<Vec<_>>>()? })
}

fn missing(what: &str, place: &str) -> Difference {
    Difference { what: format!("missing {what} {place}"), why: "is not found".to_owned() }
}

fn surplus(what: &str) -> Difference {
    Difference { what: format!("surplus {what}"), why: "no line of expected.txt says so".to_owned() }
}

#[test]
fn the_comparison_can_fail() {
    let text = "WB103 a.py:1\ndestination a.py:2 entity=fixed x@a.py:1 project=absent\nresolved a.py:2 project=p\n";
    let expected = Expected::read(text).unwrap();
    let whats = |observed: &Observed| -> Vec<String> {
        expected.differences(observed).into_iter().map(|one| one.what).collect()
    };
    assert_eq!(
        whats(&Observed::default()),
        ["missing WB103 a.py:1", "missing destination a.py:2", "resolved of a.py:2"]
    );
    let field = |state: &str, values: &[(&str, &str)]| Field {
        state: state.to_owned(),
        values: values.iter().map(|(text, origin)| ((*text).to_owned(), (*origin).to_owned())).collect(),
    };
    let mut observed = Observed {
        findings: vec![("WB103".to_owned(), "warning".to_owned(), "a.py:1".to_owned())],
        destinations: vec![Destination {
            place: "a.py:2".to_owned(),
            entity: field("fixed", &[("x", "a.py:1")]),
            project: field("absent", &[]),
            resolved: [None, Some("p".to_owned())],
        }],
    };
    assert_eq!(whats(&observed), [""; 0]);
    observed.findings[0].1 = "note".to_owned();
    observed.destinations[0].entity = field("fixed", &[("x", "a.py:3")]);
    observed.destinations[0].project = field("absent", &[("y", "a.py:3")]);
    assert_eq!(whats(&observed), ["severity of WB103 a.py:1", "entity of a.py:2", "project of a.py:2"]);
    observed.findings[0].0 = "WB101".to_owned();
    assert_eq!(whats(&observed)[..2], ["missing WB103 a.py:1", "surplus WB101 a.py:1"]);
    assert!(Expected::read("destination a.py:2 entity=fixed").is_err());
    assert!(Expected::read("WB999 a.py:2").is_err());
}
