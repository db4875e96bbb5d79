//! The doctor's reading of logs: no bytes make it panic, and nothing that it gives on holds a control character or a word
//! that may be a key.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wblint::doctor::decode::decode;
use wblint::doctor::log::read;

fuzz_target!(|bytes: &[u8]| {
    let text = decode(bytes);
    let account = read(&text);
    let login = account.login.iter().flat_map(|login| [Some(&login.user), login.team.as_ref()]);
    let failure = account.failure.iter().flat_map(|failure| [Some(&failure.message), failure.subject.as_ref()]);
    let names = [account.entity.as_ref(), account.project.as_ref(), account.frame.as_ref().map(|(file, _)| file)];
    for shown in names.into_iter().chain(login).chain(failure).flatten() {
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
        let words = shown.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        assert!(words.map(|word| word.chars().count()).max().unwrap_or(0) < 32, "{shown:?}");
    }
    assert_eq!(read(&text), account);
});
