//! What logs and tracebacks of every age say.

use proptest::prelude::*;
use wblint::doctor::decode::decode;
use wblint::doctor::log::{Account, read};
use wblint::doctor::redact::redact;
use wblint::wandb::failures::Cause;

#[track_caller]
fn assert_failure(text: &str, status: impl Into<Option<u16>>, message: &str) -> Account {
    let account = read(text);
    let failure = account.failure.clone().unwrap_or_else(|| panic!("no failure in {text}"));
    assert_eq!((failure.status, failure.message.as_str()), (status.into(), message), "{text}");
    account
}

const TRACEBACK: &str = r#"Traceback (most recent call last):
  File "/srv/bob/code/train.py", line 41, in <module>
    main()
  File "/srv/bob/code/train.py", line 12, in main
    wandb.init(entity=TEAM)
  File "/srv/bob/venv/lib/python3.11/site-packages/wandb/sdk/wandb_init.py", line 1482, in init
    wandb._sentry.reraise(e)
wandb.errors.errors.CommError: permission denied
"#;

#[test]
fn the_current_sdk() {
    let account = assert_failure(TRACEBACK, 403, "permission denied");
    assert_eq!(account.frame, Some(("/srv/bob/code/train.py".to_owned(), 12)));
    let account = assert_failure(
        "wandb.errors.errors.CommError: entity ent-x not found during upsertBucket",
        404,
        "entity ent-x not found during upsertBucket",
    );
    assert_eq!(account.entity.as_deref(), Some("ent-x"));
    assert_failure("wandb.errors.errors.CommError: user is not logged in", 401, "user is not logged in");
    let organization = "you may not log runs directly to your organization, please try using your team entity";
    assert_failure(&format!("wandb: ERROR {organization}"), 400, organization);
    let none = "No API key configured. Use `wandb login` to log in.";
    assert_failure(&format!("wandb.errors.errors.UsageError: {none}"), None, none);
    assert_failure(
        "wandb.Error: Error initializing run: input: upsertBucket permission denied",
        403,
        "wandb.Error: Error initializing run: input: upsertBucket permission denied",
    );
    let resume = r#"CommError: Failed to get resume status for run r: returned error 403: {"errors":[{"message":"permission denied"}]}"#;
    assert_failure(resume, 403, "permission denied");
}

#[test]
fn older_sdks() {
    assert_failure(
        "wandb: ERROR Error while calling W&B API: permission denied (<Response [403]>)",
        403,
        "Error while calling W&B API: permission denied (<Response [403]>)",
    );
    let text = "wandb: ERROR Error while calling W&B API: entity acme not found during upsertBucket (<Response [404]>)";
    assert_eq!(assert_failure(text, 404, &text["wandb: ERROR ".len()..]).entity.as_deref(), Some("acme"));
    let body = r#"{"errors":[{"message":"permission denied","path":["upsertBucket"],"extensions":{"code":"PERMISSION_ERROR"}}],"data":{"upsertBucket":null}}"#;
    assert_failure(
        &format!("wandb.errors.CommError: failed to upsert bucket: returned error 403 Forbidden: {body}"),
        403,
        "permission denied",
    );
    assert_failure(
        &format!("wandb.errors.CommError: Error uploading run: returned error 403: {body}"),
        403,
        "permission denied",
    );
    let long = "It appears that you do not have permission to access the requested resource. Please reach out to the project owner to grant you access.(Error 404: Not Found)";
    assert_failure(&format!("wandb.errors.CommError: {long}"), 404, long);
}

#[test]
fn json_lines() {
    let log = [
        r#"{"level":"INFO","msg":"stream: starting","id":"x"}"#,
        r#"{"level":"ERROR","msg":"api: HTTP error","status":403,"method":"POST","url":"https://api.wandb.ai/graphql"}"#,
        r#"{"level":"ERROR","msg":"runupserter: failed to init run","error":"returned error 403: {\"errors\":[{\"message\":\"permission denied\"}]}"}"#,
    ];
    assert_failure(&log.join("\n"), 403, "permission denied");
    assert_failure(&log[..2].join("\n"), 403, "the server answered HTTP 403");
}

#[test]
fn names_in_logs() {
    for line in [
        "2026-01-01 12:00:00,000 INFO    MainThread:1 [a.py:f():1] finishing run hr/s3dis/abc",
        "wandb: [hr/s3dis/abc] setting up run abc",
        "wandb: View run at https://wandb.ai/hr/s3dis/runs/abc",
    ] {
        let account = read(line);
        assert_eq!((account.entity.as_deref(), account.project.as_deref()), (Some("hr"), Some("s3dis")), "{line}");
        assert_eq!(account.failure, None);
    }
}

#[test]
fn an_operating_systems_refusal_is_none_of_ours() {
    for line in ["bash: ./train.sh: permission denied", "PermissionError: [Errno 13] Permission denied: 'x'", ""] {
        assert_eq!(read(line), Account::default(), "{line}");
    }
}

