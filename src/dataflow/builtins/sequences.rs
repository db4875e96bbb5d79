//! Python's functions over iterables.

use crate::dataflow::Location;
use crate::dataflow::builtins::iteration::Items;
use crate::dataflow::calls::generators::Pending;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::guesses;
use crate::dataflow::value::{Abstract, Arguments, Cause, ValueSet, Values};

/// So many numbers has a range that is written out.
const RANGE: usize = 200;

impl Interpreter<'_> {
    /// A call of `map`, `sorted`, `len` and their relatives; `None` where it is none of them.
    #[allow(clippy::too_many_lines, reason = "one arm for each function of Python's")]
    pub(super) fn call_over_items(&mut self, name: &str, arguments: &Arguments, at: Location) -> Option<ValueSet> {
        let argument = |index: usize| arguments.at(index).map(|one| one.value.clone());
        match name {
            "len" => {
                let value = argument(0)?;
                let value = self.seen(&value);
                let mut lengths = ValueSet { values: Values::new(), open: value.open };
                for one in &value.values {
                    let count = match &one.kind {
                        Abstract::Text(text) => text.known().map(|text| text.chars().count()),
                        Abstract::Object(id) => match self.kind(*id).clone() {
                            Kind::Instance(_) => match self.call_method(one, "__len__", Vec::new()) {
                                Some(found) => {
                                    lengths.join(found);
                                    continue;
                                }
                                None => None,
                            },
                            _ => self.items(&ValueSet::one(one.clone())).exact().map(|items| items.len()),
                        },
                        _ => None,
                    };
                    let kind = match count {
                        Some(count) => Abstract::Int(i64::try_from(count).unwrap_or(i64::MAX)),
                        None => self.opaque(Cause::Unknown),
                    };
                    lengths.push(one.with(kind));
                }
                Some(lengths)
            }
            "range" => {
                let bounds: Option<Vec<i64>> = (0..arguments.positions())
                    .map(|index| match arguments.at(index)?.value.only()?.kind {
                        Abstract::Int(number) => Some(number),
                        _ => None,
                    })
                    .collect();
                let bounds = bounds.filter(|_| !arguments.is_open());
                let (start, end, step) = match bounds.as_deref() {
                    Some([end]) => (0, *end, 1),
                    Some([start, end]) => (*start, *end, 1),
                    Some([start, end, step]) if *step != 0 => (*start, *end, *step),
                    _ => {
                        let any = self.unknown(Cause::Unknown);
                        return Some(ValueSet::of(self.sequence_of(Kind::List, any)));
                    }
                };
                let mut items = Vec::new();
                let mut next = start;
                while if step > 0 { next < end } else { next > end } {
                    if items.len() >= RANGE {
                        let any = self.unknown(Cause::Unknown);
                        return Some(ValueSet::of(self.sequence_of(Kind::List, any)));
                    }
                    items.push(ValueSet::of(Abstract::Int(next)));
                    next += step;
                }
                Some(ValueSet::of(self.sequence(Kind::List, items)))
            }
            "enumerate" => {
                let from = argument(0)?;
                let start = match arguments.get(1, "start").and_then(ValueSet::only).map(|value| &value.kind) {
                    Some(Abstract::Int(start)) => *start,
                    _ => 0,
                };
                Some(if let Some(items) = self.items(&from).exact() {
                    let numbered = items.into_iter().zip(start..).map(|(item, number)| {
                        let pair = self.sequence(Kind::Tuple, vec![ValueSet::of(Abstract::Int(number)), item]);
                        ValueSet::of(pair)
                    });
                    let numbered = numbered.collect();
                    ValueSet::of(self.sequence(Kind::Iterator, numbered))
                } else {
                    let any = self.items(&from).any();
                    let number = self.unknown(Cause::Unknown);
                    let pair = self.sequence(Kind::Tuple, vec![number, any]);
                    ValueSet::of(self.sequence_of(Kind::Iterator, ValueSet::of(pair)))
                })
            }
            "zip" => {
                let lists: Option<Vec<Vec<ValueSet>>> =
                    (0..arguments.positions()).map(|index| self.items(&argument(index)?).exact()).collect();
                Some(if let Some(lists) = lists.filter(|_| !arguments.is_open()) {
                    let shortest = lists.iter().map(Vec::len).min().unwrap_or(0);
                    let rows = (0..shortest)
                        .map(|row| {
                            let items = lists.iter().map(|list| list[row].clone()).collect();
                            ValueSet::of(self.sequence(Kind::Tuple, items))
                        })
                        .collect();
                    ValueSet::of(self.sequence(Kind::Iterator, rows))
                } else {
                    let columns: Vec<ValueSet> = (0..arguments.positions())
                        .map(|index| self.items(&argument(index).unwrap_or_default()).any())
                        .collect();
                    let row = self.sequence(Kind::Tuple, columns);
                    ValueSet::of(self.sequence_of(Kind::Iterator, ValueSet::of(row)))
                })
            }
            "map" => {
                let function = argument(0)?;
                let lists: Vec<ValueSet> = (1..arguments.positions()).filter_map(argument).collect();
                Some(self.pending(Pending::Map { function, lists, at }))
            }
            "filter" => {
                let (function, from) = (argument(0)?, argument(1)?);
                Some(self.pending(Pending::Filter { function, from, at }))
            }
            "sorted" | "reversed" => {
                let from = argument(0)?;
                if name == "reversed" {
                    return Some(match self.items(&from) {
                        Items::Exact(mut items) => {
                            items.reverse();
                            ValueSet::of(self.sequence(Kind::Iterator, items))
                        }
                        Items::Any(any) => ValueSet::of(self.sequence_of(Kind::Iterator, any)),
                    });
                }
                Some(if let Some(items) = self.sorted(&from, arguments, at) {
                    ValueSet::of(self.sequence(Kind::List, items))
                } else {
                    let any = guesses(self.items(&from).any());
                    ValueSet::of(self.sequence_of(Kind::List, any))
                })
            }
            "min" | "max" => {
                let list = if arguments.positions() == 1 {
                    argument(0)?
                } else {
                    let items = (0..arguments.positions()).filter_map(argument).collect();
                    ValueSet::of(self.sequence(Kind::List, items))
                };
                Some(match self.extreme(&list, arguments, name == "max", at) {
                    Some(picked) => picked,
                    None => guesses(self.items(&list).any()),
                })
            }
            "sum" => Some(self.sum(&argument(0)?, argument(1))),
            "any" | "all" => {
                let items = self.items(&argument(0)?).exact();
                let truths: Option<Vec<bool>> = items.and_then(|items| {
                    items.iter().map(|item| item.only().and_then(|value| self.truth(value))).collect()
                });
                Some(match truths {
                    Some(truths) => {
                        let truth = if name == "any" { truths.contains(&true) } else { !truths.contains(&false) };
                        ValueSet::of(Abstract::Bool(truth))
                    }
                    None => self.unknown(Cause::Unknown),
                })
            }
            "next" => {
                let iterator = argument(0)?;
                let default = argument(1);
                let iterator = self.seen(&iterator);
                let mut found = ValueSet { values: Values::new(), open: iterator.open };
                for one in &iterator.values.clone() {
                    let item = match self.call_method(one, "__next__", Vec::new()) {
                        Some(item) => item,
                        None => self.next_item(one, default.clone()),
                    };
                    found.join(item);
                }
                Some(found)
            }
            _ => None,
        }
    }
}
