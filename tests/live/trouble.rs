//! Servers that misbehave: in each case the offline findings are complete, the time is bounded, and no verdict is made up.

use std::net::TcpListener;
use std::time::Duration;

use serde_json::Value;

use super::scene::{Run, Scene};
use super::server::{Fault, Server};
use super::world::World;

#[track_caller]
fn assert_untold(run: &Run, reason: &str) {
    assert!(run.error.contains("could not say whether you may write"), "{}", run.error);
    assert!(run.error.contains(reason), "{}", run.error);
    assert_eq!(run.live(), Vec::<String>::new());
    let offline = Scene::init("strangers", "cifar", "").run(&["check", "--output-format", "json"]);
    assert_eq!(unverified(run), unverified(&offline), "the offline findings are not complete");
    assert_eq!(unverified(run).len(), 2, "{}", run.output);
    assert_eq!(run.code, 1, "the offline findings decide");
    assert!(run.took < Duration::from_secs(20), "{:?}", run.took);
}

/// The findings without what was verified of them.
fn unverified(run: &Run) -> Vec<Value> {
    let mut findings = run.json()["diagnostics"].as_array().unwrap().clone();
    for finding in &mut findings {
        finding["verification"] = Value::Null;
    }
    findings
}

fn online(fault: Fault) -> (Run, usize) {
    let server = Server::start(World::usual(), fault);
    let run = Scene::init("strangers", "cifar", &server.url()).online();
    (run, server.counts().0)
}

#[test]
fn statuses_without_an_answer() {
    const HTML: &str = "Content-Type: text/html\r\n";
    assert_untold(&online(Fault::Reply(403, HTML, "<html>Forbidden</html>")).0, "the server answered HTTP 403");
    let (run, count) = online(Fault::Reply(502, HTML, "<html>Bad gateway</html>"));
    assert_untold(&run, "the server answered HTTP 502");
    assert_eq!(count, 2, "one retry");
    assert_untold(&online(Fault::Reply(500, "", "{\"errors\":[{\"message\":\"oops\"}]}")).0, "HTTP 500");
    assert_untold(&online(Fault::Reply(200, HTML, "<html>Log in</html>")).0, "a page of HTML instead of GraphQL");
    assert_untold(&online(Fault::Reply(200, "", "gibberish")).0, "something instead of GraphQL");
    assert_untold(&online(Fault::Reply(200, "", "{}")).0, "other JSON instead of GraphQL");
    assert_untold(&online(Fault::Reply(200, "", "")).0, "nothing instead of GraphQL");
}

#[test]
fn a_401_counts_where_the_api_says_it() {
    const COMPLAINT: &str =
        r#"{"errors":[{"message":"user is not logged in","extensions":{"code":"PERMISSION_ERROR"}}],"data":null}"#;
    let run = online(Fault::Reply(401, "", COMPLAINT)).0;
    assert!(run.live()[0].starts_with("WB401 error"), "{:?}", run.live());
    // A proxy or gateway with a login of its own knows nothing of W&B's keys.
    for (kind, body) in [
        ("Content-Type: text/html\r\n", "<html><title>Corporate login</title></html>"),
        ("Content-Type: text/html\r\n", "Unauthorized"),
        ("", "<!DOCTYPE html>\n<h1>401</h1>"),
        ("", "Unauthorized"),
        ("", ""),
        ("Content-Type: application/json\r\n", "{\"message\":\"Unauthorized\"}"),
    ] {
        assert_untold(&online(Fault::Reply(401, kind, body)).0, "a proxy or gateway in front of it asks for a login");
    }
}

#[test]
fn a_403_with_a_reason_is_no_verdict_on_a_destination() {
    const COMPLAINT: &str = r#"{"errors":[{"message":"permission denied"}],"data":{"viewer":null}}"#;
    assert_untold(&online(Fault::Reply(403, "", COMPLAINT)).0, "the server said (HTTP 403): permission denied");
}

