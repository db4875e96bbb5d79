//! How Python writes values: `str`, `repr`, and format specifications.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::expressions::operators::python_float;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::text::{LONGEST, Text};
use crate::dataflow::value::{Abstract, Cause, Value, ValueSet, Values};

/// So deep are containers written.
const DEPTH: usize = 5;
/// So many characters may a width ask for.
const WIDEST: usize = 4_096;

/// A format specification: `[[fill]align][sign][#][0][width][grouping][.precision][type]`.
#[derive(Debug, Default, Clone)]
struct Spec {
    fill: Option<char>,
    align: Option<char>,
    sign: Option<char>,
    alternate: bool,
    zero: bool,
    width: usize,
    grouping: Option<char>,
    precision: Option<usize>,
    kind: Option<char>,
}

impl Spec {
    fn parse(text: &str) -> Option<Self> {
        let mut spec = Self::default();
        let letters: Vec<char> = text.chars().collect();
        let mut at = 0;
        let is_align = |letter: Option<&char>| letter.is_some_and(|letter| "<>^=".contains(*letter));
        if is_align(letters.get(1)) {
            (spec.fill, spec.align, at) = (letters.first().copied(), letters.get(1).copied(), 2);
        } else if is_align(letters.first()) {
            (spec.align, at) = (letters.first().copied(), 1);
        }
        let mut take = |wanted: &str| {
            let found = letters.get(at).copied().filter(|letter| wanted.contains(*letter));
            at += usize::from(found.is_some());
            found
        };
        spec.sign = take("+- ");
        spec.alternate = take("#").is_some();
        spec.zero = take("0").is_some();
        while let Some(digit) = take("0123456789") {
            spec.width = spec.width * 10 + usize::try_from(digit.to_digit(10)?).ok()?;
            if spec.width > WIDEST {
                return None;
            }
        }
        spec.grouping = take(",_");
        if take(".").is_some() {
            let mut precision = 0;
            while let Some(digit) = take("0123456789") {
                precision = precision * 10 + usize::try_from(digit.to_digit(10)?).ok()?;
            }
            spec.precision = Some(precision).filter(|precision| *precision <= WIDEST);
        }
        spec.kind = letters.get(at).copied();
        (at + usize::from(spec.kind.is_some()) == letters.len()).then_some(spec)
    }

    /// `body` on its width; `prefix` is a sign that stays in front of filling zeros.
    fn padded(&self, prefix: &str, body: &str, default: char) -> String {
        let length = prefix.chars().count() + body.chars().count();
        let missing = self.width.saturating_sub(length);
        let zero = self.zero && self.align.is_none() && default == '>';
        let (fill, align) = if zero { ('0', '=') } else { (self.fill.unwrap_or(' '), self.align.unwrap_or(default)) };
        let fill = |count: usize| fill.to_string().repeat(count);
        match align {
            '<' => format!("{prefix}{body}{}", fill(missing)),
            '^' => format!("{}{prefix}{body}{}", fill(missing / 2), fill(missing - missing / 2)),
            '=' => format!("{prefix}{}{body}", fill(missing)),
            _ => format!("{}{prefix}{body}", fill(missing)),
        }
    }

    fn of_text(&self, text: &str) -> Option<String> {
        if !matches!(self.kind, None | Some('s')) || self.sign.is_some() || self.grouping.is_some() {
            return None;
        }
        let text: String = match self.precision {
            Some(precision) => text.chars().take(precision).collect(),
            None => text.to_owned(),
        };
        // A zero in front of the width fills texts at their end.
        if self.zero && self.align.is_none() {
            let missing = self.width.saturating_sub(text.chars().count());
            return Some(format!("{text}{}", "0".repeat(missing)));
        }
        Some(self.padded("", &text, '<'))
    }

