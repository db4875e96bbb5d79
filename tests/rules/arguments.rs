//! WB201 to WB205: how the call is written, and when.

use wblint::destination::{Applicability, Destination};
use wblint::rule::{FieldName, Severity};
use wblint::wandb::sinks::SinkKind;

use crate::build::{
    assert_says, codes, environment, init, judged, keyword, only, place, value, with_entity, with_project,
};

/// `wandb.init` with this many positional arguments, ten bytes each.
fn positional(count: usize) -> Destination {
    let mut destination = init();
    destination.call.positionals = (1..=count).map(|index| place("train.py", index * 12, index * 12 + 10)).collect();
    destination
}

/// `wandb.init` with these keywords, one after the other.
fn with_keywords(keywords: &[(&str, &str)]) -> Destination {
    let mut destination = init();
    let mut start = 11;
    for (name, literal) in keywords {
        let keyword = keyword(name, literal, start);
        start = keyword.place.span.end + 2;
        destination.call.keywords.push(keyword);
    }
    destination
}

#[test]
fn one_positional_argument_is_the_entity_now() {
    let finding = only(&positional(1));
    assert_says(&finding, "WB201", Severity::Warning, "is the entity since wandb 0.19.1");
    let texts: Vec<&str> = finding.fixes.iter().map(|fix| fix.edits[0].text.as_str()).collect();
    assert_eq!(texts, ["project=", "entity="]);
    assert_eq!(finding.fixes[0].edits[0].place, place("train.py", 12, 12));
    assert_eq!(finding.fixes[0].applicability, Applicability::Manual);
}

#[test]
fn more_positional_arguments_can_be_named_by_either_order() {
    let finding = only(&positional(4));
    assert_says(&finding, "WB201", Severity::Warning, "are entity and project since wandb 0.19.1");
    let named =
        |index: usize| -> Vec<&str> { finding.fixes[index].edits.iter().map(|edit| edit.text.as_str()).collect() };
    assert_eq!(named(0), ["project=", "entity=", "dir=", "id="]);
    assert_eq!(named(1), ["entity=", "project=", "dir=", "id="]);
    assert_eq!(named(2), ["job_type=", "dir=", "config=", "project="]);
}

#[test]
fn a_spread_call_and_other_callables_are_left_alone() {
    let mut spread = positional(1);
    spread.call.spread = true;
    assert!(only(&spread).fixes.is_empty());
    let torchtune = Destination { kind: SinkKind::Call, ..positional(1) };
    assert!(judged(&torchtune).is_empty());
}

#[test]
fn unknown_arguments_are_type_errors() {
    let finding = only(&with_keywords(&[("project", "p"), ("api_key", "k")]));
    assert_says(&finding, "WB202", Severity::Error, r#"no parameter "api_key": a TypeError"#);
    assert!(finding.help.unwrap().contains("wandb login"));
    assert_eq!(finding.fixes[0].edits[0].place, place("train.py", 20, 31), "the comma before it goes as well");

    let finding = only(&with_keywords(&[("magic", "True"), ("project", "p")]));
    assert_says(&finding, "WB202", Severity::Error, "since SDK 0.19.0");
    assert_eq!(finding.fixes[0].edits[0].place, place("train.py", 11, 23), "the comma behind it goes as well");
}

#[test]
fn a_slip_of_the_pen_is_renamed() {
    let finding = only(&with_keywords(&[("projct", "x")]));
    assert_eq!(finding.help.as_deref(), Some("did you mean `project`?"));
    assert_eq!(finding.fixes[0].applicability, Applicability::Manual);
    assert_eq!(finding.fixes[0].edits[0].place, place("train.py", 11, 17));
    assert_eq!(finding.fixes[0].edits[0].text, "project");
    let finding = only(&with_keywords(&[("entity_name", "x")]));
    assert_eq!(finding.help.as_deref(), Some("did you mean `entity`?"));
}

#[test]
fn a_spread_argument_is_never_deleted_with_its_neighbour() {
    let mut destination = with_keywords(&[("magic", "True")]);
    destination.call.spread = true;
    assert!(only(&destination).fixes.is_empty());
}

#[test]
fn an_argument_given_twice_is_a_type_error() {
    let mut destination = positional(1);
    destination.call.keywords = vec![keyword("entity", "x", 40), keyword("project", "y", 60)];
    let findings = judged(&destination);
    assert_eq!(codes(&findings), [("WB201", Severity::Warning), ("WB202", Severity::Error)]);
    assert!(findings[1].message.contains("gets `entity` twice"));
    assert_eq!(codes(&judged(&positional(26))), [("WB201", Severity::Warning), ("WB202", Severity::Error)]);
}

#[test]
fn deprecated_arguments_are_notes() {
    let finding = only(&with_keywords(&[("project", "p"), ("anonymous", "a")]));
    assert_says(&finding, "WB203", Severity::Note, "it has no effect");
    assert_eq!(finding.fixes[0].applicability, Applicability::Safe);
    let finding = only(&with_keywords(&[("reinit", "True")]));
    assert_says(&finding, "WB203", Severity::Note, r#"it means "finish_previous""#);
    assert_eq!(finding.fixes[0].edits[0].text, r#"reinit="finish_previous""#);
    let finding = only(&with_keywords(&[("reinit", "False")]));
    assert_says(&finding, "WB203", Severity::Note, r#"it means "return_previous""#);
    assert!(only(&with_keywords(&[("config_include_keys", "k")])).fixes.is_empty());
    assert!(judged(&with_keywords(&[("reinit", "'create_new'"), ("tags", "t"), ("resume", "True")])).is_empty());
}

#[test]
fn a_variable_set_too_late_is_all_that_is_said_of_its_value() {
    let mut destination = environment(with_project(value("a:b")));
    destination.late = Some(place("train.py", 200, 220));
    let finding = only(&destination);
    assert_says(&finding, "WB204", Severity::Warning, "`WANDB_PROJECT` is set after the SDK has started");
    assert_eq!((finding.field, finding.place), (Some(FieldName::Project), Some(destination.place.clone())));
    assert_eq!(finding.related[0].place, place("train.py", 200, 220));
    let mut destination = environment(with_entity(value("your-team")));
    destination.late = Some(place("train.py", 200, 220));
    assert_says(&only(&destination), "WB204", Severity::Warning, "`WANDB_ENTITY`");
}

#[test]
fn the_entity_in_the_dict_of_a_sweep_is_not_used() {
    let mut destination = Destination { kind: SinkKind::Sweep, api: "wandb.sweep".to_owned(), ..init() };
    destination.sweep_entity = Some(Box::new(value("acme")));
    let finding = only(&destination);
    assert_says(&finding, "WB205", Severity::Warning, r#"the entity "acme" in the dict is not used"#);
    assert!(finding.message.ends_with("the account's default team"));
    assert_eq!((finding.value.as_deref(), finding.fixes.len()), (Some("acme"), 1));
    destination.entity = with_entity(value("lab")).entity;
    let findings = judged(&destination);
    assert_eq!(codes(&findings), [("WB103", Severity::Warning), ("WB205", Severity::Warning)]);
    assert!(findings[1].message.contains(r#"the entity "lab", which the call passes"#));
}