#[test]
fn the_doctor_could_not_tell_either() {
    for (fault, reason) in [
        (Fault::Reply(502, "Content-Type: text/html\r\n", "<html>Bad gateway</html>"), "the server answered HTTP 502"),
        (Fault::Half, "the answer broke off"),
        (Fault::Redirect("http://192.0.2.1/graphql".to_owned()), "the server redirects to 192.0.2.1"),
        (Fault::Silent, "did not answer within 5 s"),
    ] {
        let server = Server::start(World::usual(), fault);
        let run = Scene::init("strangers", "cifar", &server.url()).run(&["doctor"]);
        assert_eq!(run.code, 2, "{}{}", run.output, run.error);
        assert!(run.output.contains(reason) && run.output.contains("unknown  strangers/cifar"), "{}", run.output);
        assert!(run.took < Duration::from_secs(20), "{:?}", run.took);
    }
}

#[test]
fn a_busy_server_is_asked_once_more() {
    let (run, count) = online(Fault::First(1, 429, "Retry-After: 1\r\n"));
    assert!(run.live()[0].starts_with("WB403"), "{:?} {}", run.live(), run.error);
    assert!(run.took >= Duration::from_secs(1) && count == 5, "{:?} {count}", run.took);
    let (run, _) = online(Fault::First(9, 429, "Retry-After: 3600\r\n"));
    assert_untold(&run, "the server answered HTTP 429: its rate limit is reached");
    assert!(run.took < Duration::from_secs(5));
}

#[test]
fn answers_that_never_end() {
    assert_untold(&online(Fault::Half).0, "the answer broke off");
    assert_untold(&online(Fault::Silent).0, "did not answer within 5 s");
    assert_untold(&online(Fault::Drip).0, "did not answer within 5 s");
}

#[test]
fn the_limits_are_the_users() {
    let server = Server::start(World::usual(), Fault::Silent);
    let scene = Scene::init("strangers", "cifar", &server.url());
    let run = scene.run(&["--online", "--config", "request-timeout = \"300ms\""]);
    assert!(run.error.contains("did not answer within 0.3 s"), "{}", run.error);
    assert!(run.took < Duration::from_secs(3), "{:?}", run.took);
    scene.file("wblint.toml", "request-timeout = 1\n");
    assert_eq!(scene.run(&["--online"]).code, 2, "a repository may not");
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(World::usual(), Fault::None);
    let (run, _) = online(Fault::Redirect(format!("{}/graphql", elsewhere.url())));
    assert_untold(&run, "the server redirects to 127.0.0.1, where the key must not go");
    assert_eq!(elsewhere.counts().0, 0);
}

#[test]
fn nobody_listens() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let scene = Scene::init("strangers", "cifar", &format!("http://127.0.0.1:{port}"));
    assert_untold(&scene.online(), "no connection to the server");
    let required = scene.run(&["check", "--online=require", "--output-format", "json"]);
    assert_eq!(required.code, 2);
    assert!(!required.findings().is_empty());
}

#[test]
fn a_certificate_that_nobody_signed() {
    let (server, pem) = Server::start_tls(World::usual());
    let url = format!("https://localhost:{}", server.port);
    let scene = Scene::init("strangers", "cifar", &url);
    assert_untold(&scene.online(), "the server's certificate is not accepted");
    let insecure = scene.with("WANDB_INSECURE_DISABLE_SSL", "true");
    assert_untold(&insecure.online(), "the server's certificate is not accepted");
    assert_eq!(server.counts().0, 0, "the key came through");
    insecure.file("own.pem", &pem);
    let trusting = insecure.with("SSL_CERT_FILE", "own.pem");
    let run = trusting.online();
    assert!(run.live()[0].starts_with("WB403"), "{:?} {}", run.live(), run.error);
    assert_eq!(server.counts().0, 4);
    let none = trusting.with("SSL_CERT_FILE", "train.py").online();
    assert!(none.error.contains("SSL_CERT_FILE holds no certificates in PEM"), "{}", none.error);
}

#[test]
fn bad_addresses_are_named_in_the_sdks_words() {
    let at = |url: &str| Scene::init("strangers", "cifar", url).online();
    assert_untold(
        &at("https://wandb.ai"),
        "WANDB_BASE_URL: https://wandb.ai is not a valid server address, did you mean",
    );
    assert_untold(&at("wandb.example.org"), "WANDB_BASE_URL: Input should be a valid URL");
    assert_untold(&at("http://192.0.2.1"), "http://192.0.2.1 is plain http to another machine");
    let proxied =
        Scene::init("strangers", "cifar", "http://127.0.0.1:1").with("WANDB_HTTP_PROXY", "http://192.0.2.1:3128");
    assert_untold(&proxied.online(), "WANDB_HTTP_PROXY would carry the key over plain http");
}
