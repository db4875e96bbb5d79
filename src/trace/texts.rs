//! Texts put together from other texts.

use std::rc::Rc;

use super::domain::{Location, Mark, Outcome, Passed, Site, Steps, Traced, What};
use super::model::Computed;
use super::tracer::Tracer;
use crate::languages::python::{ArgumentKind, BinaryOperator, Kind, Module, Piece};
use crate::text::COMPOSED;

/// Combinations of values that one composed text may have.
const COMBINATIONS: usize = 16;

/// Added to the weight of a literal that stands outside the composing expression.
const REMOTE: usize = 1 << 20;

/// A part of a text under construction.
#[derive(Clone)]
pub(super) struct Part {
    text: String,
    /// The longest literal so far: the one that names the thing.
    origin: Option<(usize, Location)>,
    mark: Mark,
}

/// All that a text may be, or why it cannot be known.
pub(super) type Parts = Result<Vec<Part>, Option<Computed>>;

impl Part {
    pub fn literal(text: &str, at: Location) -> Self {
        Self { text: text.to_owned(), origin: Some((weight(text), at)), mark: Mark::default() }
    }

    /// What is known by `mark`, and has no place of its own.
    pub fn known(text: &str, mark: Mark) -> Self {
        Self { text: text.to_owned(), origin: None, mark }
    }

    fn join(&self, other: &Part) -> Part {
        let origin = match (self.origin, other.origin) {
            (Some(left), Some(right)) => Some(if right.0 > left.0 { right } else { left }),
            (left, right) => left.or(right),
        };
        Part { text: format!("{}{}", self.text, other.text), origin, mark: self.mark.clone().then(&other.mark) }
    }
}

/// How much a literal says: its letters.
fn weight(text: &str) -> usize {
    text.chars().filter(|letter| letter.is_alphanumeric()).count()
}

/// Each of `left` with each of `right` behind it, unless that makes more texts, or longer ones, than are followed.
pub(super) fn product(left: &[Part], right: &[Part]) -> Parts {
    let longest = |parts: &[Part]| parts.iter().map(|part| part.text.len()).max().unwrap_or(0);
    if left.len() * right.len() > COMBINATIONS || longest(left) + longest(right) > COMPOSED {
        return Err(None);
    }
    Ok(left.iter().flat_map(|one| right.iter().map(|other| one.join(other))).collect())
}

fn empty() -> Part {
    Part { text: String::new(), origin: None, mark: Mark::default() }
}