    fn sign_of(&self, is_negative: bool) -> &'static str {
        match (is_negative, self.sign) {
            (true, _) => "-",
            (false, Some('+')) => "+",
            (false, Some(' ')) => " ",
            _ => "",
        }
    }

    fn of_int(&self, number: i64) -> Option<String> {
        let size = number.unsigned_abs();
        let (body, prefix, group) = match self.kind {
            None | Some('d' | 'n') => (size.to_string(), "", 3),
            Some('x') => (format!("{size:x}"), "0x", 4),
            Some('X') => (format!("{size:X}"), "0X", 4),
            Some('o') => (format!("{size:o}"), "0o", 4),
            Some('b') => (format!("{size:b}"), "0b", 4),
            Some('c') => (char::from_u32(u32::try_from(number).ok()?)?.to_string(), "", 0),
            #[allow(clippy::cast_precision_loss, reason = "as Python writes them, but for very large numbers")]
            Some('f' | 'F' | 'e' | 'E' | 'g' | 'G' | '%') => return self.of_float(number as f64),
            Some(_) => return None,
        };
        let body = self.grouping.map_or(body.clone(), |separator| grouped(&body, separator, group));
        let sign = self.sign_of(number < 0);
        let prefix = if self.alternate { format!("{sign}{prefix}") } else { sign.to_owned() };
        Some(self.padded(&prefix, &body, '>'))
    }

    fn of_float(&self, number: f64) -> Option<String> {
        if !number.is_finite() {
            return None;
        }
        let size = number.abs();
        let precision = self.precision;
        let body = match self.kind {
            Some('f' | 'F') => format!("{size:.*}", precision.unwrap_or(6)),
            Some('%') => format!("{:.*}%", precision.unwrap_or(6), size * 100.0),
            Some('e') => exponent(&format!("{size:.*e}", precision.unwrap_or(6)))?,
            None if precision.is_none() => python_float(size),
            _ => return None,
        };
        let body = match self.grouping {
            Some(separator) => {
                let end = body.find(['.', 'e', '%']).unwrap_or(body.len());
                format!("{}{}", grouped(&body[..end], separator, 3), &body[end..])
            }
            None => body,
        };
        Some(self.padded(self.sign_of(number < 0.0), &body, '>'))
    }
}

/// Digits in groups.
fn grouped(digits: &str, separator: char, size: usize) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && size > 0 && (digits.len() - index).is_multiple_of(size) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// `1.5e3` as Python writes it: `1.5e+03`.
fn exponent(text: &str) -> Option<String> {
    let (digits, power) = text.split_once('e')?;
    let (sign, power) = match power.strip_prefix('-') {
        Some(power) => ('-', power),
        None => ('+', power),
    };
    Some(format!("{digits}e{sign}{power:0>2}"))
}

/// A text in quotes, as `repr` writes it.
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut written = String::with_capacity(text.len() + 2);
    written.push(quote);
    for letter in text.chars() {
        match letter {
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            letter if letter == quote => {
                written.push('\\');
                written.push(letter);
            }
            letter => written.push(letter),
        }
    }
    written.push(quote);
    written
}

