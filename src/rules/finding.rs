//! Building findings, so that a rule reads like prose.
//!
//! `decision.finds(&RULE, severity, message).help(...).mend(decision.value, Applicability::Unsafe)`

use crate::destination::{Applicability, CallShape, Confidence, Destination, Mend, PlacedEdit, Value};
use crate::rule::{FieldName, Finding, Fix, FixKind, Related, Rule, Severity};
use crate::source::Place;
use crate::wandb::sinks::SinkKind;

use super::policy::Decision;
use super::words::variable;

impl Finding {
    /// A finding of `rule` about one place.
    pub fn at(rule: &'static Rule, severity: Severity, message: String, place: &Place) -> Self {
        Self {
            rule,
            severity,
            message,
            help: None,
            place: Some(place.clone()),
            field: None,
            value: None,
            api: None,
            confidence: Confidence::Certain,
            related: Vec::new(),
            fixes: Vec::new(),
            renamable: false,
            sinks: Vec::new(),
            verification: None,
        }
    }

    /// The same, at a place that belongs to a call: it is printed also where only the call was asked for.
    pub fn in_call(
        rule: &'static Rule,
        severity: Severity,
        message: String,
        place: &Place,
        destination: &Destination,
    ) -> Self {
        let mut finding = Self::at(rule, severity, message, place);
        finding.api = Some(destination.api.clone());
        finding.sinks = vec![destination.place.clone()];
        finding
    }

    /// Says what to do, where there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Names the field it is about.
    #[must_use]
    pub fn about(mut self, field: FieldName) -> Self {
        self.field = Some(field);
        self
    }

    /// Points at another place.
    #[must_use]
    pub fn relate(mut self, message: impl Into<String>, place: &Place) -> Self {
        self.related.push(Related { message: message.into(), place: place.clone() });
        self
    }

    /// Shows the way of `value` from its origin to the call.
    #[must_use]
    pub fn way(mut self, value: &Value, destination: &Destination, field: FieldName) -> Self {
        self.confidence = value.confidence;
        self.related.reserve_exact(value.hops.len() + 1);
        for hop in &value.hops {
            self = self.relate(hop.note.as_str(), &hop.place);
        }
        if self.place.as_ref().is_some_and(|place| holds(&destination.place, place)) {
            return self; // The call is on the very line that is drawn.
        }
        let message = match destination.kind {
            SinkKind::Environment => format!("becomes `{}` here", variable(field)),
            _ => format!("reaches {} here", destination.api),
        };
        self.relate(message, &destination.place)
    }

    /// Offers the value's own edit, or says what to do where there is none. A value that was only matched by name is no
    /// safe ground. The help then says only what the edit does not: the command that overrides the value.
    #[must_use]
    pub fn mend(self, value: &Value, safety: Applicability) -> Self {
        let unsure = value.confidence == Confidence::Likely && safety == Applicability::Safe;
        let safety = if unsure { Applicability::Unsafe } else { safety };
        match &value.mend {
            Some(mend) => self.offer(mend, safety),
            None => self,
        }
    }

    /// Offers the edits of `mend`, the first of which is `safety` unless a person must look.
    #[must_use]
    pub fn offer(mut self, mend: &Mend, safety: Applicability) -> Self {
        let command = mend.command.as_ref();
        if mend.edits.is_empty() {
            self.help = Some(match command {
                Some(command) => format!("run: {command}"),
                None => mend.title.clone(),
            });
            return self;
        }
        self.help = command.map(|command| format!("to override it without an edit, run: {command}"));
        let applicability = if mend.manual { Applicability::Manual } else { safety };
        let mut finding = self.offered(FixKind::Remove, &mend.title, applicability, mend.edits.clone());
        for choice in &mend.choices {
            let kind = FixKind::ReadEnvironment;
            finding = finding.offered(kind, &choice.title, Applicability::Manual, choice.edits.clone());
        }
        finding
    }

    /// Offers edits of the rule's own making; none, where there is nothing to edit.
    #[must_use]
    pub fn fix(self, title: impl Into<String>, applicability: Applicability, edits: Vec<PlacedEdit>) -> Self {
        self.offered(FixKind::Other, &title.into(), applicability, edits)
    }

