//! What the first look sees, and that pieces hide nothing.

use super::*;
use crate::engine::index::WordIndex;
use crate::trace::FileId;

fn sweep(limit: u64, path: &Path, kind: FileKind) -> (Look, WordIndex) {
    let sweep = Sweep::new(limit, Custom::default());
    let mut desk = sweep.desk();
    let look = sweep.look(&mut desk, Spot::at(path), "a.py", kind);
    let files = look.words().map(|words| (FileId(0), words));
    (look, WordIndex::new(Gathered::new(vec![desk]).words, files.into_iter()))
}

#[test]
fn the_word_is_found_in_any_usual_case() {
    let sweep = Sweep::new(1000, Custom::default());
    let mut desk = sweep.desk();
    let mut mentions = |text: &str| look_through(&mut desk, text.as_bytes(), "a.txt", FileKind::Shell).mentions();
    for text in ["import wandb", "WANDB_ENTITY", "class WandBLogger", "x = Wandb", "brandb wandb"] {
        assert!(mentions(text), "{text}");
    }
    for text in ["", "andb", "brandb", "w andb", "wand b"] {
        assert!(!mentions(text), "{text}");
    }
    assert!(look_through(&mut desk, b"a: 1", "conf/wandb/a.yaml", FileKind::Yaml).mentions());
    let places: Vec<Sought> = sought(b"import wandb, important").collect();
    assert_eq!(places, [Sought::Import(0), Sought::Wandb, Sought::Import(14)]);
}

#[test]
fn a_file_over_the_limit_is_not_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.py");
    std::fs::write(&path, "wandb.init()\n").unwrap();
    assert_eq!(sweep(12, &path, FileKind::Python).0.too_large(), Some(13));
    assert!(sweep(13, &path, FileKind::Python).0.mentions());
    assert!(sweep(13, folder.path(), FileKind::Python).0.mentions(), "what cannot be read is told later");
}

#[test]
fn what_will_be_traced_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let sweep = Sweep::new(1000, Custom::default());
    let mut desk = sweep.desk();
    let mut look = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        sweep.look(&mut desk, Spot::at(&path), name, FileKind::of(name))
    };
    let looks = [
        look("a.py", b"import wandb\n"),
        look("b.py", b"wandb.init()\n"),
        look("c.py", b"print(1)\n"),
        look("d.yaml", b"wandb: 1\n"),
        look("e.py", b"wandb.init()\xff\n"),
    ];
    let gathered = Gathered::new(vec![desk]);
    let kept = looks.map(|look| gathered.text(look).map(|text| text.text().to_owned()));
    assert_eq!(kept, [None, Some("wandb.init()\n".to_owned()), None, Some("wandb: 1\n".to_owned()), None]);
    // Whoever asks for the last one is told why there is no text.
    assert_eq!(looks.map(Look::mentions), [false, true, false, true, true]);
}

#[test]
fn words_across_the_ends_of_pieces_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.py");
    let text = "from first import (\n  second,\n  third)\nkey = wandb\n";
    // Lines are short, or there is but one.
    for (kind, filler, end) in
        [(FileKind::Python, "x = 1\n", ""), (FileKind::Shell, "xyz;", ";"), (FileKind::Notebook, "\"xyz\",", "\"\n")]
    {
        for before in (BUFFER - 60..BUFFER + 10).chain([TAIL * 3, BUFFER * 2 - 30, BUFFER * 5]) {
            let mut content = filler.repeat(before / filler.len());
            content.push_str(&" ".repeat(before - content.len()));
            content.push_str(end);
            content.push_str(text);
            content.push_str(&filler.repeat(BUFFER / 3));
            std::fs::write(&path, &content).unwrap();
            let (look, index) = sweep(1 << 30, &path, kind);
            assert!(look.mentions(), "{kind:?} {before}");
            for word in ["first", "second", "third"] {
                assert_eq!(index.importing(word).len(), usize::from(kind.is_python()), "{word} {kind:?} {before}");
            }
            assert_eq!(index.holding("key").len(), usize::from(kind != FileKind::Python), "{kind:?} {before}");
        }
    }
    assert!(holds_at(&path, 1 << 30, b"third)\nkey").unwrap() && !holds_at(&path, 1 << 30, b"third) key").unwrap());
    assert!(holds_at(&path, 1 << 30, b"").unwrap());
}

#[test]
fn pictures_in_notebooks_are_passed_over() {
    let picture = "A".repeat(PICTURE * 3);
    let text = format!("\"import a\"{picture}\"import b\"{picture}");
    let parts: Vec<_> = written(text.as_bytes()).collect();
    assert_eq!(parts, [0..PICTURE + MARGIN, PICTURE * 3 - MARGIN..PICTURE * 4 + MARGIN]);
    assert!(written(&text.as_bytes()[..10]).eq(std::iter::once(0..10)));
    assert_eq!(written(b"").count(), 0);
    let plain = "\" ".repeat(PICTURE);
    assert!(written(plain.as_bytes()).eq(std::iter::once(0..plain.len())));
}
