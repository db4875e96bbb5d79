//! WB301, WB302, WB901, WB902: keys, files and suppressions.

use wblint::destination::{Applicability, Destination, Field, Override, PlacedEdit, State, Value};
use wblint::rule::{
    Credential, CredentialKind, FieldName, FileReport, Finding, Lists, Severity, Subject, SuppressionComplaint,
    UnusedSuppression,
};

use crate::build::{assert_says, environment, field, init, judged, judged_with, only, place, value};

const KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c";

fn single(subject: &Subject<'_>) -> Option<Finding> {
    let findings = judged_with(subject, &Lists::default());
    assert!(findings.len() <= 1);
    findings.into_iter().next()
}

fn login(value: Value) -> Destination {
    Destination { api: "wandb.login".to_owned(), api_key: field(value), ..init() }
}

fn credential(kind: CredentialKind, template: bool) -> Credential {
    let place = place(".env", 14, 54);
    Credential { place, api: "WANDB_API_KEY".to_owned(), kind, template, mend: value("").mend }
}

#[test]
fn a_key_in_a_call_is_an_error_and_is_never_shown() {
    for value in [value(KEY), Value { template: true, ..value(KEY) }] {
        let finding = only(&login(value));
        assert_says(&finding, "WB301", Severity::Error, "an API key for wandb.login is written here");
        assert_eq!((finding.field, &finding.value), (Some(FieldName::ApiKey), &None));
        assert!(!format!("{finding:?}").contains(KEY), "a key has leaked");
        assert_eq!(finding.fixes[0].applicability, Applicability::Unsafe);
    }
}

#[test]
fn a_key_as_a_default_counts_and_one_from_the_environment_does_not() {
    let variable = Some(Override::Variable("WANDB_API_KEY".to_owned()));
    let fallback = Value { state: State::Default, override_by: variable, ..value(KEY) };
    assert_says(&only(&login(fallback)), "WB301", Severity::Error, "written here");
    let assigned = environment(login(value(KEY)));
    assert_says(&only(&assigned), "WB301", Severity::Error, "an API key for WANDB_API_KEY is written here");
    let read = Value { text: None, origin: None, state: State::Environment, ..value("") };
    assert!(judged(&login(read)).is_empty());
}

#[test]
fn a_placeholder_key_warns_outside_templates() {
    assert_says(&only(&login(value("YOUR_API_KEY"))), "WB302", Severity::Warning, "wandb.login gets a placeholder");
    assert!(judged(&login(Value { template: true, ..value("YOUR_API_KEY") })).is_empty());
    assert!(judged(&login(value("test"))).is_empty());
}

#[test]
fn written_credentials_are_judged_alike() {
    let judge = |kind, template| single(&Subject::Credential(&credential(kind, template)));
    let finding = judge(CredentialKind::Key, true).unwrap();
    assert_says(&finding, "WB301", Severity::Error, "WANDB_API_KEY");
    assert_eq!((finding.api.as_deref(), finding.fixes.len()), (Some("WANDB_API_KEY"), 1));
    let finding = judge(CredentialKind::Placeholder, false).unwrap();
    assert_says(&finding, "WB302", Severity::Warning, "placeholder");
    assert!(judge(CredentialKind::Placeholder, true).is_none());
    assert!(judge(CredentialKind::Other, false).is_none());
}

#[test]
fn an_unreadable_file_says_what_was_not_checked() {
    let mut report = FileReport {
        place: place("train.py", 17, 18),
        reason: "not valid UTF-8 (byte 17)".to_owned(),
        unchecked: "two calls of wandb.init".to_owned(),
    };
    let finding = single(&Subject::File(&report)).unwrap();
    assert_says(&finding, "WB901", Severity::Warning, "(byte 17); not checked: two calls of wandb.init");
    report.unchecked.clear();
    let finding = single(&Subject::File(&report)).unwrap();
    assert_says(&finding, "WB901", Severity::Warning, "this file was not checked: not valid UTF-8");
}

#[test]
fn a_value_from_too_far_away_is_told() {
    let mut destination = init();
    destination.entity = Field { cut: true, complete: false, ..Field::absent() };
    destination.project = Field { argument: Some(place("train.py", 40, 60)), ..destination.entity.clone() };
    let finding = single(&Subject::Destination(&destination)).unwrap();
    let said = "not followed to the end: the entity and the project of this call";
    assert_says(&finding, "WB901", Severity::Note, said);
    assert_eq!(finding.place, Some(destination.place.clone()));
    destination.entity = Field::absent();
    let finding = single(&Subject::Destination(&destination)).unwrap();
    assert_eq!(finding.place, destination.project.argument);
}

#[test]
fn an_unused_suppression_goes() {
    let removal = PlacedEdit { place: place("train.py", 30, 60), text: String::new() };
    let mut suppression = UnusedSuppression {
        place: place("train.py", 32, 60),
        complaint: SuppressionComplaint::Unused(vec!["WB103".to_owned(), "WB104".to_owned()]),
        edit: removal.clone(),
        named: None,
    };
    let finding = single(&Subject::Suppression(&suppression)).unwrap();
    assert_says(&finding, "WB902", Severity::Warning, "unused suppression: WB103, WB104");
    assert_eq!((finding.fixes[0].applicability, &finding.fixes[0].edits), (Applicability::Safe, &vec![removal]));
    suppression.complaint = SuppressionComplaint::Unknown(vec!["WB999".to_owned()]);
    let finding = single(&Subject::Suppression(&suppression)).unwrap();
    assert_says(&finding, "WB902", Severity::Warning, "unknown rule: WB999");
}
