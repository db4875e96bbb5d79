//! A small builder of subjects. Every place lies on one line: column and byte say the same.

use wblint::destination::{
    CallShape, Confidence, Destination, Field, Hop, Keyword, Mend, Override, PlacedEdit, State, Value,
};
use wblint::rule::{Finding, Lists, NameList, Severity, Subject};
use wblint::rules::ALL;
use wblint::source::{Place, Region};
use wblint::text::{Position, Span};
use wblint::wandb::sinks::{Access, SinkKind};

/// Bytes `start..end` of the first line of `path`.
pub fn place(path: &str, start: usize, end: usize) -> Place {
    let position = |at: usize| Position { line: 1, column: at + 1, utf16: at + 1 };
    let (start_at, end_at) = (position(start), position(end));
    Region { path: path.into(), cell: None, start: start_at, end: end_at, span: Span::new(start, end) }.into()
}

/// A fixed value that is written with quotes in `config.py`.
pub fn value(text: &str) -> Value {
    let origin = place("config.py", 10, 10 + text.len() + 2);
    Value {
        text: Some(text.to_owned()),
        state: State::Fixed,
        hops: vec![Hop { note: "assigned here".to_owned(), place: origin.clone() }],
        override_by: None,
        confidence: Confidence::Certain,
        computed: None,
        given: false,
        mend: Some(Mend {
            title: "take it away".to_owned(),
            manual: false,
            edits: vec![PlacedEdit { place: origin.clone(), text: "None".to_owned() }],
            ..Mend::default()
        }),
        origin: Some(origin),
        template: false,
    }
}

/// The same, overridable by a flag.
pub fn default(text: &str) -> Value {
    Value { state: State::Default, override_by: Some(Override::Flag("--team".to_owned())), ..value(text) }
}

/// A field with one value.
pub fn field(value: Value) -> Field {
    Field { values: vec![value], complete: true, ..Field::absent() }
}

/// A call of `wandb.init` over bytes 0 to 99 of `train.py` that passes nothing.
pub fn init() -> Destination {
    Destination {
        api: "wandb.init".to_owned(),
        kind: SinkKind::Init,
        access: Access::Write,
        place: place("train.py", 0, 99),
        entity: Field::absent(),
        project: Field::absent(),
        api_key: Field::absent(),
        server: None,
        call: CallShape::default(),
        resolved: None,
        late: None,
        sweep_entity: None,
    }
}

/// `wandb.init` with this entity.
pub fn with_entity(value: Value) -> Destination {
    Destination { entity: field(value), ..init() }
}

/// `wandb.init` with this project.
pub fn with_project(value: Value) -> Destination {
    Destination { project: field(value), ..init() }
}

/// The same as a path that is only read.
pub fn read(destination: Destination) -> Destination {
    Destination { api: "Api.run".to_owned(), kind: SinkKind::Call, access: Access::Read, ..destination }
}

/// The same as an assignment to the environment.
pub fn environment(destination: Destination) -> Destination {
    Destination { api: "environment".to_owned(), kind: SinkKind::Environment, ..destination }
}

/// `name=literal` at byte `start` of the call.
pub fn keyword(name: &str, literal: &str, start: usize) -> Keyword {
    Keyword {
        name: name.to_owned(),
        place: place("train.py", start, start + name.len() + 1 + literal.len()),
        literal: Some(literal.to_owned()),
    }
}

/// A list of plain names and globs.
pub fn names(patterns: &[&str]) -> NameList {
    let mut globs = globset::GlobSetBuilder::new();
    for glob in patterns.iter().filter_map(|pattern| globset::Glob::new(pattern).ok()) {
        globs.add(glob);
    }
    NameList {
        patterns: patterns.iter().map(|pattern| (*pattern).to_owned()).collect(),
        globs: globs.build().unwrap_or_default(),
    }
}

/// What all rules together say, with `lists`.
pub fn judged_with(subject: &Subject<'_>, lists: &Lists) -> Vec<Finding> {
    ALL.iter().flat_map(|rule| (rule.check)(subject, lists)).collect()
}

/// What all rules together say of a destination, without lists.
pub fn judged(destination: &Destination) -> Vec<Finding> {
    judged_with(&Subject::Destination(destination), &Lists::default())
}

/// The single finding that all rules together give; more or fewer fail the test.
pub fn only(destination: &Destination) -> Finding {
    let mut findings = judged(destination);
    assert_eq!(codes(&findings).len(), 1, "one value gets one finding, but: {:?}", codes(&findings));
    findings.remove(0)
}

/// Code and severity of each finding.
pub fn codes(findings: &[Finding]) -> Vec<(&'static str, Severity)> {
    findings.iter().map(|finding| (finding.rule.code, finding.severity)).collect()
}

/// Asserts code, severity and a part of the message.
#[track_caller]
pub fn assert_says(finding: &Finding, code: &str, severity: Severity, part: &str) {
    assert_eq!((finding.rule.code, finding.severity), (code, severity), "{}", finding.message);
    assert!(finding.message.contains(part), "{:?} does not contain {part:?}", finding.message);
}
