//! WB101 to WB104, WB108 and WB109: literal, placeholder, computed and unlisted names.

use wblint::destination::{Applicability, Computed, Confidence, Override, State, Value};
use wblint::rule::{Lists, Severity, Subject};
use wblint::wandb::sinks::SinkKind;

use crate::build::{
    assert_says, codes, default, environment, init, judged, judged_with, names, only, place, read, value, with_entity,
    with_project,
};

#[test]
fn a_fixed_entity_warns_and_shows_its_way() {
    let finding = only(&with_entity(value("acme")));
    assert_says(&finding, "WB103", Severity::Warning, r#""acme" is hard-coded: only members of that W&B team"#);
    assert_eq!(finding.place, Some(place("config.py", 10, 16)));
    assert_eq!(finding.sinks, [place("train.py", 0, 99)]);
    let related: Vec<&str> = finding.related.iter().map(|related| related.message.as_str()).collect();
    assert_eq!(related, ["assigned here", "reaches wandb.init here"]);
    assert_eq!(finding.fixes[0].applicability, Applicability::Unsafe);
    assert_eq!(finding.help, None, "the fix says it");
}

#[test]
fn a_default_entity_warns_and_names_what_overrides_it() {
    assert_says(&only(&with_entity(default("acme"))), "WB103", Severity::Warning, "unless `--team` is given");
    let overrides = [
        (Override::Variable("TEAM".to_owned()), "unless `TEAM` is set"),
        (Override::Caller, "unless the caller passes another"),
        (Override::Config(Some("wandb.entity".to_owned())), "unless the configuration overrides `wandb.entity`"),
        (Override::Config(None), "unless the configuration overrides it"),
    ];
    for (override_by, words) in overrides {
        let value = Value { override_by: Some(override_by), ..default("acme") };
        assert_says(&only(&with_entity(value)), "WB103", Severity::Warning, words);
    }
}

#[test]
fn likely_template_and_read_entities_are_notes() {
    let likely = Value { confidence: Confidence::Likely, ..value("acme") };
    assert_says(&only(&with_entity(likely)), "WB103", Severity::Note, "acme");
    let template = Value { template: true, ..value("acme") };
    assert_says(&only(&with_entity(template)), "WB103", Severity::Note, "acme");
    assert_says(
        &only(&read(with_entity(value("acme")))),
        "WB103",
        Severity::Note,
        r#"this reads from the entity "acme""#,
    );
}

#[test]
fn the_mode_and_the_sort_of_sink_are_in_the_message() {
    let mut destination = with_entity(value("acme"));
    destination.call.mode = Some("disabled".to_owned());
    assert_says(
        &only(&destination),
        "WB103",
        Severity::Warning,
        r#"nothing is sent while mode="disabled", but "acme" is hard-coded"#,
    );
    destination.call.mode = Some("offline".to_owned());
    assert_says(&only(&destination), "WB103", Severity::Warning, "before `wandb sync` (mode=\"offline\"), but");
    destination.call.mode = None;
    destination.kind = SinkKind::Sweep;
    assert_says(&only(&destination), "WB103", Severity::Warning, r#""acme" is hard-coded"#);
    let assigned = environment(with_entity(value("acme")));
    assert_says(&only(&assigned), "WB103", Severity::Warning, r#""acme" is hard-coded in WANDB_ENTITY"#);
}

#[test]
fn control_characters_are_escaped_and_long_values_cut() {
    let finding = only(&with_entity(value("ac\u{1b}[31mme")));
    assert!(!finding.message.contains('\u{1b}'), "{:?}", finding.message);
    let finding = only(&with_entity(value(&"e".repeat(500))));
    assert!(finding.message.len() < 300 && finding.value.unwrap().len() == 500);
}

#[test]
fn variables_without_a_text_and_absent_values_are_quiet() {
    for state in [State::Environment, State::Absent, State::Unknown] {
        let value = Value { text: None, state, ..value("") };
        assert!(judged(&with_entity(value.clone())).is_empty());
        assert!(judged(&with_project(value)).is_empty());
    }
    assert!(judged(&init()).is_empty());
}

#[test]
fn a_placeholder_entity_is_an_error_when_fixed_and_a_warning_when_overridable() {
    let finding = only(&with_entity(value("your-team")));
    assert_says(&finding, "WB101", Severity::Error, r#""your-team" is a placeholder, not a real team: the run fails"#);
    assert_eq!(finding.fixes[0].applicability, Applicability::Safe);
    assert_says(&only(&with_entity(default("your-team"))), "WB101", Severity::Warning, "unless `--team` is given");
    let variable = Value { state: State::Environment, ..value("your-team") };
    // What the program stores in the environment holds, whatever was there before.
    let finding = only(&with_entity(variable));
    assert_says(
        &finding,
        "WB101",
        Severity::Warning,
        r#""your-team" is a placeholder, not a real team: the run fails"#,
    );
    assert_says(&only(&read(with_entity(value("your-team")))), "WB101", Severity::Warning, "placeholder");
    let likely = Value { confidence: Confidence::Likely, ..value("your-team") };
    let finding = only(&with_entity(likely));
    assert_says(&finding, "WB101", Severity::Error, "placeholder");
    assert_eq!(finding.fixes[0].applicability, Applicability::Unsafe);
}

#[test]
fn placeholders_are_right_in_templates() {
    let template = Value { template: true, ..value("your-team") };
    assert!(judged(&with_entity(template.clone())).is_empty());
    assert!(judged(&with_project(template)).is_empty());
}

#[test]
fn projects_are_warnings_as_placeholders_and_notes_as_names() {
    let finding = only(&with_project(value("your-project")));
    assert_says(&finding, "WB102", Severity::Warning, "is a placeholder, not a project name");
    // Such runs work: they would go elsewhere.
    assert_eq!(finding.fixes[0].applicability, Applicability::Unsafe);
    assert_says(&only(&read(with_project(value("your-project")))), "WB102", Severity::Note, "placeholder");
    assert_says(&only(&with_project(value("cifar"))), "WB104", Severity::Note, r#"runs go to the project "cifar""#);
}

#[test]
fn computed_entities_warn_and_login_names_are_notes() {
    for (computed, severity) in [
        (Computed::HostName, Severity::Warning),
        (Computed::Time, Severity::Warning),
        (Computed::Random, Severity::Warning),
        (Computed::Login, Severity::Note),
    ] {
        let value = Value { text: None, state: State::Unknown, computed: Some(computed), ..value("") };
        assert_says(&only(&with_entity(value.clone())), "WB108", severity, "the entity is");
        assert!(judged(&with_project(value)).is_empty());
    }
}

#[test]
fn lists_accept_refuse_and_suggest() {
    let lists = Lists { entities: names(&["acme", "lab-*"]), projects: names(&["cifar"]), ..Lists::default() };
    let with_lists = |destination| judged_with(&Subject::Destination(&destination), &lists);
    assert!(with_lists(with_entity(value("acme"))).is_empty());
    assert!(with_lists(with_entity(value("lab-7"))).is_empty());
    assert!(with_lists(with_project(value("cifar"))).is_empty());

    let findings = with_lists(with_entity(value("amce")));
    assert_eq!(codes(&findings), [("WB109", Severity::Error)]);
    assert_eq!(findings[0].help.as_deref(), Some(r#"did you mean "acme"?"#));
    assert_eq!(findings[0].fixes[0].applicability, Applicability::Manual);
    assert_eq!(findings[0].fixes[0].edits[0].text, r#""acme""#);

    let findings = with_lists(with_project(value("imagenet")));
    assert_says(&findings[0], "WB109", Severity::Error, "not in the configured list `projects`");
    assert!(findings[0].help.as_deref().unwrap().contains("add it to `projects`"));
    let likely = Value { confidence: Confidence::Likely, ..value("amce") };
    assert_eq!(codes(&with_lists(with_entity(likely))), [("WB109", Severity::Note)]);
}

#[test]
fn placeholders_stay_placeholders_unless_listed_word_for_word() {
    let lists = |patterns: &[&str]| Lists { entities: names(patterns), ..Lists::default() };
    let destination = with_entity(value("your-team"));
    let subject = Subject::Destination(&destination);
    assert_eq!(codes(&judged_with(&subject, &lists(&["acme"]))), [("WB101", Severity::Error)]);
    assert_eq!(codes(&judged_with(&subject, &lists(&["*"]))), [("WB101", Severity::Error)]);
    assert!(judged_with(&subject, &lists(&["your-team"])).is_empty());
}