#[test]
fn keys_are_blotted_out() {
    let key = "5e7ab1e0c0ffee5e7ab1e0c0ffee5e7ab1e0c0ff";
    assert_eq!(redact(&format!("api_key:{{\"value\":\"{key}\"}}")), "api_key:{\"value\":\"***\"}");
    assert_eq!(redact(&format!("local-{key}, wandb_v1_{key}")), "local-***, ***");
    assert_eq!(redact("plain words\tand \u{1b}[31mcolour"), "plain words and  [31mcolour");
    assert!(redact(&"a b ".repeat(500)).chars().count() <= 301);
}

/// Lines of real logs, some of them torn, between anything else.
fn lines() -> impl Strategy<Value = String> {
    const TABLE: &str = include_str!("../fixtures/failed-runs.txt");
    let real: Vec<&'static str> = TABLE.lines().filter(|line| !line.starts_with("===")).collect();
    let real = prop::sample::select(real);
    let torn = (real.clone(), 0_usize..400).prop_map(|(line, at)| line.chars().take(at).collect::<String>());
    let mixed = (real.clone(), real.clone(), 0_usize..200)
        .prop_map(|(front, back, at)| front.chars().take(at).chain(back.chars().skip(at)).collect::<String>());
    let json = (real.clone(), 399_u16..520).prop_map(|(line, status)| {
        serde_json::json!({ "level": "ERROR", "msg": "api: HTTP error", "status": status, "error": line }).to_string()
    });
    let line = prop_oneof![4 => real.prop_map(str::to_owned), 1 => torn, 1 => mixed, 1 => json, 1 => "\\PC{0,80}", 1 => ".{0,40}"];
    let end = prop::sample::select(vec!["\n", "\r\n", "\r", "\n\n"]);
    let colored = (line, end, any::<bool>()).prop_map(|(line, end, color)| {
        let line = line.replace("\\e", "\u{1b}").replace("\\r", "\r");
        if color { format!("\u{1b}[1;34m{line}\u{1b}[0m{end}") } else { format!("{line}{end}") }
    });
    prop::collection::vec(colored, 0..30).prop_map(|lines| lines.concat())
}

/// What holds for every text.
fn assert_sound(text: &str) {
    let account = read(text);
    let texts = [account.entity.as_ref(), account.project.as_ref(), account.frame.as_ref().map(|(file, _)| file)];
    let login = account.login.iter().flat_map(|login| [Some(&login.user), login.team.as_ref()]).flatten();
    let failure =
        account.failure.iter().flat_map(|failure| [Some(&failure.message), failure.subject.as_ref()]).flatten();
    for shown in texts.into_iter().flatten().chain(login).chain(failure) {
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
        assert!(shown.chars().count() <= 301, "{shown:?}");
        let longest =
            shown.split(|letter: char| !letter.is_alphanumeric() && letter != '_').map(|word| word.chars().count());
        assert!(longest.max().unwrap_or(0) < 32, "what may be a key: {shown:?}");
    }
    if let Some(failure) = &account.failure {
        assert!(failure.status.is_none_or(|status| (400..600).contains(&status)), "{failure:?}");
        assert!(!failure.meaning().is_empty());
    }
    assert_eq!(read(text), account, "it is a function");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xff, 0xfe], &utf16[..]].concat();
    assert_eq!(read(&decode(&marked)), account, "UTF-16");
}

proptest! {
    #[test]
    fn any_text_is_read(text in lines()) {
        assert_sound(&text);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read(&decode(&bytes));
    }

    /// A retry after the end explains nothing, and a failure is not forgotten for the lines around it.
    #[test]
    fn what_says_less_replaces_nothing(front in "[a-z .\n]{0,200}", back in "[a-z .\n]{0,200}") {
        let retry = "wandb: Network error (ConnectionError), entering retry loop.";
        let text = format!("{front}\nwandb.errors.CommError: permission denied\n{retry}\n{back}");
        prop_assert_eq!(read(&text).failure.map(|failure| failure.cause), Some(Cause::Denied));
    }
}

#[test]
fn a_retry_that_succeeds_is_no_failure() {
    let retry = "wandb: Network error (ConnectionError), entering retry loop.\n";
    assert_eq!(read(retry).failure.map(|failure| failure.cause), Some(Cause::Connection));
    assert_eq!(read(&format!("{retry}wandb: Syncing run calm-run-1\n")).failure, None);
}

#[test]
fn other_programs_say_it_too() {
    for line in [
        "openai.AuthenticationError: Error code: 401 - Incorrect API key provided",
        "fatal: unable to access 'https://x/': The requested URL returned error: 403",
        "npm ERR! Network error, will retry",
        "Error: No API key configured",
        "error: Could not find project foo",
        "ERROR: Sweep done, best model not found",
        "{\"level\":\"error\",\"msg\":\"mkdir failed\",\"error\":\"permission denied\"}",
        "requests.exceptions.HTTPError: 404 Client Error: Not Found for url: https://huggingface.co/x",
        "TypeError: Model.init() got an unexpected keyword argument 'api_key'",
        "ModuleNotFoundError: No module named 'pkg_resources'",
        "pydantic_core._pydantic_core.ValidationError: 1 validation error for TrainerConfig",
        "AttributeError: `np.float_` was removed in the NumPy 2.0 release.",
        "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xfc in position 87",
        "wandb version 0.99.0 is available!  To upgrade, please run:",
    ] {
        assert_eq!((read(line).failure, read(line).version), (None, None), "{line}");
    }
}
