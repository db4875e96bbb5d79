//! Methods of strings, and formatting.

use crate::dataflow::Location;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::guards::Guards;
use crate::dataflow::value::provenance::Provenance;
use crate::dataflow::value::text::Text;
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet, Values};

impl Interpreter<'_> {
    /// A method of a string.
    pub(in crate::dataflow) fn text_method(
        &mut self,
        receiver: &Value,
        name: &str,
        arguments: &Arguments,
        at: Location,
    ) -> ValueSet {
        let Abstract::Text(text) = &receiver.kind else { return ValueSet::unknown() };
        let argument = |index: usize| arguments.at(index).map(|one| one.value.clone());
        match name {
            "format" => return self.formatted(receiver, arguments),
            "format_map" => {
                let (entries, open) = self.mapping_entries(&argument(0).unwrap_or_default());
                let none = Location { span: crate::text::Span::new(0, 0), ..at };
                let list = entries
                    .into_iter()
                    .map(|(name, value)| crate::dataflow::value::Passed { keyword: Some(name), value, at: none })
                    .collect();
                return self.formatted(receiver, &Arguments { list, open_keywords: open, ..Arguments::default() });
            }
            "join" => return self.joined_texts(receiver, &argument(0).unwrap_or_default()),
            "encode" | "decode" | "__str__" => return ValueSet::one(receiver.clone()),
            "__add__" => {
                let other = argument(0).unwrap_or_default();
                return self.concatenate(&[ValueSet::one(receiver.clone()), other]);
            }
            "__mod__" => {
                let other = argument(0).unwrap_or_default();
                let mut found = ValueSet { values: Values::new(), open: other.open };
                for one in &other.values {
                    let made = self.percent(receiver, one);
                    found.join(made);
                }
                return found;
            }
            "startswith" | "endswith" | "isdigit" | "isalpha" | "isupper" | "islower" | "isnumeric"
            | "isidentifier" | "isspace" | "isalnum" | "find" | "index" | "rfind" | "count" | "__contains__"
            | "__len__" | "__eq__" => {
                let answer = self.question_of_text(text, name, arguments);
                return if let Some(kind) = answer {
                    ValueSet::one(receiver.with(kind))
                } else {
                    let kind =
                        self.opaque(Self::input_of(receiver).map_or(Cause::Unknown, |by| Cause::Input((*by).clone())));
                    ValueSet::one(receiver.with(kind))
                };
            }
            "split" | "rsplit" | "splitlines" | "partition" | "rpartition" => {
                return self.split_text(receiver, text, name, arguments);
            }
            "strip" | "lstrip" | "rstrip" | "removeprefix" | "removesuffix" => {
                if let Some(kept) = kept_part(text, name, arguments) {
                    let (text, from) = text.slice(kept, &receiver.from);
                    return ValueSet::one(Value { kind: Abstract::Text(text), from, guards: receiver.guards.clone() });
                }
            }
            _ => {}
        }
        let changed = match name {
            "lower" | "casefold" => text.changed(str::to_lowercase),
            "upper" => text.changed(str::to_uppercase),
            "title" => text.changed(title),
            "capitalize" => text.changed(|text| {
                let mut chars = text.chars();
                chars.next().map_or(String::new(), |first| {
                    first.to_uppercase().chain(chars.as_str().to_lowercase().chars()).collect()
                })
            }),
            "swapcase" => text.changed(|text| {
                text.chars()
                    .flat_map(|c| {
                        if c.is_uppercase() { c.to_lowercase().collect::<Vec<_>>() } else { c.to_uppercase().collect() }
                    })
                    .collect()
            }),
            "replace" => {
                let (old, new) = (argument(0).unwrap_or_default(), argument(1).unwrap_or_default());
                if arguments.positions() > 2 {
                    None
                } else {
                    return self.replaced(receiver, text, &old, &new);
                }
            }
            "zfill" | "ljust" | "rjust" | "center" => {
                let width = match argument(0).as_ref().and_then(ValueSet::only).map(|value| &value.kind) {
                    Some(Abstract::Int(width)) => usize::try_from((*width).max(0)).ok().filter(|width| *width <= 4_096),
                    _ => None,
                };
                let fill = match argument(1) {
                    None => Some(if name == "zfill" { '0' } else { ' ' }),
                    Some(fill) => fill.only_text().and_then(|fill| fill.chars().next()),
                };
                width.zip(fill).and_then(|(width, fill)| text.changed(|text| aligned(text, name, width, fill)))
            }
            "expandtabs" | "translate" => None,
            _ => {
                self.may_raise(Some("AttributeError"));
                return self.unknown(Cause::Unknown);
            }
        };
        if let Some(text) = changed {
            ValueSet::one(receiver.with(Abstract::Text(text)))
        } else {
            let kind = self.opaque(Cause::Unknown);
            ValueSet::one(receiver.with(kind))
        }
    }

    /// `text.replace(old, new)`.
    fn replaced(&mut self, receiver: &Value, text: &Text, old: &ValueSet, new: &ValueSet) -> ValueSet {
        self.pairs(old, new, |run, old, new| {
            let (Some(known), Some(old), Some(replacement)) = (text.known(), old.text(), new.text()) else {
                // A text without what is replaced stays, whatever would replace it.
                if let (Some(known), Some(old)) = (text.known(), old.text())
                    && !known.contains(old)
                {
                    return ValueSet::one(receiver.clone());
                }
                return run.unknown(Cause::Unknown);
            };
            if !known.contains(old) || old.is_empty() {
                return ValueSet::one(receiver.clone());
            }
            let mut parts = Vec::new();
            let mut start = 0;
            for (found, _) in known.match_indices(old) {
                let (part, from) = text.slice(start..found, &receiver.from);
                parts.push((Some(part), from));
                parts.push((Some(Text::new(replacement)), new.from.clone()));
                start = found + old.len();
                if parts.len() > 256 {
                    return run.unknown(Cause::Unknown);
                }
            }
            let (part, from) = text.slice(start..known.len(), &receiver.from);
            parts.push((Some(part), from));
            match Text::join(parts) {
                Some((text, from)) => {
                    ValueSet::one(Value { kind: Abstract::Text(text), from, guards: receiver.guards.clone() })
                }
                None => run.unknown(Cause::Unknown),
            }
        })
    }

    /// `separator.join(items)`.
    fn joined_texts(&mut self, separator: &Value, items: &ValueSet) -> ValueSet {
        let Some(items) = self.items(items).exact() else { return self.unknown(Cause::Unknown) };
        let mut parts = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                parts.push(ValueSet::one(separator.clone()));
            }
            parts.push(item);
        }
        if parts.is_empty() {
            return crate::dataflow::classes::attributes::text("");
        }
        self.concatenate(&parts)
    }

    fn question_of_text(&mut self, text: &Text, name: &str, arguments: &Arguments) -> Option<Abstract> {
        let known = text.known()?;
        let argument = arguments.text(0, "");
        Some(match name {
            "startswith" | "endswith" => {
                let fits =
                    |part: &str| if name == "startswith" { known.starts_with(part) } else { known.ends_with(part) };
                let passed = arguments.at(0)?.value.only()?;
                match passed.object() {
                    Some(tuple) => {
                        let parts: Option<Vec<bool>> =
                            self.content(tuple).items.iter().map(|part| part.only_text().map(fits)).collect();
                        Abstract::Bool(parts?.contains(&true))
                    }
                    None => Abstract::Bool(fits(argument?)),
                }
            }
            "isupper" => {
                Abstract::Bool(known.chars().any(char::is_uppercase) && !known.chars().any(char::is_lowercase))
            }
            "islower" => {
                Abstract::Bool(known.chars().any(char::is_lowercase) && !known.chars().any(char::is_uppercase))
            }
            "isspace" => Abstract::Bool(!known.is_empty() && known.chars().all(char::is_whitespace)),
            "isidentifier" => Abstract::Bool(
                !known.is_empty()
                    && !known.starts_with(|c: char| c.is_ascii_digit())
                    && known.chars().all(|c| c.is_alphanumeric() || c == '_'),
            ),
            "__contains__" => Abstract::Bool(known.contains(argument?)),
            "__eq__" => Abstract::Bool(known == argument?),
            "isdigit" | "isnumeric" => Abstract::Bool(!known.is_empty() && known.chars().all(char::is_numeric)),
            "isalpha" => Abstract::Bool(!known.is_empty() && known.chars().all(char::is_alphabetic)),
            "isalnum" => Abstract::Bool(!known.is_empty() && known.chars().all(char::is_alphanumeric)),
            "find" | "index" | "rfind" => {
                let wanted = argument?;
                let found = if name == "rfind" { known.rfind(wanted) } else { known.find(wanted) };
                let found = found.map(|at| known[..at].chars().count());
                match found {
                    Some(at) => Abstract::Int(i64::try_from(at).ok()?),
                    None if name == "index" => return None,
                    None => Abstract::Int(-1),
                }
            }
            "count" => Abstract::Int(i64::try_from(known.matches(argument?).count()).ok()?),
            "__len__" => Abstract::Int(i64::try_from(known.chars().count()).ok()?),
            _ => return None,
        })
    }

    fn split_text(&mut self, receiver: &Value, text: &Text, name: &str, arguments: &Arguments) -> ValueSet {
        let separator = match arguments.get(0, "sep") {
            None => None,
            Some(set) => match set.only() {
                Some(Value { kind: Abstract::None, .. }) => None,
                Some(value) => match value.text() {
                    Some(text) if !text.is_empty() => Some(text.to_owned()),
                    _ => return self.unknown(Cause::Unknown),
                },
                None => return self.unknown(Cause::Unknown),
            },
        };
        let limit = match arguments.get(1, "maxsplit").map(|set| set.only().map(|value| &value.kind)) {
            None => None,
            Some(Some(Abstract::Int(limit))) => usize::try_from(*limit).ok(),
            Some(_) => return self.unknown(Cause::Unknown),
        };
        // Holes count as text without a separator: a path's unknown part is one part.
        let raw = text.raw().to_owned();
        let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
        match (name, &separator) {
            ("partition" | "rpartition", Some(separator)) => {
                let found = if name == "partition" { raw.find(&**separator) } else { raw.rfind(&**separator) };
                match found {
                    Some(at) => {
                        let after = at + separator.len();
                        ranges.extend([0..at, at..after, after..raw.len()]);
                    }
                    None if name == "partition" => ranges.extend([0..raw.len(), 0..0, 0..0]),
                    None => ranges.extend([0..0, 0..0, 0..raw.len()]),
                }
            }
            ("splitlines", _) => {
                let mut start = 0;
                for line in raw.split_inclusive('\n') {
                    let kept = line.trim_end_matches(['\n', '\r']).len();
                    ranges.push(start..start + kept);
                    start += line.len();
                }
            }
            ("split", Some(separator)) => {
                let mut start = 0;
                while limit.is_none_or(|limit| ranges.len() < limit)
                    && let Some(at) = raw[start..].find(&**separator)
                {
                    ranges.push(start..start + at);
                    start += at + separator.len();
                }
                ranges.push(start..raw.len());
            }
            ("rsplit", Some(separator)) => {
                let mut end = raw.len();
                while limit.is_none_or(|limit| ranges.len() < limit)
                    && let Some(at) = raw[..end].rfind(&**separator)
                {
                    ranges.push(at + separator.len()..end);
                    end = at;
                }
                ranges.push(0..end);
                ranges.reverse();
            }
            (_, None) => {
                let base = raw.as_ptr() as usize;
                if let Some(limit) = limit {
                    if name != "split" {
                        return self.unknown(Cause::Unknown);
                    }
                    let mut rest = raw.trim_start();
                    while !rest.is_empty() {
                        let start = rest.as_ptr() as usize - base;
                        let end = rest.find(char::is_whitespace).filter(|_| ranges.len() < limit);
                        let Some(end) = end else {
                            ranges.push(start..start + rest.trim_end().len());
                            break;
                        };
                        ranges.push(start..start + end);
                        rest = rest[end..].trim_start();
                    }
                } else {
                    ranges.extend(raw.split_whitespace().map(|word| {
                        let start = word.as_ptr() as usize - base;
                        start..start + word.len()
                    }));
                }
            }
            _ => return self.unknown(Cause::Unknown),
        }
        if ranges.len() > 256 {
            return self.unknown(Cause::Unknown);
        }
        let parts = ranges
            .into_iter()
            .map(|range| {
                let (part, from) = text.slice(range, &receiver.from);
                ValueSet::one(Value { kind: Abstract::Text(part), from, guards: receiver.guards.clone() })
            })
            .collect();
        let kind = if name.ends_with("partition") { Kind::Tuple } else { Kind::List };
        let list = self.sequence(kind, parts);
        ValueSet::of(list)
    }

    /// `template % values`.
    pub(in crate::dataflow) fn percent(&mut self, template: &Value, values: &Value) -> ValueSet {
        let Abstract::Text(text) = &template.kind else { return ValueSet::unknown() };
        let Some(known) = text.known().map(str::to_owned) else { return self.unknown(Cause::Unknown) };
        let mapping = values.object().filter(|id| self.as_dict(*id).is_some());
        let mut positions = match values.object() {
            Some(id) if matches!(self.kind(id), Kind::Tuple) => {
                match self.items(&ValueSet::one(values.clone())).exact() {
                    Some(items) => items.into_iter(),
                    None => return self.unknown(Cause::Unknown),
                }
            }
            _ => vec![ValueSet::one(values.clone())].into_iter(),
        };
        let mut parts: Vec<ValueSet> = Vec::new();
        let mut rest = &*known;
        let base = known.as_ptr() as usize;
        let literal = |part: &str| {
            let start = part.as_ptr() as usize - base;
            let (part, from) = text.slice(start..start + part.len(), &template.from);
            ValueSet::one(Value { kind: Abstract::Text(part), from, guards: Guards::default() })
        };
        while let Some(at) = rest.find('%') {
            parts.push(literal(&rest[..at]));
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('%') {
                parts.push(crate::dataflow::classes::attributes::text("%"));
                rest = after;
                continue;
            }
            let mut value = None;
            if let Some(named) = rest.strip_prefix('(') {
                let Some((name, after)) = named.split_once(')') else { return self.unknown(Cause::Unknown) };
                let id = mapping.and_then(|id| self.as_dict(id));
                value = id.map(|id| {
                    let key = Value::bare(Abstract::Text(Text::new(name)));
                    self.entry(id, &key, true)
                });
                rest = after;
            }
            let flags = rest.len()
                - rest
                    .trim_start_matches(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '-', '+', ' ', '#'])
                    .len();
            let conversion = rest[flags..].chars().next();
            let Some(conversion) = conversion else { break };
            let value = match value {
                Some(value) => value,
                None => positions.next().unwrap_or_else(ValueSet::unknown),
            };
            let value = self.percent_value(&value, &rest[..flags], conversion);
            parts.push(value);
            rest = &rest[flags + conversion.len_utf8()..];
        }
        parts.push(literal(rest));
        self.concatenate(&parts)
    }

    /// `template.format(...)`.
    fn formatted(&mut self, template: &Value, arguments: &Arguments) -> ValueSet {
        let Abstract::Text(text) = &template.kind else { return ValueSet::unknown() };
        let Some(known) = text.known().map(str::to_owned) else { return self.unknown(Cause::Unknown) };
        let mut parts: Vec<ValueSet> = Vec::new();
        let piece = |range: std::ops::Range<usize>| {
            let (part, from): (Text, Provenance) = text.slice(range, &template.from);
            ValueSet::one(Value { kind: Abstract::Text(part), from, guards: Guards::default() })
        };
        let bytes = known.as_bytes();
        let (mut at, mut start, mut automatic) = (0, 0, 0);
        while at < bytes.len() {
            match bytes[at] {
                b'{' | b'}' if bytes.get(at + 1) == Some(&bytes[at]) => {
                    parts.push(piece(start..at + 1));
                    at += 2;
                    start = at;
                }
                b'{' => {
                    parts.push(piece(start..at));
                    let Some(length) = known[at..].find('}') else { return self.unknown(Cause::Unknown) };
                    let field = known[at + 1..at + length].to_owned();
                    at += length + 1;
                    start = at;
                    let (field, spec) = match field.split_once(':') {
                        Some((field, spec)) => (field.to_owned(), Some(spec.to_owned())),
                        None => (field, None),
                    };
                    let (name, conversion) = match field.split_once('!') {
                        Some((name, conversion)) => (name.to_owned(), conversion.chars().next()),
                        None => (field, None),
                    };
                    let value = self.format_field(&name, arguments, &mut automatic);
                    let spec = match spec {
                        // A specification may have fields of its own.
                        Some(spec) if spec.contains('{') => return self.unknown(Cause::Unknown),
                        Some(spec) => Some(crate::dataflow::classes::attributes::text(&spec)),
                        None => None,
                    };
                    let value = self.formatted_as(&value, conversion, spec.as_ref());
                    parts.push(value);
                }
                _ => at += 1,
            }
        }
        parts.push(piece(start..known.len()));
        self.concatenate(&parts)
    }

    /// What `{name.member[key]}` means.
    fn format_field(&mut self, field: &str, arguments: &Arguments, automatic: &mut usize) -> ValueSet {
        let end = field.find(['.', '[']).unwrap_or(field.len());
        let (name, mut rest) = field.split_at(end);
        let passed = if name.is_empty() {
            *automatic += 1;
            arguments.at(*automatic - 1)
        } else if let Ok(index) = name.parse::<usize>() {
            arguments.at(index)
        } else {
            arguments.named(name)
        };
        let Some(mut value) = passed.map(|one| one.value.clone()) else { return ValueSet::unknown() };
        while !rest.is_empty() {
            if let Some(member) = rest.strip_prefix('.') {
                let end = member.find(['.', '[']).unwrap_or(member.len());
                value = self.attribute(&value, &member[..end].into());
                rest = &member[end..];
            } else if let Some((key, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                let key = key.parse().map_or_else(
                    |_| crate::dataflow::classes::attributes::text(key),
                    |index| ValueSet::of(Abstract::Int(index)),
                );
                value = self.subscript(&value, &key);
                rest = after;
            } else {
                return ValueSet::unknown();
            }
        }
        value
    }
}