impl Interpreter<'_> {
    /// Each alternative as `f"{value!conversion:spec}"` writes it.
    pub(in crate::dataflow) fn formatted_as(
        &mut self,
        set: &ValueSet,
        conversion: Option<char>,
        spec: Option<&ValueSet>,
    ) -> ValueSet {
        let set = match conversion {
            Some('s') => self.as_texts(set.clone()),
            Some(_) => self.reprs(set),
            None => set.clone(),
        };
        let Some(spec) = spec else {
            let mut texts = ValueSet { values: Values::new(), open: set.open };
            for value in &self.seen(&set).values {
                let text = self.formatted_value(value, "");
                texts.join(text);
            }
            return texts;
        };
        self.pairs(&set, spec, |run, value, spec| match spec.text() {
            Some(spec) => {
                let spec = spec.to_owned();
                run.formatted_value(value, &spec)
            }
            None => run.unknown(Cause::Unknown),
        })
    }

    /// `format(value, spec)`
    fn formatted_value(&mut self, value: &Value, spec: &str) -> ValueSet {
        if let Abstract::Object(id) = value.kind {
            if let Some(found) =
                self.call_method(value, "__format__", vec![crate::dataflow::classes::attributes::text(spec)])
            {
                return found;
            }
            let text = if self.is_text_member(id) {
                self.content(id).slots.get(&Key::from("_value_")).cloned().unwrap_or_else(ValueSet::unknown)
            } else {
                self.as_texts(ValueSet::one(value.clone()))
            };
            if spec.is_empty() {
                return text;
            }
            let spec = crate::dataflow::classes::attributes::text(spec);
            return self.formatted_as(&text, None, Some(&spec));
        }
        if spec.is_empty() {
            return self.as_texts(ValueSet::one(value.clone()));
        }
        let written = Spec::parse(spec).and_then(|spec| match &value.kind {
            Abstract::Text(text) => spec.of_text(text.known()?),
            Abstract::Int(number) => spec.of_int(*number),
            Abstract::Bool(truth) => spec.of_int(i64::from(*truth)),
            Abstract::Float(number) => spec.of_float(*number),
            _ => None,
        });
        self.written(value, written)
    }

    /// Whether a member of an enumeration is written as its value.
    fn is_text_member(&mut self, id: ObjectId) -> bool {
        let Kind::Instance(class) = *self.kind(id) else { return false };
        let Some(info) = self.class(class) else { return false };
        self.enumeration(class, &info).is_some()
            && self.class_inherits(id, |name| matches!(name, "enum.StrEnum" | "enum.IntEnum"))
    }

    fn written(&mut self, value: &Value, text: Option<String>) -> ValueSet {
        let kind = match (text, &value.kind) {
            (Some(text), Abstract::Text(known)) if known.known() == Some(&*text) => Abstract::Text(known.clone()),
            (Some(text), _) if text.len() <= LONGEST => Abstract::Text(Text::new(Rc::<str>::from(text))),
            _ => self.opaque(Self::input_of(value).map_or(Cause::Unknown, |by| Cause::Input((*by).clone()))),
        };
        ValueSet::one(value.with(kind))
    }

    /// Each alternative as `repr` writes it.
    pub(in crate::dataflow) fn reprs(&mut self, set: &ValueSet) -> ValueSet {
        let set = self.seen(set);
        let mut texts = ValueSet { values: Values::new(), open: set.open };
        for value in &set.values {
            let is_instance = value.object().is_some_and(|id| matches!(self.kind(id), Kind::Instance(_)));
            if is_instance && let Some(found) = self.call_method(value, "__repr__", Vec::new()) {
                texts.join(found);
                continue;
            }
            let text = self.repr(value, 0);
            let written = self.written(value, text);
            texts.join(written);
        }
        texts
    }

    /// A value as `repr` writes it; `None` if that is not known.
    fn repr(&mut self, value: &Value, depth: usize) -> Option<String> {
        match &value.kind {
            Abstract::Text(text) => Some(quoted(text.known()?)),
            Abstract::None => Some("None".to_owned()),
            Abstract::Bool(truth) => Some(if *truth { "True" } else { "False" }.to_owned()),
            Abstract::Int(number) => Some(number.to_string()),
            Abstract::Float(number) => number.is_finite().then(|| python_float(*number)),
            Abstract::Object(id) => self.repr_of_object(*id, value, depth),
            _ => None,
        }
    }

    fn repr_of_object(&mut self, id: ObjectId, value: &Value, depth: usize) -> Option<String> {
        if depth > DEPTH {
            return None;
        }
        let content = self.content(id).clone();
        let is_whole = content.rest.is_none() && content.touched.is_empty();
        match self.kind(id).clone() {
            Kind::List | Kind::Tuple if is_whole => {
                let items: Option<Vec<String>> =
                    content.items.iter().map(|item| self.repr_of_only(item, depth)).collect();
                let items = items?;
                Some(match (self.kind(id), items.as_slice()) {
                    (Kind::Tuple, [one]) => format!("({one},)"),
                    (Kind::Tuple, all) => format!("({})", all.join(", ")),
                    (_, all) => format!("[{}]", all.join(", ")),
                })
            }
            Kind::Dict if is_whole => {
                let mut entries = Vec::new();
                for (key, set) in &content.slots {
                    let key = match key {
                        Key::Name(name) => quoted(name),
                        Key::Int(number) => number.to_string(),
                        Key::None => "None".to_owned(),
                        Key::Other(_) => return None,
                    };
                    entries.push(format!("{key}: {}", self.repr_of_only(set, depth)?));
                }
                Some(format!("{{{}}}", entries.join(", ")))
            }
            Kind::Instance(class) => {
                if let Some(found) = self.call_method(value, "__repr__", Vec::new()) {
                    return found.only_text().map(str::to_owned);
                }
                let info = self.class(class)?;
                if self.enumeration(class, &info).is_some() {
                    let member = |run: &Self, name: &str| {
                        run.content(id).slots.get(&Key::from(name)).and_then(|set| set.only_text().map(str::to_owned))
                    };
                    let name = member(self, "name")?;
                    let held = content.slots.get(&Key::from("_value_"))?;
                    return Some(format!("<{}.{name}: {}>", info.name, self.repr_of_only(held, depth)?));
                }
                let fields: Vec<Arc<str>> = self.compared_fields(id)?;
                let mut written = Vec::new();
                for name in fields {
                    let held = content.slots.get(&Key::Name(Arc::clone(&name)))?;
                    written.push(format!("{name}={}", self.repr_of_only(held, depth)?));
                }
                Some(format!("{}({})", info.name, written.join(", ")))
            }
            _ => None,
        }
    }

    fn repr_of_only(&mut self, set: &ValueSet, depth: usize) -> Option<String> {
        let set = self.seen(set);
        let one = set.only()?.clone();
        self.repr(&one, depth + 1)
    }

    /// A container as `str` writes it.
    pub(in crate::dataflow) fn text_of_container(&mut self, id: ObjectId, value: &Value) -> Option<ValueSet> {
        if !matches!(self.kind(id), Kind::List | Kind::Tuple | Kind::Dict | Kind::Instance(_)) {
            return None;
        }
        let text = self.repr_of_object(id, value, 0)?;
        Some(self.written(value, Some(text)))
    }

    /// `%5.2f` and its relatives; `None` if that is not known.
    pub(in crate::dataflow) fn percent_value(&mut self, set: &ValueSet, flags: &str, conversion: char) -> ValueSet {
        let set = match conversion {
            's' => self.as_texts(set.clone()),
            'r' | 'a' => self.reprs(set),
            _ => set.clone(),
        };
        let mut spec = String::new();
        let is_left = flags.contains('-');
        let rest = flags.trim_start_matches(['-', '+', ' ', '#', '0']);
        let marks = &flags[..flags.len() - rest.len()];
        spec.push(if is_left { '<' } else { '>' });
        if marks.contains('0') && !is_left && !matches!(conversion, 's' | 'r' | 'a') {
            spec.clear();
        }
        spec.extend(['+', ' '].into_iter().find(|mark| marks.contains(*mark)));
        if marks.contains('#') {
            spec.push('#');
        }
        if marks.contains('0') && !is_left && !matches!(conversion, 's' | 'r' | 'a') {
            spec.push('0');
        }
        let is_text = matches!(conversion, 's' | 'r' | 'a');
        spec.push_str(rest);
        match conversion {
            's' | 'r' | 'a' => {}
            'd' | 'i' | 'u' => spec.push('d'),
            other => spec.push(other),
        }
        let mut texts = ValueSet { values: Values::new(), open: set.open };
        for value in &self.seen(&set).values {
            let parsed = Spec::parse(&spec);
            let written = parsed.and_then(|spec| match &value.kind {
                Abstract::Text(text) if is_text => spec.of_text(text.known()?),
                #[allow(clippy::cast_possible_truncation, reason = "as Python truncates")]
                Abstract::Float(number) if spec.kind == Some('d') => spec.of_int(number.trunc() as i64),
                Abstract::Int(number) => spec.of_int(*number),
                Abstract::Bool(truth) => spec.of_int(i64::from(*truth)),
                Abstract::Float(number) => spec.of_float(*number),
                Abstract::Text(text) if spec.kind == Some('c') => text.known().map(str::to_owned),
                _ => None,
            });
            let text = match &value.kind {
                Abstract::Text(_) if is_text && flags.is_empty() => ValueSet::one(value.clone()),
                _ => self.written(value, written),
            };
            texts.join(text);
        }
        texts
    }
}
