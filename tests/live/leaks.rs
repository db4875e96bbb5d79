//! The search for keys: every output, cache and log of every scene passes here.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use super::world::{KEY, STRANGER};

/// A key with dashes and dots, and one that is neither hexadecimal nor issued by W&B.
pub const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJyZWRhY3QtbWUifQ.SflKxwRJ-SMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
pub const MIXED: &str = "Qw7Er9Ty1Ui3Op5As8Df2Gh4Jk6Lz0Xc7Vb9Nm1Mq3";

/// Every key that a test gives to the binary.
pub const KEYS: [&str; 4] = [KEY, STRANGER, TOKEN, MIXED];

/// So much of a key is a leak.
const PIECE: usize = 12;

/// Base64, forwards and without padding.
pub fn base64(bytes: &[u8], letters: [u8; 2]) -> String {
    let alphabet: Vec<u8> = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(letters).collect();
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)).collect();
    let value = |bits: &[u8]| (0..6).fold(0, |value, at| value << 1 | usize::from(*bits.get(at).unwrap_or(&0)));
    bits.chunks(6).map(|bits| char::from(alphabet[value(bits)])).collect()
}

/// Every byte of `text` as `form` writes it.
pub fn bytewise(text: &str, form: fn(u8) -> String) -> String {
    text.bytes().map(form).collect::<Vec<_>>().concat()
}

/// Every text that tells of `key`: itself, and its encoded forms behind user names of every length modulo 3.
pub fn forms(key: &str) -> Vec<String> {
    let mut forms = vec![key.to_owned(), key.to_uppercase(), key.to_lowercase()];
    for before in ["", "a", "ab", "api:"] {
        for letters in [*b"+/", *b"-_"] {
            let whole = base64(format!("{before}{key}").as_bytes(), letters);
            // The first letters tell of the user name only.
            forms.push(whole[(before.len() * 8).div_ceil(6)..].to_owned());
        }
    }
    forms.push(bytewise(key, |byte| format!("%{byte:02X}")));
    forms.push(bytewise(key, |byte| format!("{byte:02x}")));
    forms
}

/// Every piece of every form of every key, and its finder.
fn pieces() -> &'static (Vec<String>, AhoCorasick) {
    static PIECES: OnceLock<(Vec<String>, AhoCorasick)> = OnceLock::new();
    PIECES.get_or_init(|| {
        let of = |form: String| {
            // The header of a token is the same in all of them.
            let start = if form.starts_with("eyJhbGciOiJIUzI1NiJ9") { 20 } else { 0 };
            (start..form.len() - PIECE).map(|at| form[at..at + PIECE].to_owned()).collect::<Vec<_>>()
        };
        let pieces: Vec<String> = KEYS.into_iter().flat_map(forms).flat_map(of).collect();
        let finder = AhoCorasick::new(&pieces).unwrap();
        (pieces, finder)
    })
}

/// Fails if a piece of a key, in any form, is in `text`.
#[track_caller]
pub fn assert_clean(text: &str) {
    let (pieces, finder) = pieces();
    if let Some(found) = finder.find(text) {
        panic!("`{}` of a key is shown:\n{text}", pieces[found.pattern().as_usize()]);
    }
}

/// The same for every file under `folder`, which must be readable by its owner alone.
pub fn search(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            search(&path);
            continue;
        }
        assert_clean(&String::from_utf8_lossy(&fs::read(&path).unwrap()));
        assert_clean(&path.display().to_string());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
        }
    }
}

#[test]
fn the_search_finds_what_it_looks_for() {
    assert_eq!(base64(b"api:key", *b"+/"), "YXBpOmtleQ");
    for key in KEYS {
        for form in forms(key) {
            let shown = std::panic::catch_unwind(|| assert_clean(&format!("a {form} b")));
            assert!(shown.is_err(), "{form} passes");
        }
    }
}

/// Files under `folder` that end in one of `ends`, without those of builds.
fn files(folder: &Path, ends: &[&str], found: &mut Vec<(String, String)>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            files(&path, ends, found);
        } else if ends.iter().any(|end| name.ends_with(end)) {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap_or_default()));
        }
    }
}

#[test]
fn no_snapshot_and_no_page_holds_a_key_of_a_fixture() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut fixtures, mut kept) = (Vec::new(), Vec::new());
    files(&root.join("fixtures"), &[""], &mut fixtures);
    files(root, &[".snap", ".md"], &mut kept);
    let is_key = |word: &&str| {
        word.strip_prefix("wandb_v1_").is_some_and(|rest| rest.len() >= 30)
            || word.len() == 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let words = |text: &'static str| -> Vec<String> {
        text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .filter(is_key)
            .map(str::to_owned)
            .collect()
    };
    let keys: Vec<String> = fixtures.into_iter().flat_map(|(_, text)| words(text.leak())).collect();
    assert!(keys.len() >= 3 && kept.len() > 60, "{} keys, {} files", keys.len(), kept.len());
    for (key, (path, text)) in keys.iter().flat_map(|key| kept.iter().map(move |file| (key, file))) {
        for form in [key.clone(), base64(format!("api:{key}").as_bytes(), *b"+/")] {
            assert!(!text.contains(&form), "{path} holds {form}");
        }
    }
}
