//! `match`: which cases can fit, and what their patterns bind.

use crate::dataflow::heap::objects::Kind;
use crate::dataflow::heap::{Key, State};
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::statements::joined;
use crate::dataflow::value::{Abstract, Value, ValueSet};
use crate::languages::python::ast::{Case, CompareOperator, Expr, ExprKind, Pattern};

impl Interpreter<'_> {
    pub(in crate::dataflow) fn match_statement(&mut self, subject: &Expr, cases: &[Case]) {
        let subject_set = self.eval(subject);
        let mut after: Option<State> = None;
        let mut subject_set = subject_set;
        for case in cases {
            if !self.state.alive {
                break;
            }
            let set = self.seen(&subject_set);
            let fits: Vec<(Value, Option<bool>)> =
                set.values.iter().map(|value| (value.clone(), self.fits(&case.pattern, value))).collect();
            let may_fit: Vec<Value> =
                fits.iter().filter(|(_, fit)| *fit != Some(false)).map(|(value, _)| value.clone()).collect();
            let may_miss: Vec<Value> =
                fits.iter().filter(|(_, fit)| *fit != Some(true)).map(|(value, _)| value.clone()).collect();
            let is_capture = case.guard.is_none() && matches!(case.pattern, Pattern::Capture(_));
            let may_miss_open = set.open && !is_capture;
            let start = self.take_state();
            let both = (!may_fit.is_empty() || set.open) && (!may_miss.is_empty() || may_miss_open);
            let key = self.fresh_key();
            let by = set.values.iter().find_map(Self::input_of);
            if !may_fit.is_empty() || set.open {
                self.state = start.clone();
                if both {
                    self.decide(crate::dataflow::Guard { key, arm: 1 }, by.clone());
                    self.share(&may_fit, set.open, &by);
                }
                let fitting = ValueSet { values: may_fit.into(), open: set.open };
                self.capture(&case.pattern, &fitting);
                let mut missed: Option<State> = None;
                if let Some(guard) = &case.guard {
                    let (truth, falsity) = self.test(guard);
                    missed = Some(falsity);
                    self.state = truth;
                }
                self.block(&case.body);
                let end = self.take_state();
                after = Some(joined(after, end));
                if let Some(missed) = missed.filter(|missed| missed.alive) {
                    // The guard said no: the next case is tried with all that fitted.
                    self.state = missed;
                }
            }
            let missed = self.take_state();
            let mut next = State::default();
            if !may_miss.is_empty() || may_miss_open {
                self.state = start;
                if both {
                    self.decide(crate::dataflow::Guard { key, arm: 0 }, by.clone());
                    self.share(&may_miss, may_miss_open, &by);
                }
                next = self.take_state();
            }
            let guard_missed = missed.alive;
            self.state = next.join(missed);
            if !guard_missed {
                subject_set = ValueSet { values: may_miss.into(), open: may_miss_open };
            }
        }
        let end = self.take_state();
        self.state = joined(after, end);
    }

    /// Takes the decisions that all of `values` share.
    fn share(&mut self, values: &[Value], open: bool, by: &Option<std::rc::Rc<crate::destination::Override>>) {
        if open {
            return;
        }
        let mut values = values.iter();
        let Some(first) = values.next() else { return };
        let shared = values.fold(first.guards.clone(), |shared, value| shared.either(&value.guards));
        for guard in shared.list() {
            self.decide(*guard, by.clone());
        }
    }

    /// Whether a pattern fits a value; `None` if that is not known.
    fn fits(&mut self, pattern: &Pattern, value: &Value) -> Option<bool> {
        match pattern {
            Pattern::Capture(_) | Pattern::Star(_) => Some(true),
            Pattern::Value(expr) => {
                let operator = match expr.kind {
                    ExprKind::None | ExprKind::Bool(_) => CompareOperator::Is,
                    _ => CompareOperator::Equal,
                };
                let constant = self.eval(expr);
                let constant = constant.only()?.clone();
                match self.comparison(operator, value, &constant) {
                    crate::dataflow::statements::conditions::Verdict::Decided(fits) => Some(fits),
                    crate::dataflow::statements::conditions::Verdict::Depends(..) => None,
                }
            }
            Pattern::Or(patterns) => {
                let mut all = Some(false);
                for pattern in patterns {
                    match self.fits(pattern, value) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => all = None,
                    }
                }
                all
            }
            Pattern::As { pattern, .. } => self.fits(pattern, value),
            Pattern::Sequence(patterns) => {
                let Some(id) = value.object() else { return is_known(value).then_some(false) };
                if !matches!(self.kind(id), Kind::List | Kind::Tuple) {
                    return matches!(self.kind(id), Kind::Dict | Kind::Set).then_some(false);
                }
                let items = self.items(&ValueSet::one(value.clone())).exact()?;
                let star = patterns.iter().position(|pattern| matches!(pattern, Pattern::Star(_)));
                let enough = match star {
                    Some(_) => items.len() + 1 >= patterns.len(),
                    None => items.len() == patterns.len(),
                };
                if !enough {
                    return Some(false);
                }
                let taken = self.unpacked(&ValueSet::one(value.clone()), patterns.len(), star);
                self.all_fit(patterns.iter().zip(taken))
            }
            Pattern::Mapping { entries, .. } => {
                let id = match value.object() {
                    Some(id) => self.as_dict(id)?,
                    None => return is_known(value).then_some(false),
                };
                let mut all = Some(true);
                for (key, pattern) in entries {
                    let key = self.eval(key);
                    let key = key.only()?.clone();
                    let found = self.entry(id, &key, false);
                    if found.values.iter().all(|value| matches!(value.kind, Abstract::Unbound)) && !found.open {
                        return Some(false);
                    }
                    let may_be_missing = found.may_be_unbound() || found.open;
                    match self.all_fit(std::iter::once((pattern, found.bound()))) {
                        Some(false) => return Some(false),
                        Some(true) if !may_be_missing => {}
                        _ => all = None,
                    }
                }
                all
            }
            Pattern::Class { class, positional, keywords } => {
                let class = self.eval(class);
                let class = class.only()?.clone();
                match self.is_instance_of(value, &class) {
                    Some(true) => {}
                    other => return other,
                }
                let mut all = Some(true);
                let names = self.match_arguments(&class);
                let members = names
                    .into_iter()
                    .zip(positional)
                    .chain(keywords.iter().map(|(name, pattern)| (name.clone(), pattern)));
                for (name, pattern) in members.collect::<Vec<_>>() {
                    let member = self.member(value, &name);
                    match self.all_fit(std::iter::once((pattern, member))) {
                        Some(true) => {}
                        Some(false) => return Some(false),
                        None => all = None,
                    }
                }
                all
            }
            Pattern::Unknown => None,
        }
    }

    fn all_fit<'p>(&mut self, pairs: impl Iterator<Item = (&'p Pattern, ValueSet)>) -> Option<bool> {
        let mut all = Some(true);
        for (pattern, set) in pairs {
            let mut any = None;
            for value in &set.values {
                let fit = self.fits(pattern, value);
                any = match (any, fit) {
                    (None, fit) => Some(fit),
                    (Some(known), fit) if known == fit => Some(fit),
                    _ => Some(None),
                };
            }
            let one = if set.open && !matches!(pattern, Pattern::Capture(_)) { None } else { any.unwrap_or(None) };
            match one {
                Some(true) => {}
                Some(false) => return Some(false),
                None => all = None,
            }
        }
        all
    }

    /// Binds what a pattern names.
    fn capture(&mut self, pattern: &Pattern, set: &ValueSet) {
        match pattern {
            Pattern::Capture(Some(name)) | Pattern::Star(Some(name)) => {
                self.bind_here(name, set.clone());
            }
            Pattern::As { pattern, name } => {
                self.capture(pattern, set);
                self.bind_here(name, set.clone());
            }
            Pattern::Or(patterns) => {
                // The alternatives bind the same names: the first that fits does.
                for pattern in patterns {
                    let fitting: Vec<Value> =
                        set.values.iter().filter(|value| self.fits(pattern, value) != Some(false)).cloned().collect();
                    if !fitting.is_empty() {
                        self.capture(pattern, &ValueSet { values: fitting.into(), open: set.open });
                    }
                }
            }
            Pattern::Sequence(patterns) => {
                let star = patterns.iter().position(|pattern| matches!(pattern, Pattern::Star(_)));
                let taken = self.unpacked(set, patterns.len(), star);
                for (pattern, item) in patterns.iter().zip(taken) {
                    self.capture(pattern, &item);
                }
            }
            Pattern::Mapping { entries, rest } => {
                for (key, pattern) in entries {
                    let key = self.eval(key);
                    let found = self.subscript(set, &key);
                    self.capture(pattern, &found);
                }
                if let Some(rest) = rest {
                    let copy = self.allocate(Kind::Dict);
                    self.update_mapping(copy, set, true);
                    for (key, _) in entries {
                        if let Some(key) = self.eval(key).only().and_then(Key::of) {
                            self.state.edit(copy).slots.shift_remove(&key);
                        }
                    }
                    self.bind_here(rest, ValueSet::of(Abstract::Object(copy)));
                }
            }
            Pattern::Class { class, positional, keywords } => {
                let class = self.eval(class);
                let names = class.only().cloned().map(|class| self.match_arguments(&class)).unwrap_or_default();
                let members = names
                    .into_iter()
                    .zip(positional)
                    .chain(keywords.iter().map(|(name, pattern)| (name.clone(), pattern)));
                for (name, pattern) in members.collect::<Vec<_>>() {
                    let member = self.attribute(set, &name);
                    self.capture(pattern, &member);
                }
            }
            _ => {}
        }
    }

    fn bind_here(&mut self, name: &crate::languages::python::ast::Name, value: ValueSet) {
        let at = self.here(crate::text::Span::new(0, 0));
        self.bind(name, at, value);
    }

    /// The attributes that a class pattern's positional patterns mean.
    fn match_arguments(&mut self, class: &Value) -> Vec<crate::languages::python::ast::Name> {
        let Some(id) = class.object() else { return Vec::new() };
        let listed = self.class_member(id, "__match_args__");
        let listed = listed.as_ref().and_then(ValueSet::only).and_then(Value::object);
        match listed {
            Some(list) => self.content(list).items.iter().filter_map(|item| item.only_text().map(Into::into)).collect(),
            None => Vec::new(),
        }
    }
}

/// Whether it is known what a value is.
fn is_known(value: &Value) -> bool {
    !matches!(value.kind, Abstract::Opaque(_))
}
