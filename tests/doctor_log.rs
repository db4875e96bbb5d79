//! What logs and tracebacks of every age say.

use wblint::doctor::log::{Account, read};
use wblint::doctor::redact::redact;

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
