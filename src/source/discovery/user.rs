//! The ignore file that the user has set for all repositories: git's `core.excludesFile`.
//!
//! The crate `ignore` finds it too, but reads each settings file of git's to its end: a named pipe would hang the walk. Here
//! each is read by the one function that opens files, with a limit. Facts: git's `Documentation/config/core.adoc`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::source::open::{self, MEBIBYTE, Within};

/// The path of the user's ignore file, which may not exist. `variable` returns a variable of the user's environment, and
/// `home` is their home folder.
pub fn user_excludes(variable: &dyn Fn(&str) -> Option<OsString>, home: Option<&Path>) -> Option<PathBuf> {
    let path = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = path("XDG_CONFIG_HOME").or_else(|| Some(home?.join(".config"))).map(|folder| folder.join("git"));
    // `GIT_CONFIG_GLOBAL` replaces both files of the user (git 2.32).
    let own = match path("GIT_CONFIG_GLOBAL") {
        Some(file) => vec![Some(file)],
        None => vec![home.map(|home| home.join(".gitconfig")), folder.as_ref().map(|folder| folder.join("config"))],
    };
    let system = path("GIT_CONFIG_SYSTEM").unwrap_or_else(|| PathBuf::from("/etc/gitconfig"));
    let mut files = own.into_iter().flatten().chain([system]);
    let named = files.find_map(|file| excludes_file(&open::read(&file, Within::User, MEBIBYTE).ok()?));
    named.map_or_else(|| Some(folder?.join("ignore")), |named| Some(expand(&named, home)))
}

/// The last `excludesFile` of the sections `[core]` in a settings file of git's.
fn excludes_file(text: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(text);
    let mut in_core = false;
    let mut found = None;
    for line in text.trim_start_matches('\u{feff}').lines() {
        let mut line = line.trim();
        if let Some((section, rest)) = line.strip_prefix('[').and_then(|line| line.split_once(']')) {
            in_core = section.trim().eq_ignore_ascii_case("core");
            line = rest.trim();
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        if in_core && key.trim().eq_ignore_ascii_case("excludesfile") {
            found = Some(value_of(value));
        }
    }
    found.filter(|value| !value.is_empty())
}

/// The text of a value without its quotes, its escapes and the comment behind it.
fn value_of(value: &str) -> String {
    let (mut text, mut quoted, mut kept) = (String::new(), false, 0);
    let mut characters = value.trim().chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => quoted = !quoted,
            '#' | ';' if !quoted => break,
            '\\' => text.extend(characters.next()),
            character => text.push(character),
        }
        if quoted || !character.is_whitespace() {
            kept = text.len();
        }
    }
    text.truncate(kept);
    text
}

/// `path` with `~/` replaced by the home folder.
fn expand(path: &str, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_setting_is_read_as_git_reads_it() {
        let read = |text: &str| excludes_file(text.as_bytes());
        for text in [
            "[core]\n\texcludesfile = ~/x y\n",
            "[core]\n excludesFile=\"~/x y\"\n",
            "\u{feff}[Core] EXCLUDESFILE = ~/x y ; a comment\n[user]\nname = a\n",
            "[core]\nexcludesfile = a\n[alias]\nexcludesfile = b\n[core]\nexcludesfile = \"~/x y\" # c\n",
        ] {
            assert_eq!(read(text).as_deref(), Some("~/x y"), "{text}");
        }
        for text in
            ["", "excludesfile = a", "[user]\nexcludesfile = a", "[core]\n# excludesfile = a", "[core]\nexcludesfile"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("[core]\nexcludesfile = \"a#b\\\"c\"\n").as_deref(), Some("a#b\"c"));
    }

    #[test]
    fn the_nearest_file_decides() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        let found = |variables: &[(&str, &Path)]| {
            let variable = |name: &str| {
                let system = ("GIT_CONFIG_SYSTEM", Path::new("/nowhere"));
                variables.iter().chain([&system]).find(|(known, _)| *known == name).map(|(_, path)| path.into())
            };
            user_excludes(&variable, Some(home.path())).unwrap()
        };
        assert_eq!(found(&[]), at(".config/git/ignore"));
        assert_eq!(found(&[("XDG_CONFIG_HOME", &at("xdg"))]), at("xdg/git/ignore"));
        fs::create_dir_all(at(".config/git")).unwrap();
        fs::write(at(".config/git/config"), "[core]\nexcludesfile = ~/second\n").unwrap();
        assert_eq!(found(&[]), at("second"));
        fs::write(at(".gitconfig"), "[core]\nexcludesfile = ~/first\n").unwrap();
        assert_eq!(found(&[]), at("first"));
        fs::write(at("other"), "[core]\nexcludesfile = /third\n").unwrap();
        assert_eq!(found(&[("GIT_CONFIG_GLOBAL", &at("other"))]), Path::new("/third"));
    }

    #[cfg(unix)]
    #[test]
    fn settings_that_never_end_are_not_read() {
        let home = tempfile::tempdir().unwrap();
        let pipe = home.path().join(".gitconfig");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR).unwrap();
        let zero = |name: &str| (name == "GIT_CONFIG_SYSTEM").then(|| "/dev/zero".into());
        assert_eq!(user_excludes(&zero, Some(home.path())), Some(home.path().join(".config/git/ignore")));
    }
}
