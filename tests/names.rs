//! Project names and API keys against the SDK's own verdicts and against invented rows.

use wblint::wandb::keys::{KeyError, KeyShape, classify_key, key_error};
use wblint::wandb::names::{ProjectError, project_error, split_entity_project};

/// The text of a Python string literal as `repr` writes it; `None` for other values (`True`, lists).
fn unquote(literal: &str) -> Option<String> {
    let quote = literal.chars().next().filter(|first| matches!(first, '\'' | '"'))?;
    let inner = literal.strip_prefix(quote)?.strip_suffix(quote)?;
    let mut text = String::new();
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        text.push(match characters.next()? {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'x' => escaped(&mut characters, 2)?,
            'u' => escaped(&mut characters, 4)?,
            'U' => escaped(&mut characters, 8)?,
            other => other,
        });
    }
    Some(text)
}

fn escaped(characters: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let hexadecimal: String = characters.by_ref().take(digits).collect();
    char::from_u32(u32::from_str_radix(&hexadecimal, 16).ok()?)
}

/// What the SDK (0.31.0) itself said: field, `repr` of the value, verdict, message.
const SDK: &str = include_str!("../fixtures/name-validation.tsv");

/// The rows of one field: the value, whether it is accepted, the message. Skips values that are not strings.
fn sdk_rows(field: &str) -> Vec<(String, bool, String)> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let value = (cells[0] == field).then(|| unquote(cells[1])).flatten()?;
        Some((value, cells[2] == "accepted", (*cells.get(3).unwrap_or(&"")).to_owned()))
    };
    SDK.lines().skip(1).filter_map(row).collect()
}

#[test]
fn projects_are_judged_as_the_sdk_does() {
    let rows = sdk_rows("project");
    assert!(rows.len() > 20, "only {} rows", rows.len());
    for (value, accepted, message) in rows {
        let error = project_error(&value);
        assert_eq!(error.is_none(), accepted, "{value:?}");
        if let Some(error) = error {
            // The SDK names the characters in no fixed order, so only what stands before them is compared.
            let sentence = message.split_once(": ").map_or("", |(_, sentence)| sentence).replace("\\\\", "\\");
            let until_found = |text: &str| text.split(", found").next().unwrap_or_default().to_owned();
            assert_eq!(until_found(&error.to_string()), until_found(&sentence));
        }
    }
}

#[test]
fn keys_are_judged_as_the_sdk_does() {
    let rows = sdk_rows("api_key(check_api_key)");
    assert!(rows.len() > 10, "only {} rows", rows.len());
    for (value, accepted, message) in rows {
        let error = key_error(&value);
        assert_eq!(error.is_none(), accepted, "{value:?}");
        if let Some(error) = error {
            assert_eq!(error.to_string(), message.trim_start_matches("builtins.ValueError: "));
        }
    }
}

#[test]
fn length_counts_code_points_and_comes_first() {
    assert_eq!(project_error(&"é".repeat(128)), None);
    let long = format!("{}/", "é".repeat(128));
    assert_eq!(project_error(&long), Some(ProjectError::TooLong { name: long.clone(), length: 129 }));
    assert!(project_error(&long).is_some_and(|error| error.to_string().ends_with("exceeded 128 characters")));
}

#[test]
fn forbidden_characters_are_named_once_each() {
    let error = project_error("http://host/a?b").expect("an error");
    assert_eq!(
        error.to_string(),
        "Invalid project name 'http://host/a?b': cannot contain characters '/,\\,#,?,%,:', found '/,?,:'"
    );
    assert!(error.help().contains("entity"));
    for accepted in ["", " ", "{x}", "<x>", "$X", "a.b", "emoji 🦀", "None"] {
        assert_eq!(project_error(accepted), None, "{accepted:?}");
    }
}

#[test]
fn an_entity_is_split_off_only_where_it_is_clear() {
    assert_eq!(split_entity_project("team/project"), Some(("team", "project")));
    assert_eq!(split_entity_project("team/my project"), Some(("team", "my project")));
    for text in ["project", "/project", "team/", "a/b/c", "http://x", "team / project", "a/b?c", "", "/"] {
        assert_eq!(split_entity_project(text), None, "{text:?}");
    }
}

#[test]
fn key_errors_have_their_order() {
    assert_eq!(key_error(""), Some(KeyError::Empty));
    assert_eq!(key_error("YOUR_API_KEY"), Some(KeyError::Short(12)));
    assert_eq!(key_error("abc def"), Some(KeyError::Characters));
    assert_eq!(key_error("a.b.c"), None);
    assert_eq!(key_error(&format!("local-{}", "é".repeat(40))), None);
}

/// Forty hexadecimal digits that no service issued: a fixed mixing of the numbers 0 to 39.
fn invented_digits(length: u64) -> String {
    let mix = |index: u64| (index + 11).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_mul(index + 3) >> 60;
    (0..length).filter_map(|index| char::from_digit(u32::try_from(mix(index)).ok()?, 16)).collect()
}

#[test]
fn issued_forms_are_keys() {
    let digits = invented_digits(40);
    for key in [
        digits.clone(),
        format!(" {digits}\n"),
        format!("local-{digits}"),
        format!("wandb_v1_{}", invented_digits(77)),
        digits.to_uppercase(),
    ] {
        assert_eq!(classify_key(&key), KeyShape::Key, "{key}");
    }
    for other in
        [format!("sk-proj-{digits}"), invented_digits(39), invented_digits(41), "hunter2".to_owned(), String::new()]
    {
        assert_eq!(classify_key(&other), KeyShape::Other, "{other}");
    }
}

#[test]
fn low_entropy_is_a_placeholder() {
    for text in ["x".repeat(40), "0".repeat(40), "deadbeef".repeat(5), format!("wandb_v1_{}", "x".repeat(77))] {
        assert_eq!(classify_key(&text), KeyShape::Placeholder, "{text}");
    }
}