    fn offered(mut self, kind: FixKind, title: &str, applicability: Applicability, edits: Vec<PlacedEdit>) -> Self {
        if !edits.is_empty() {
            self.fixes.reserve_exact(1); // Hardly any finding has a second one.
            self.fixes.push(Fix { title: title.to_owned(), kind, applicability, edits });
        }
        self
    }
}

impl Decision<'_> {
    /// A finding at the literal that decides this value, with the way from there to the call.
    pub fn finds(&self, rule: &'static Rule, severity: Severity, message: String) -> Finding {
        let argument = self.slot().argument.as_ref();
        let place = self.value.origin.as_ref().or(argument).unwrap_or(&self.destination.place);
        let mut finding = Finding::in_call(rule, severity, message, place, self.destination).about(self.field);
        finding.value.clone_from(&self.value.text);
        // What is only read has no fix, and belongs to another user.
        finding.renamable = self.value.origin.is_some() && self.value.mend.is_some();
        finding.way(self.value, self.destination, self.field)
    }

    /// The edit that puts `text` in the place of this value's literal. `None` where the literal is not written plainly.
    pub fn rewritten(&self, text: &str) -> Option<PlacedEdit> {
        let place = self.value.origin.as_ref()?;
        let written = place.span.end.checked_sub(place.span.start)?;
        let plain =
            |text: &str| !text.is_empty() && !text.contains(['"', '\\', '$']) && !text.contains(char::is_control);
        let replacement = match written.checked_sub(self.text().len())? {
            _ if !plain(text) || !plain(self.text()) => return None,
            0 => text.to_owned(),
            2 => format!("\"{text}\""), // Quotes of either sort; double ones are right in every language we read.
            _ => return None,
        };
        Some(PlacedEdit { place: place.clone(), text: replacement })
    }
}

/// Whether `inner` lies inside `outer`, in the same file.
pub fn holds(outer: &Place, inner: &Place) -> bool {
    outer.path == inner.path && outer.span.contains(inner.span)
}

/// The empty place right before `place`, where something can be put in.
pub fn before(place: &Place) -> Place {
    let mut point = place.clone();
    point.end = point.start;
    point.span.end = point.span.start;
    point
}

/// The empty place right behind `place`.
pub fn after(place: &Place) -> Place {
    let mut point = place.clone();
    point.start = point.end;
    point.span.start = point.span.end;
    point
}

/// The arguments of a call in the order of its text.
pub struct Arguments<'a> {
    call: &'a CallShape,
    places: Vec<&'a Place>,
}

impl<'a> Arguments<'a> {
    /// Those of `call`.
    pub fn of(call: &'a CallShape) -> Self {
        let mut places: Vec<&Place> =
            call.positionals.iter().chain(call.keywords.iter().map(|keyword| &keyword.place)).collect();
        places.sort_by_key(|place| (place.span.start, place.span.end));
        Self { call, places }
    }

    /// The edit that takes the argument at `place` away with its comma. `None` where a spread argument or a line end
    /// inside a notebook cell (whose raw text is JSON) could be hit.
    pub fn without(&self, place: &Place) -> Option<PlacedEdit> {
        if self.call.spread {
            return None;
        }
        let mut gone = place.clone();
        // Arguments are side by side: ordered by their starts they are ordered by their ends.
        let before = self.places.partition_point(|other| other.span.end <= place.span.start);
        let behind = self.places.partition_point(|other| other.span.start < place.span.end);
        match (before.checked_sub(1).map(|at| self.places[at]), self.places.get(behind)) {
            (Some(previous), _) => (gone.start, gone.span.start) = (previous.end, previous.span.end),
            (None, Some(next)) => (gone.end, gone.span.end) = (next.start, next.span.start),
            (None, None) => {}
        }
        let torn = gone.cell.is_some() && gone.start.line != gone.end.line;
        (!torn).then(|| PlacedEdit { place: gone, text: String::new() })
    }
}
