//! Addresses in a repository's own files, in every odd spelling: nothing of the user's reaches the server they lead to.

use std::io::Read;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::scene::Scene;
use super::world::KEY;

/// A server that records every byte it gets and answers nothing.
pub struct Recorder {
    pub port: u16,
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Recorder {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&bytes);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
                let mut piece = [0; 4096];
                while let Ok(count @ 1..) = stream.read(&mut piece) {
                    record.lock().unwrap().extend_from_slice(&piece[..count]);
                }
                record.lock().unwrap().push(b'\n');
            }
        });
        Self { port, bytes }
    }

    pub fn seen(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap()).into_owned()
    }
}

/// Ways to write an address that leads to `evil` and looks like `good` to another reader, or the other way round.
fn spellings(evil: &str, good: &str) -> Vec<String> {
    let templates = [
        // Slashes.
        "http:/E/x://G",
        "http:///E/x://G",
        "http:////E/://G",
        "http:E/://G",
        "http:/E",
        "http:///E",
        "http:E",
        "HTTP:/E/x://G",
        "hTTp:/E/x://G",
        "http:/E/x:///G",
        "https:/E/x://G",
        "https:///E/x://G",
        "https:E/x://G",
        // Backslashes.
        "http:\\E/x://G",
        "http:\\\\E/x://G",
        "http:/\\E/x://G",
        "http:\\/E/x://G",
        "http://E\\@G",
        "http://E\\.G",
        "http://E\\x://G",
        "https:\\\\E/x://G",
        // User name and password.
        "http://G@E",
        "http://G:443@E",
        "http://u:p@E",
        "http://:@E",
        "http://@E",
        "http://G%40E@E",
        "http://G/@E",
        // Query and fragment.
        "http://E?://G",
        "http://E#://G",
        "http://E?G",
        "http://E#@G",
        "http://E/?x=//G",
        "http://E/#//G",
        // A second address.
        "http://E/x://G",
        "http://E/://G",
        "http://E//G",
        "http://E/http://G",
        "http://E;://G",
        "http://E/\u{200b}://G",
        // White space and control characters.
        "http://E/ ://G",
        "ht\ttp://E/x://G",
        "http:\t//E/x://G",
        "http://E\t/x://G",
        "\u{1}http:/E/x://G",
        " http:/E/x://G",
        // Hosts and ports in other forms.
        "http://0x7f.1:P",
        "http://0x7f000001:P/x://G",
        "http://2130706433:P",
        "http://0177.0.0.1:P",
        "http://127.1:P",
        "http://%31%32%37.0.0.1:P",
        "http://１２７.0.0.1:P",
        "http://127。0。0。1:P",
        "http://[::ffff:127.0.0.1]:P",
        "http://[0:0:0:0:0:ffff:7f00:1]:P",
        "http://127.0.0.1.:P",
        "http://LOCALHOST:P",
        "http://x.localhost:P",
        "http://localhost.:P",
        "http://127.0.0.1:0P",
        "http://E/../x",
        "http://E/./",
        "http://E/%2e%2e/",
        // Plain spellings: a server that a repository names gets no key either.
        "http://E",
        "HTTP://E",
        "http://E/",
        "http://E//",
        "http://E/x",
        "http://localhost:P",
        "http://localhost:P/api.wandb.ai",
    ];
    let port = evil.rsplit(':').next().unwrap();
    let filled = templates.map(|text| text.replace('E', "\u{0}").replace('G', good).replace('P', "\u{2}"));
    let upper = |text: String| text.replace("HTT\u{2}", "HTTP");
    filled.map(|text| upper(text).replace('\u{0}', evil).replace('\u{2}', port)).into()
}

#[test]
fn no_spelling_of_an_address_in_a_repository_calls_a_key() {
    let recorder = Recorder::start();
    let evil = format!("127.0.0.1:{}", recorder.port);
    let good = "wandb.acme.example";
    let spellings = spellings(&evil, good);
    assert!(spellings.len() >= 50, "{}", spellings.len());
    let scene = Scene::init("vision", "cifar", "").without("WANDB_BASE_URL").with("NO_COLOR", "1");
    let machines = [good, &evil, "127.0.0.1", "localhost", &format!("localhost:{}", recorder.port)];
    let mut netrc: Vec<String> =
        machines.iter().map(|machine| format!("machine {machine} login user password {KEY}\n")).collect();
    netrc.push(format!("default login user password {KEY}\n"));
    let scenes = [scene, Scene::init("vision", "cifar", "").without("WANDB_BASE_URL").without("WANDB_API_KEY")];
    for scene in scenes {
        scene.home_file(".netrc", &netrc.concat());
        for (number, spelling) in spellings.iter().enumerate() {
            // Both places and both commands in turn: each spelling meets each of them once.
            for round in 0..2 {
                let (file, text) = match (number + round) % 2 {
                    0 => (".env", format!("WANDB_BASE_URL={spelling}\n")),
                    _ => ("wandb/settings", format!("[default]\nbase_url = {spelling}\n")),
                };
                scene.file(".env", "");
                scene.file("wandb/settings", "");
                scene.file(file, &text);
                let run = if round == 0 { scene.run(&["doctor"]) } else { scene.online() };
                assert_eq!(recorder.seen(), "", "{spelling:?} in {file}: {}{}", run.output, run.error);
            }
        }
    }
}

#[test]
fn plain_http_to_another_machine_is_refused_in_every_spelling() {
    // A name that no resolver knows: the sentence, not the network, is what is tested.
    for url in [
        "http://example.invalid",
        "HTTP://example.invalid",
        "hTTp://example.invalid",
        "http:/example.invalid",
        "http:\\\\example.invalid",
        "http:example.invalid",
        "HTTP:/example.invalid",
        "http:///example.invalid",
        "http:/\\example.invalid",
        "http://example.invalid:443",
        "http://EXAMPLE.invalid/x",
        "http://localhost.example.invalid",
        "http://localhost@example.invalid",
        "http://127.0.0.1.example.invalid",
    ] {
        let run = Scene::init("vision", "cifar", url).run(&["doctor"]);
        let said = format!("{}{}", run.output, run.error);
        let refused = ["plain http to another machine", "could be read as two different servers"];
        assert!(refused.iter().any(|sentence| said.contains(sentence)), "{url}: {said}");
        assert!(!said.contains("asking"), "{url}: {said}");
    }
}