/// The bytes that `strip` and its relatives leave.
fn kept_part(text: &Text, name: &str, arguments: &Arguments) -> Option<std::ops::Range<usize>> {
    let known = text.known()?;
    let argument = match arguments.at(0) {
        None => None,
        Some(one) => match &one.value.only()?.kind {
            Abstract::None => None,
            _ => Some(one.value.only_text()?),
        },
    };
    let kept = match (name, argument) {
        ("removeprefix", Some(prefix)) => known.strip_prefix(prefix).unwrap_or(known),
        ("removesuffix", Some(suffix)) => known.strip_suffix(suffix).unwrap_or(known),
        ("removeprefix" | "removesuffix", None) => return None,
        (_, argument) => {
            let strips = |c: char| argument.map_or(c.is_whitespace(), |set| set.contains(c));
            let kept = if name == "rstrip" { known } else { known.trim_start_matches(strips) };
            if name == "lstrip" { kept } else { kept.trim_end_matches(strips) }
        }
    };
    let start = kept.as_ptr() as usize - known.as_ptr() as usize;
    Some(start..start + kept.len())
}

fn title(text: &str) -> String {
    let mut is_start = true;
    let mut result = String::new();
    for c in text.chars() {
        if is_start {
            result.extend(c.to_uppercase());
        } else {
            result.extend(c.to_lowercase());
        }
        is_start = !c.is_alphabetic();
    }
    result
}

/// `text` on a width, as `zfill` and its relatives fill it.
fn aligned(text: &str, name: &str, width: usize, fill: char) -> String {
    let missing = width.saturating_sub(text.chars().count());
    let filled = |count: usize| fill.to_string().repeat(count);
    match name {
        "ljust" => format!("{text}{}", filled(missing)),
        "center" => {
            let left = missing / 2 + (missing & width & 1);
            format!("{}{text}{}", filled(left), filled(missing - left))
        }
        "zfill" if text.starts_with(['-', '+']) => format!("{}{}{}", &text[..1], filled(missing), &text[1..]),
        _ => format!("{}{text}", filled(missing)),
    }
}