impl Tracer<'_> {
    /// A template, a sum or a `%` of texts; `None` for other operators.
    pub(super) fn composed(&self, module: &Module, site: &Site) -> Option<Outcome> {
        let here = Location { file: site.file, span: module.span(site.expression) };
        let parts = match module.kind(site.expression) {
            Kind::Template(pieces) => self.template(site, pieces),
            Kind::Binary { operator: BinaryOperator::Add, left, right } => self
                .parts(&site.at(*left))
                .and_then(|left| self.parts(&site.at(*right)).and_then(|right| product(&left, &right))),
            Kind::Binary { operator: BinaryOperator::Percent, left, right } => {
                self.percent(module, &site.at(*left), &site.at(*right))
            }
            // `folder / "file"` of pathlib.
            Kind::Binary { operator: BinaryOperator::Divide, left, right } => {
                self.slash(&site.at(*left), &site.at(*right), here)
            }
            Kind::Binary { operator: BinaryOperator::Union, .. } => return None,
            _ => Err(None),
        };
        Some(outcome(parts, here))
    }

    fn slash(&self, left: &Site, right: &Site, here: Location) -> Parts {
        let slash = Part::literal("/", here);
        let part = |site: &Site| match self.parts(site) {
            Err(_) if self.holes.get() => Ok(vec![Part { text: super::fields::HOLE.to_string(), ..empty() }]),
            parts => parts,
        };
        product(&product(&part(left)?, &[slash])?, &part(right)?)
    }

    /// The texts that the expression at `site` may be.
    fn parts(&self, site: &Site) -> Parts {
        let outcome = self.evaluate(site);
        let mut parts = Vec::new();
        let here = self.location(site);
        let mut why = None;
        for Traced { what, mark } in outcome.values {
            match what {
                What::Text(text, at) => {
                    // What stands elsewhere decides more than the text around it.
                    let remote = if Some(at) == here { 0 } else { REMOTE };
                    parts.push(Part { mark, origin: Some((weight(&text) + remote, at)), text: text.to_string() });
                }
                What::Constant(text) => {
                    let origin = here.map(|at| (0, at));
                    parts.push(Part { text: text.to_string(), origin, mark });
                }
                What::Unknown(computed) => why = computed.or(why),
                _ => return Err(why),
            }
        }
        if parts.is_empty() || !outcome.complete || why.is_some() { Err(why) } else { Ok(parts) }
    }

    fn template(&self, site: &Site, pieces: &[Piece]) -> Parts {
        let mut parts = vec![empty()];
        for piece in pieces {
            let next = match piece {
                Piece::Text(text, span) => vec![Part::literal(text, Location { file: site.file, span: *span })],
                Piece::Hole(hole) => match self.parts(&site.at(*hole)) {
                    Err(_) if self.holes.get() => vec![Part { text: super::fields::HOLE.to_string(), ..empty() }],
                    parts => parts?,
                },
            };
            parts = product(&parts, &next)?;
        }
        Ok(parts)
    }

    /// `"%s-%s" % (a, b)`; only `%s`, `%d` and `%%`.
    fn percent(&self, module: &Module, format: &Site, values: &Site) -> Parts {
        let holes: Vec<Site> = match module.kind(values.expression) {
            Kind::Sequence(items) => items.iter().map(|item| values.at(*item)).collect(),
            _ => vec![values.clone()],
        };
        let mut all = Vec::new();
        for part in self.parts(format)? {
            let pieces = part.text.replace("%d", "%s").replace("%%", "\u{0}");
            all.extend(self.fill(&part, &pieces.split("%s").collect::<Vec<_>>(), &holes)?);
        }
        for part in &mut all {
            part.text = part.text.replace('\u{0}', "%");
        }
        Ok(all)
    }

    /// Puts `holes` between `pieces` of a format text.
    fn fill(&self, format: &Part, pieces: &[&str], holes: &[Site]) -> Parts {
        if pieces.len() != holes.len() + 1 {
            return Err(None);
        }
        let literal = |text: &str| Part {
            text: text.to_owned(),
            origin: format.origin.map(|(_, at)| (weight(text), at)),
            mark: Mark::default(),
        };
        let mut parts = vec![Part { mark: format.mark.clone(), ..literal(pieces[0]) }];
        for (hole, piece) in holes.iter().zip(&pieces[1..]) {
            parts = product(&parts, &self.parts(hole)?)?;
            parts = product(&parts, &[literal(piece)])?;
        }
        Ok(parts)
    }

    /// A method of a known text.
    pub(super) fn text_method(&self, text: &Rc<str>, at: Location, name: &str, passed: &[Passed]) -> Steps {
        let own = Part::literal(text, at);
        let argument = |index: usize| {
            passed
                .get(index)
                .filter(|one| one.kind == ArgumentKind::Positional)
                .and_then(|one| self.constant_text(&one.site))
        };
        let parts = match name {
            "lower" | "casefold" => Ok(vec![Part { text: text.to_lowercase(), ..own }]),
            "upper" => Ok(vec![Part { text: text.to_uppercase(), ..own }]),
            "strip" | "lstrip" | "rstrip" if passed.is_empty() => {
                Ok(vec![Part { text: text.trim().to_owned(), ..own }])
            }
            "strip" => match argument(0) {
                Some(set) => {
                    Ok(vec![Part { text: text.trim_matches(|letter| set.contains(letter)).to_owned(), ..own }])
                }
                None => Err(None),
            },
            "replace" => match (argument(0), argument(1)) {
                (Some(from), Some(to)) if text.len() + text.matches(&*from).count() * to.len() <= COMPOSED => {
                    Ok(vec![Part { text: text.replace(&*from, &to), ..own }])
                }
                _ => Err(None),
            },
            "format" => self.format(&own, passed),
            "join" => self.join(text, passed),
            _ => Err(None),
        };
        outcome(parts, at).into()
    }

    /// `"{}-{name}".format(...)` with simple fields only.
    fn format(&self, own: &Part, passed: &[Passed]) -> Parts {
        let mut pieces: Vec<&str> = Vec::new();
        let mut holes: Vec<Site> = Vec::new();
        let mut rest = own.text.as_str();
        let mut positionals = passed.iter().filter(|one| one.kind == ArgumentKind::Positional);
        while let Some(open) = rest.find('{') {
            let close = rest[open..].find('}').map(|at| open + at).ok_or(None)?;
            let field = &rest[open + 1..close];
            let hole = if field.is_empty() {
                positionals.next()
            } else if let Ok(index) = field.parse::<usize>() {
                passed.get(index)
            } else {
                passed.iter().find(|one| matches!(&one.kind, ArgumentKind::Keyword(name) if **name == *field))
            };
            pieces.push(&rest[..open]);
            holes.push(hole.ok_or(None)?.site.clone());
            rest = &rest[close + 1..];
        }
        pieces.push(rest);
        self.fill(own, &pieces, &holes)
    }

    fn join(&self, separator: &str, passed: &[Passed]) -> Parts {
        let [only] = passed else { return Err(None) };
        let outcome = self.evaluate(&only.site);
        let [Traced { what: What::Sequence(site), .. }] = outcome.values.as_slice() else { return Err(None) };
        let elements = self.elements(site).ok_or(None)?;
        let mut parts = vec![empty()];
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                parts = product(&parts, &[Part { text: separator.to_owned(), ..empty() }])?;
            }
            parts = product(&parts, &self.parts(element)?)?;
        }
        Ok(parts)
    }
}

/// What `parts` come to; those without a place stand at `here`.
pub(super) fn outcome(parts: Parts, here: Location) -> Outcome {
    match parts {
        Ok(parts) => {
            let values = parts.into_iter().map(|part| {
                let origin = part.origin.map_or(here, |(_, at)| at);
                Traced { what: What::Text(part.text.into(), origin), mark: part.mark }
            });
            Outcome { values: values.collect(), complete: true }
        }
        Err(None) => Outcome::unknown(),
        Err(computed) => {
            let value = Traced { what: What::Unknown(computed), mark: Mark::default() };
            Outcome { values: vec![value], complete: true }
        }
    }
}
