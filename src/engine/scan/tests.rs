//! What the scan sees.

use std::path::Path;

use super::*;
use crate::engine::index::WordIndex;
use crate::engine::keys;
use crate::workspace::FileId;

fn scan(limit: u64, path: &Path, kind: FileKind) -> (FileSummary, WordIndex) {
    let scan = Scan::new(limit, Custom::default());
    let mut worker = scan.worker();
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let look = scan.visit(&mut worker, Spot::at(path), name, kind);
    let files = look.words().map(|words| (FileId(0), words));
    (look, WordIndex::new(Gathered::new(vec![worker]).words, files.into_iter()))
}

#[test]
fn the_word_is_found_in_any_usual_case() {
    let scan = Scan::new(1000, Custom::default());
    let mut worker = scan.worker();
    let mut mentions = |text: &str| scan_bytes(&mut worker, text.as_bytes(), "a.txt", FileKind::Shell).mentions();
    for text in ["import wandb", "WANDB_ENTITY", "class WandBLogger", "x = Wandb", "brandb wandb"] {
        assert!(mentions(text), "{text}");
    }
    for text in ["", "andb", "brandb", "w andb", "wand b"] {
        assert!(!mentions(text), "{text}");
    }
    assert!(scan_bytes(&mut worker, b"a: 1", "conf/wandb/a.yaml", FileKind::Yaml).mentions());
    let places = |text: &str, kind| matches(text.as_bytes(), kind).collect::<Vec<_>>();
    let found = places("import wandb, important parameters", FileKind::Python);
    assert_eq!(found, [Match::Other(0), Match::Wandb, Match::Other(14)]);
    assert_eq!(places("import wandb: parameters", FileKind::Json), [Match::Wandb, Match::Other(14)]);
}

#[test]
fn a_file_over_the_limit_is_not_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.py");
    std::fs::write(&path, "wandb.init()\n").unwrap();
    assert_eq!(scan(12, &path, FileKind::Python).0.too_large(), Some(13));
    assert!(scan(13, &path, FileKind::Python).0.mentions());
    assert!(scan(13, folder.path(), FileKind::Python).0.mentions(), "what cannot be read is told later");
}

#[test]
fn what_will_be_traced_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let scan = Scan::new(1000, Custom::default());
    let mut worker = scan.worker();
    let mut look = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        scan.visit(&mut worker, Spot::at(&path), name, FileKind::of(name))
    };
    let looks = [
        look("a.py", b"import wandb\n"),
        look("b.py", b"wandb.init()\n"),
        look("c.py", b"print(1)\n"),
        look("d.yaml", b"wandb: 1\n"),
        look("e.py", b"wandb.init()\xff\n"),
    ];
    let gathered = Gathered::new(vec![worker]);
    let kept = looks.map(|look| gathered.text(look).map(|text| text.text().to_owned()));
    assert_eq!(kept, [None, Some("wandb.init()\n".to_owned()), None, Some("wandb: 1\n".to_owned()), None]);
    // A request for the last one returns why there is no text.
    assert_eq!(looks.map(FileSummary::mentions), [false, true, false, true, true]);
}

#[test]
fn words_are_found_in_files_of_any_length() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.py");
    let text = "from first import (\n  second,\n  third)\nkey = wandb.init()\n";
    for (kind, filler) in
        [(FileKind::Python, "x = 1\n"), (FileKind::Shell, "xyz;\n"), (FileKind::Notebook, "\"xyz\",\n")]
    {
        for before in [0, 10_000, 300_000] {
            std::fs::write(&path, format!("{}{text}{}", filler.repeat(before), filler.repeat(1000))).unwrap();
            let (look, index) = scan(1 << 30, &path, kind);
            assert!(look.mentions(), "{kind:?} {before}");
            for word in ["first", "second", "third"] {
                assert_eq!(index.importing(word).len(), usize::from(kind.is_python()), "{word} {kind:?} {before}");
            }
            let keys = keys::index(&[(FileId(0), kind)], |_| Spot::at(&path).open(), 1 << 30, 1);
            assert_eq!(keys.holding("key"), [FileId(0)], "{kind:?} {before}");
            assert_eq!(index.holding("key").len(), usize::from(kind != FileKind::Python), "{kind:?} {before}");
        }
    }
    let holds = |word: &str| holds_in(Spot::at(&path).open(), 1 << 30, &memmem::Finder::new(word)).unwrap();
    assert!(holds("third)\nkey") && !holds("third) key") && holds(""));
}

#[test]
fn keys_wait_where_there_is_no_room() {
    let folder = tempfile::tempdir().unwrap();
    let mut scan = Scan::new(1000, Custom::default());
    scan.room = AtomicUsize::new(12);
    let mut worker = scan.worker();
    let mut waits = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let kind = FileKind::of(name);
        scan.visit(&mut worker, Spot::at(&path), name, kind).waits(kind)
    };
    // What is too long for the room that is left leaves it to others; code has no keys.
    let waiting =
        [waits("a.yaml", "key: 1\n"), waits("b.yaml", "key: 22\n"), waits("c.py", "x = 1\n"), waits("d.sh", "x=1\n")];
    assert_eq!(waiting, [false, true, false, false]);
    let numbers = (0..).map(FileId).zip((0..4).map(|number| (0, number)));
    assert_eq!(WordIndex::new(Gathered::new(vec![worker]).words, numbers).holding("key"), [FileId(0)]);
}

#[test]
fn a_sweep_is_one_by_its_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.yaml");
    let filler = "x: 1\n".repeat(100_000);
    for (kind, text, expected) in [
        (FileKind::Yaml, "method: grid\nparameters:\n", true),
        (FileKind::Json, "{\"parameters\": {}, \"method\": \"grid\"}", true),
        (FileKind::Yaml, "method: grid\n", false),
        (FileKind::Yaml, "parameters: 1\nmethods: 2\n", false),
        (FileKind::Shell, "method=1\nparameters=2\n", false),
    ] {
        std::fs::write(&path, text).unwrap();
        assert_eq!(scan(1 << 30, &path, kind).0.mentions(), expected, "{text}");
        // Far from each other.
        let (front, back) = text.split_at(text.find(['\n', ',']).unwrap() + 1);
        std::fs::write(&path, format!("{front}\n{filler}{back}\n{filler}")).unwrap();
        assert_eq!(scan(1 << 30, &path, kind).0.mentions(), expected, "{text}");
    }
}

#[test]
fn keys_are_found_in_many_files_by_several_threads() {
    let folder = tempfile::tempdir().unwrap();
    let location = |file: FileId| folder.path().join(format!("{}.yaml", file.0));
    let open = |file: FileId| Spot::at(&location(file)).open();
    let files: Vec<_> = (0..1000).map(|number| (FileId(number), FileKind::Yaml)).collect();
    // One is missing.
    for (file, _) in files.iter().filter(|(file, _)| file.0 != 500) {
        std::fs::write(location(*file), if file.0 % 2 == 0 { "even: 1\n" } else { "odd: 1\n" }).unwrap();
    }
    let expected: Vec<FileId> = (0..1000).step_by(2).filter(|one| *one != 500).map(FileId).collect();
    for threads in [1, 3] {
        assert_eq!(keys::index(&files, open, 100, threads).holding("even"), expected);
        assert!(keys::index(&files, open, 5, threads).holding("odd").is_empty(), "they are over the limit");
    }
}
