//! WB105 to WB107: names that the SDK refuses, and the empty name.

use wblint::destination::{Applicability, Destination, State, Value};
use wblint::rule::Severity;
use wblint::wandb::sinks::SinkKind;

use crate::build::{
    assert_says, default, environment, judged, keyword, only, place, read, value, with_entity, with_project,
};

#[test]
fn the_sdk_refuses_long_and_odd_projects() {
    assert_says(
        &only(&with_project(value(&"p".repeat(129)))),
        "WB105",
        Severity::Error,
        "has 129 characters, 128 are accepted",
    );
    let finding = only(&with_project(value("cifar:best?")));
    assert_says(&finding, "WB105", Severity::Error, r#"raises a UsageError: "cifar:best?" has `?` and `:`"#);
    assert_eq!(finding.fixes[0].applicability, Applicability::Manual);
    assert_eq!(finding.fixes[0].edits[0].text, r#""cifar-best""#);
    let variable = environment(with_project(value("cifar:best")));
    assert_says(&only(&variable), "WB105", Severity::Error, "refuses `WANDB_PROJECT`, and so every run");
}

#[test]
fn invalid_wins_over_placeholder_and_lists() {
    assert_says(&only(&with_project(value("your:project"))), "WB105", Severity::Error, "your:project");
}

#[test]
fn the_check_is_made_where_the_text_reaches_the_sdk_as_it_stands() {
    assert_says(&only(&read(with_project(value("a:b")))), "WB104", Severity::Note, "a:b");
    for kind in [SinkKind::Command, SinkKind::Configuration] {
        let destination = Destination { kind, ..with_project(value("a:b")) };
        assert_says(&only(&destination), "WB104", Severity::Note, "a:b");
    }
    for kind in [SinkKind::Sweep, SinkKind::Call] {
        let destination = Destination { kind, ..with_project(value("a:b")) };
        assert_says(&only(&destination), "WB105", Severity::Error, "a:b");
    }
}

/// `wandb.init(project="acme/cifar")`, with the literal in the call.
fn joined(text: &str) -> Destination {
    let literal = format!("{text:?}");
    let written = keyword("project", &literal, 11);
    let origin = place("train.py", 19, 19 + literal.len());
    let mut destination = with_project(Value { origin: Some(origin), hops: Vec::new(), ..value(text) });
    destination.project.argument = Some(written.place.clone());
    destination.call.keywords = vec![written];
    destination
}

#[test]
fn an_entity_in_the_project_is_split() {
    let finding = only(&joined("acme/cifar"));
    assert_says(&finding, "WB106", Severity::Error, r#""acme/cifar" is an entity and a project in one"#);
    assert_eq!(finding.fixes[0].applicability, Applicability::Unsafe);
    assert_eq!(finding.fixes[0].edits[0].text, r#"entity="acme", project="cifar""#);
    assert_eq!(finding.fixes[0].edits[0].place, place("train.py", 11, 31));
    assert!(finding.related.is_empty(), "the call is drawn already: {:?}", finding.related);
}

#[test]
fn nothing_is_split_where_that_would_be_a_guess() {
    let mut with_entity = joined("acme/cifar");
    with_entity.entity.argument = Some(place("train.py", 40, 50));
    let mut spread = joined("acme/cifar");
    spread.call.spread = true;
    let mut overridable = joined("acme/cifar");
    overridable.project.values[0].state = State::Default;
    let elsewhere = with_project(value("acme/cifar"));
    for destination in [with_entity, spread, overridable, joined("your-team/cifar"), elsewhere] {
        let finding = only(&destination);
        assert_says(&finding, "WB106", Severity::Error, "in one");
        assert_eq!(finding.fixes[0].title, r#"name it "cifar", and pass the entity as entity="#);
        assert_eq!(finding.fixes[0].applicability, Applicability::Manual);
        assert_eq!(finding.fixes[0].edits[0].text, r#""cifar""#);
    }
}

#[test]
fn two_slashes_and_empty_halves_are_merely_invalid() {
    for text in ["a/b/c", "/b", "a/"] {
        assert_says(&only(&with_project(value(text))), "WB105", Severity::Error, text);
    }
}

#[test]
fn templates_are_noted_and_their_placeholders_quiet() {
    let template = |text| with_project(Value { template: true, ..value(text) });
    assert_says(&only(&template("acme/cifar")), "WB106", Severity::Note, "acme");
    assert_says(&only(&template("a:b")), "WB105", Severity::Note, "a:b");
    assert!(judged(&template("your-team/your-project")).is_empty());
}

#[test]
fn the_empty_entity_overrides_the_variable() {
    let empty = Value { state: State::Empty, ..value("") };
    assert_says(&only(&with_entity(empty.clone())), "WB107", Severity::Warning, "it overrides `WANDB_ENTITY`");
    assert_says(&only(&with_entity(value(""))), "WB107", Severity::Warning, "it overrides `WANDB_ENTITY`");
    let unread = Value { text: None, ..empty.clone() };
    assert_says(&only(&with_entity(unread)), "WB107", Severity::Warning, "it overrides");
    assert_says(&only(&with_project(empty.clone())), "WB107", Severity::Note, "it overrides `WANDB_PROJECT`");
    let assigned = environment(with_entity(empty));
    assert_says(&only(&assigned), "WB107", Severity::Warning, "`WANDB_ENTITY` is set to nothing");
}

#[test]
fn the_empty_entity_is_a_note_as_a_default_and_quiet_where_it_means_nothing() {
    assert_says(&only(&with_entity(default(""))), "WB107", Severity::Note, "overrides");
    let flag = Value { state: State::Empty, ..default("") };
    assert_says(&only(&with_entity(flag)), "WB107", Severity::Note, "overrides");
    assert!(judged(&read(with_entity(value("")))).is_empty());
    assert!(judged(&Destination { kind: SinkKind::Sweep, ..with_entity(value("")) }).is_empty());
    assert!(judged(&with_entity(Value { template: true, ..value("") })).is_empty());
}
