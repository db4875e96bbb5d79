//! `sorted`, `min` and `max`: the order of items, by a key or their own.

use std::cmp::Ordering;

use crate::dataflow::Location;
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::{Abstract, Arguments, Value, ValueSet};

/// So many items are sorted.
const MOST: usize = 256;

impl Interpreter<'_> {
    /// The items in sorted order, if the order of all of them is known.
    pub(in crate::dataflow) fn sorted(
        &mut self,
        set: &ValueSet,
        arguments: &Arguments,
        at: Location,
    ) -> Option<Vec<ValueSet>> {
        let reverse = match arguments.named("reverse") {
            None => false,
            Some(one) => {
                let value = one.value.only()?.clone();
                self.truth(&value)?
            }
        };
        let items = self.items(set).exact()?;
        let mut keyed = self.keyed(items, arguments, at)?;
        // Equal items stay in their order, also when it is reversed.
        let mut sorted: Vec<(Value, ValueSet)> = Vec::with_capacity(keyed.len());
        for (key, item) in keyed.drain(..) {
            let mut place = sorted.len();
            while place > 0 {
                let order = self.order(&key, &sorted[place - 1].0)?;
                if order == (if reverse { Ordering::Greater } else { Ordering::Less }) {
                    place -= 1;
                } else {
                    break;
                }
            }
            sorted.insert(place, (key, item));
        }
        Some(sorted.into_iter().map(|(_, item)| item).collect())
    }

    /// The first of the smallest or largest items.
    pub(in crate::dataflow) fn extreme(
        &mut self,
        set: &ValueSet,
        arguments: &Arguments,
        is_max: bool,
        at: Location,
    ) -> Option<ValueSet> {
        let items = self.items(set).exact()?;
        if items.is_empty() {
            return Some(match arguments.named("default") {
                Some(default) => default.value.clone(),
                None => self.raise("ValueError"),
            });
        }
        let wanted = if is_max { Ordering::Greater } else { Ordering::Less };
        let mut best: Option<(Value, ValueSet)> = None;
        for (key, item) in self.keyed(items, arguments, at)? {
            let is_better = match &best {
                None => true,
                Some((known, _)) => {
                    let known = known.clone();
                    self.order(&key, &known)? == wanted
                }
            };
            if is_better {
                best = Some((key, item));
            }
        }
        best.map(|(_, item)| item)
    }

    /// Each item with what it is ordered by; `None` where that is not known.
    fn keyed(&mut self, items: Vec<ValueSet>, arguments: &Arguments, at: Location) -> Option<Vec<(Value, ValueSet)>> {
        if items.len() > MOST {
            return None;
        }
        let key = arguments.named("key").map(|one| one.value.clone());
        let key = key.filter(|key| !key.only().is_some_and(|value| matches!(value.kind, Abstract::None)));
        let none = Location { span: crate::text::Span::new(0, 0), ..at };
        let mut keyed = Vec::with_capacity(items.len());
        let is_alone = items.len() < 2;
        for item in items {
            let made = match &key {
                Some(key) => self.call(key, Arguments::positional([item.clone()], none), at),
                None => item.clone(),
            };
            let value = match made.only() {
                Some(value) => value.clone(),
                // A single item needs no order.
                None if is_alone => Value::bare(Abstract::None),
                None => return None,
            };
            keyed.push((value, item));
        }
        Some(keyed)
    }
}
