//! Where the server and the key are found, and the law that a key goes only to its own host.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tempfile::TempDir;
use wblint::live::{Credentials, Found, Server, SettingsFiles, Surroundings};

const KEY: &str = "1234567890abcdef1234567890abcdef12345678";
const OTHER: &str = "fedcba0987654321fedcba0987654321fedcba09";

/// A home and a repository with these files (`~/...` in the home, others in the repository).
struct Scene {
    home: TempDir,
    repository: TempDir,
}

impl Scene {
    fn with(files: &[(&str, &str)]) -> Self {
        let scene = Self { home: TempDir::new().unwrap(), repository: TempDir::new().unwrap() };
        for (name, text) in files {
            let path = match name.strip_prefix("~/") {
                Some(inside) => scene.home.path().join(inside),
                None => scene.repository.path().join(name),
            };
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        scene
    }

    fn surroundings(&self, variables: &[(&str, &str)]) -> Surroundings {
        Surroundings::new(self.home.path(), self.repository.path(), variables)
    }

    /// `server by source <- credential`, then what is shadowed and warned of.
    fn says(&self, variables: &[(&str, &str)]) -> String {
        let surroundings = self.surroundings(variables);
        let files = SettingsFiles::read(&surroundings);
        let server = match Server::find(&surroundings, &files, None) {
            Ok(server) => server,
            Err(bad) => return format!("{}: {}", bad.source, bad.reason),
        };
        let credentials = Credentials::find(&surroundings, &files, &server, false);
        let found = match &credentials.found {
            Found::Key { key, source } => {
                let which = if key.expose() == KEY { "KEY" } else { "OTHER" };
                format!("{which} of {source}")
            }
            Found::Refused { source, reason } => format!("{source} refused: {reason}"),
            Found::IdentityToken { path } => format!("token {path}"),
            Found::Withheld { source, reason } => format!("{source} withheld: {reason}"),
            Found::Nothing => "nothing".to_owned(),
        };
        let mut text = format!("{} by {} <- {found}", server.url, server.source);
        for shadowed in &credentials.shadowed {
            let _ = write!(text, "; shadows {} (differs: {})", shadowed.source, shadowed.differs);
        }
        for warning in files.warnings.iter().chain(&credentials.warnings) {
            let _ = write!(text, "; warns {warning}");
        }
        assert!(!format!("{credentials:?}{surroundings:?}{files:?}").contains(&KEY[..20]), "a key in Debug");
        text
    }
}

fn netrc(machine: &str, key: &str) -> String {
    format!("machine {machine}\n  login user\n  password {key}\n")
}

const DEFAULT: &str = "https://api.forge.coreweave.com by the SDK's default <- ";

#[test]
fn environment_before_netrc_before_settings() {
    let files = [
        ("~/.netrc", netrc("api.forge.coreweave.com", OTHER)),
        ("~/.config/wandb/settings", format!("[default]\napi_key = {KEY}\n")),
    ];
    let scene = Scene::with(&files.each_ref().map(|(name, text)| (*name, text.as_str())));
    let shadows = "; shadows ~/.netrc:3 (differs: true); shadows ~/.config/wandb/settings:2 (differs: false)";
    assert_eq!(scene.says(&[("WANDB_API_KEY", KEY)]), format!("{DEFAULT}KEY of WANDB_API_KEY{shadows}"));
    let settings = "; shadows ~/.config/wandb/settings:2 (differs: true)";
    assert_eq!(scene.says(&[("WANDB_API_KEY", "")]), format!("{DEFAULT}OTHER of ~/.netrc:3{settings}"));
    fs::remove_file(scene.home.path().join(".netrc")).unwrap();
    assert_eq!(scene.says(&[]), format!("{DEFAULT}KEY of ~/.config/wandb/settings:2"));
    assert_eq!(Scene::with(&[]).says(&[]), format!("{DEFAULT}nothing"));
}

#[test]
fn netrc_knows_the_port_and_the_older_name_in_one_direction() {
    let scene = Scene::with(&[("~/_netrc", &netrc("127.0.0.1:8080", KEY))]);
    let at = |port: &str| scene.says(&[("WANDB_BASE_URL", &format!("http://127.0.0.1{port}"))]);
    assert!(at(":8080").ends_with("<- KEY of ~/_netrc:3"), "{}", at(":8080"));
    assert!(at("").ends_with("<- nothing") && at(":8081").ends_with("<- nothing"));

    let older = Scene::with(&[("elsewhere", &netrc("api.wandb.ai", KEY))]);
    let path = older.repository.path().join("elsewhere");
    let named = [("NETRC", path.to_str().unwrap())];
    assert_eq!(older.says(&named), format!("{DEFAULT}KEY of elsewhere:3"));
    let newer = Scene::with(&[("~/.netrc", &netrc("api.forge.coreweave.com", KEY))]);
    assert!(newer.says(&[("WANDB_BASE_URL", "https://api.wandb.ai")]).ends_with("<- nothing"));
}

#[test]
fn a_torn_netrc_is_named_by_line_and_never_quoted() {
    let scene = Scene::with(&[("~/.netrc", &format!("machine api.wandb.ai login user\n{KEY}\n"))]);
    let says = scene.says(&[]);
    assert!(says.contains("<- nothing; warns ~/.netrc:"), "{says}");
    assert!(says.contains("the SDK ignores the whole file") && !says.contains(KEY), "{says}");
    let empty = Scene::with(&[("~/.netrc", "machine api.wandb.ai login user\n")]).says(&[]);
    assert!(empty.contains("no API key"), "{empty}");
}

#[test]
fn the_formats_that_the_sdk_refuses() {
    let scene = Scene::with(&[]);
    let refused = |key: &str| scene.says(&[("WANDB_API_KEY", key)]);
    assert!(refused("short").ends_with("WANDB_API_KEY invalid: API key must have 40+ characters, has 5."));
    assert!(refused(&format!("{KEY} ")).ends_with("API key cannot start or end with whitespace"));
    assert!(refused("a!").contains("letters A-Z, digits and underscores"));
    let both = scene.says(&[("WANDB_API_KEY", KEY), ("WANDB_IDENTITY_TOKEN_FILE", "token")]);
    assert!(both.contains("Both WANDB_API_KEY and WANDB_IDENTITY_TOKEN_FILE are set"), "{both}");
    assert!(scene.says(&[("WANDB_IDENTITY_TOKEN_FILE", "t.jwt")]).ends_with("<- token t.jwt"));
}

#[test]
fn one_bad_setting_drops_both_files() {
    let global = "[default]\nbase_url = https://wandb.example.org\n";
    let scene = Scene::with(&[("~/.config/wandb/settings", global), ("wandb/settings", "[default]\nentiy = acme\n")]);
    let says = scene.says(&[]);
    assert!(says.starts_with(DEFAULT), "{says}");
    assert!(
        says.contains("wandb/settings:2: `entiy` is no setting of the SDK; the SDK therefore drops both"),
        "{says}"
    );
    let twice = Scene::with(&[("~/.config/wandb/settings", "[default]\nentity = a\nentity = b\n")]).says(&[]);
    assert!(twice.contains("settings:3: a key stands there twice, so the file counts as empty"), "{twice}");
}

#[test]
fn a_dropped_file_does_not_send_the_key_elsewhere() {
    let global = "[default]\nbase_url = https://wandb.example.org\n";
    let of_repository = [("~/.config/wandb/settings", global), ("wandb/settings", "[default]\nentiy = acme\n")];
    let twice = format!("{global}entity = a\nentity = b\n");
    let typo = "[default]\nbase_url = wandb.example.org\n";
    for (files, home) in [
        (&of_repository[..], "https://wandb.example.org (~/.config/wandb/settings:2)"),
        (&[("~/.config/wandb/settings", &*twice)], "https://wandb.example.org (~/.config/wandb/settings:2)"),
        (&[("~/.config/wandb/settings", typo)], "~/.config/wandb/settings:2: Input should be a valid URL"),
    ] {
        let scene = Scene::with(files);
        let says = scene.says(&[("WANDB_API_KEY", KEY)]);
        assert!(says.starts_with(&format!("{DEFAULT}WANDB_API_KEY withheld: ")) && says.contains(home), "{says}");
        let own = scene.says(&[("WANDB_API_KEY", KEY), ("WANDB_BASE_URL", "https://wandb.example.org")]);
        assert!(own.contains("<- KEY of WANDB_API_KEY"), "{own}");
    }
}

#[test]
fn addresses_as_the_sdk_takes_them() {
    let scene = Scene::with(&[]);
    let at = |url: &str| scene.says(&[("WANDB_BASE_URL", url)]);
    assert!(
        at("https://wandb.ai").ends_with("not a valid server address, did you mean https://api.forge.coreweave.com?")
    );
    assert!(at("http://api.wandb.ai").ends_with("http is not secure, please use https://api.forge.coreweave.com"));
    assert!(at("https://forge.coreweave.com/x").contains("use https://api.forge.coreweave.com."));
    assert!(at("https://forge.coreweave.com/api/wandb/").starts_with("https://api.forge.coreweave.com by WANDB"));
    assert!(at("wandb.example.org").starts_with("WANDB_BASE_URL: Input should be a valid URL"));
    assert!(at("ftp://x").ends_with("URL scheme should be 'http' or 'https'"));
    assert_eq!(at(""), "WANDB_BASE_URL: Input should be a valid URL, input is empty");
    assert!(at("HTTPS://h.org/w//").starts_with("https://h.org/w by WANDB_BASE_URL"));
    let user_info = at("https://u:secret@h.org/w");
    assert!(user_info.contains("contains a user name or password") && !user_info.contains("secret"), "{user_info}");
}

#[test]
fn a_repository_cannot_call_the_key() {
    for (file, text) in [
        ("wandb/settings", "[default]\nbase_url = https://evil.example.org\n"),
        (".env", "A=1\nexport WANDB_BASE_URL='https://evil.example.org/'\n"),
    ] {
        let scene = Scene::with(&[(file, text)]);
        let says = scene.says(&[("WANDB_API_KEY", KEY)]);
        let expected = format!("https://evil.example.org by {file}:2 <- WANDB_API_KEY withheld: it belongs to ");
        assert!(says.starts_with(&expected), "{says}");
        fs::write(scene.home.path().join(".netrc"), format!("default login user password {KEY}")).unwrap();
        assert!(scene.says(&[]).contains("withheld: "), "{}", scene.says(&[]));
        fs::write(scene.home.path().join(".netrc"), netrc("evil.example.org", KEY)).unwrap();
        assert!(scene.says(&[]).contains("~/.netrc:3 withheld: "), "{}", scene.says(&[]));
        let chosen = scene.says(&[("WANDB_BASE_URL", "https://evil.example.org")]);
        assert!(chosen.ends_with("by WANDB_BASE_URL <- KEY of ~/.netrc:3"), "{chosen}");
        let own = scene.says(&[("WANDB_API_KEY", KEY), ("WANDB_BASE_URL", "https://mine.example.org")]);
        assert!(own.starts_with("https://mine.example.org by WANDB_BASE_URL <- KEY of WANDB_API_KEY"), "{own}");
    }
    let own_key = Scene::with(&[("wandb/settings", &format!("[default]\napi_key = {KEY}\n"))]).says(&[]);
    assert!(own_key.contains("such a key is never sent"), "{own_key}");
}

#[test]
fn a_key_of_the_environment_follows_the_users_own_server() {
    let global = [("~/.config/wandb/settings", "[default]\nbase_url = https://wandb.example.org\n")];
    let says = Scene::with(&global).says(&[("WANDB_API_KEY", KEY)]);
    assert!(says.contains("wandb.example.org by ~/.config/wandb/settings:2 <- KEY of WANDB_API_KEY"), "{says}");
    let scene = Scene::with(&[]);
    let surroundings = scene.surroundings(&[("WANDB_API_KEY", KEY), ("WANDB_BASE_URL", "http://10.0.0.1:8080")]);
    let files = SettingsFiles::read(&surroundings);
    let server = Server::find(&surroundings, &files, None).unwrap();
    let plain = |allowed| Credentials::find(&surroundings, &files, &server, allowed).found;
    assert!(matches!(plain(false), Found::Withheld { .. }) && matches!(plain(true), Found::Key { .. }));
    let chosen = Some(("https://third.example.org", "--base-url".to_owned()));
    let server = Server::find(&surroundings, &files, chosen).unwrap();
    assert!(matches!(Credentials::find(&surroundings, &files, &server, false).found, Found::Withheld { .. }));
    assert!(Path::new(&surroundings.shown(&scene.home.path().join(".netrc"))).starts_with("~"));
}
