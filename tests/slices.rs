//! Facts by lines are the facts of one parse: over all fixtures here, over any trees that `WBLINT_SLICES` names (folders
//! separated by `:`; `WBLINT_SLICES_EVERY=3` takes every third file).

#![allow(clippy::unwrap_used, clippy::print_stdout)] // A file that cannot be read has failed the test; figures are its output.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;

use wblint::languages::python::compare::{Comparison, compare, compare_lines};
use wblint::source::{FileKind, SourceFile};

/// What became of many files.
#[derive(Default, Debug)]
struct Tally {
    files: usize,
    whole: usize,
    damaged: usize,
    answers: usize,
    lines: usize,
    /// Lines that needed no grammar.
    read: usize,
    different: Vec<String>,
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            files(&path, found);
        } else if FileKind::of(&path.to_string_lossy()).is_python() {
            found.push(path);
        }
    }
}

fn tally(folder: &Path, every: usize) -> Tally {
    let mut found = Vec::new();
    files(folder, &mut found);
    let mut tally = Tally::default();
    for path in found.iter().step_by(every) {
        let Ok(file) = SourceFile::decode(&path.to_string_lossy(), &std::fs::read(path).unwrap()) else { continue };
        tally.files += 1;
        let text = Arc::from(file.text());
        match compare_lines(&text) {
            Ok((lines, read)) => (tally.lines, tally.read) = (tally.lines + lines, tally.read + read),
            Err(trees) => tally.different.push(format!("{}\n  {trees}", path.display())),
        }
        match compare(&text) {
            Comparison::Whole => tally.whole += 1,
            Comparison::Damaged => tally.damaged += 1,
            Comparison::Torn => tally.different.push(format!("{}\n  a line is damaged by itself", path.display())),
            Comparison::Same(answers) => tally.answers += answers,
            Comparison::Different(lines, whole) => {
                tally.different.push(format!("{}\n  lines: {lines}\n  whole: {whole}", path.display()));
            }
        }
    }
    tally
}

fn report(folder: &Path, tally: &Tally) {
    let Tally { files, whole, damaged, answers, lines, read, different } = tally;
    println!(
        "{}: {files} files, {answers} answers the same, {whole} taken whole, {damaged} damaged, {} different; \
         {read} of {lines} lines needed no grammar",
        folder.display(),
        different.len()
    );
    for one in different.iter().take(20) {
        println!("{one}");
    }
}

#[test]
fn fixtures_say_the_same_by_lines() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let tally = tally(&folder, 1);
    report(&folder, &tally);
    assert!(tally.different.is_empty());
    assert!(tally.files > 100 && tally.answers > 1000, "{tally:?}");
    assert!(tally.read * 100 > tally.lines * 95, "{tally:?}");
    // Fixtures of broken files are few.
    assert!((tally.whole + tally.damaged) * 5 < tally.files, "{tally:?}");
}

#[test]
fn trees_say_the_same_by_lines() {
    let every = std::env::var("WBLINT_SLICES_EVERY").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let mut different = 0;
    for folder in std::env::var("WBLINT_SLICES").unwrap_or_default().split(':').filter(|one| !one.is_empty()) {
        let tally = tally(Path::new(folder), every);
        report(Path::new(folder), &tally);
        different += tally.different.len();
    }
    assert_eq!(different, 0);
}

#[test]
fn keys_and_targets_that_no_word_leads_to_are_the_same() {
    for text in [
        "a['...'] = {'b': 1}\n",
        "a['\\\\'] = 1\n",
        "a['\\n'] = 1\n",
        "a.b[''] = 1\na.b.update(c)\n",
        "for self.n in range(1):\n    print(self.n)\n",
    ] {
        let compared = compare(&Arc::from(text));
        assert!(matches!(compared, Comparison::Same(1..)), "{text}: {compared:?}");
    }
}

#[test]
fn a_header_that_is_broken_still_has_its_block() {
    let torn = "wandb.init(entity=a) b: c):";
    for header in [format!("def f(self, net\nimport d\n{torn}"), "class A B:".to_owned(), "def f(a b) c:".to_owned()] {
        let text = format!("class T:\n  {header}\n    self.config = config\n    wandb.init(entity=config.e)\n");
        assert!(!matches!(compare(&Arc::from(&*text)), Comparison::Different(..)), "{text}");
    }
}

#[test]
fn a_word_that_goes_on_in_the_next_line_is_none() {
    // Found by fuzzing.
    let text = "wandb\n\nfrom . import TEAM,from.import(wandb\n\nfrom . import TEAM)";
    assert!(!matches!(compare(&Arc::from(text)), Comparison::Different(..)));
}

/// A program of nested blocks, every statement of which can be put into any other.
fn block(depth: u32) -> BoxedStrategy<Vec<String>> {
    let simple = prop::sample::select(vec![
        "a = b",
        "a, (b, c) = d.e, f",
        "x.y['k'] = z if z else lambda q: q",
        "from .m import n as o, p",
        "import m.n",
        "return [v for v in w if v]",
        "raise E",
        "global a",
        "del a",
        "yield a",
        "a: str",
        "a: int = f(b=1)  # why",
        "'''doc\n  string'''",
        "wandb.init(\n        entity=a,  # (\n    project=f'{b!r:>{c}} {{')",
        "d.update(k=1); e |= f; setattr(g, 'h', i)",
        "sys.exit(1)",
        "print(a := b)",
        "match = case",
        "c = d \\\n    + e",
        "break",
        "(a,  # the end.\n    b  # c\n) = d",
        "f(\n    # A comment.\n    b, c=d)",
        "(a.b  # c.\n, x['k'])  = d",
        "x['k.l'] = o(key=lambda i: [int(k) for k in i])",
    ]);
    let simple = simple.prop_map(|text| vec![text.to_owned()]);
    if depth == 0 {
        return simple.boxed();
    }
    let body = prop::collection::vec(block(depth - 1), 1..4).prop_map(|parts| parts.concat());
    // Lines of one header are separated by `|`.
    let headers = prop::sample::select(vec![
        vec!["if a:"],
        vec!["if a := b.c:", "elif (d := e) and f:"],
        vec!["if a:", "elif not False:", "else:"],
        vec!["while (1):", "else:"],
        vec!["for a, b in c:"],
        vec!["try:", "except (E, F) as a:", "except:", "else:", "finally:"],
        vec!["try:", "finally:"],
        vec!["with a as b, c(d) as e:"],
        vec!["async def f(a, *b, c=g(1), **d) -> e:"],
        vec!["def f(\n    # All of it.\n    a: str,  # b\n    # And.\n    c=1,\n):"],
        vec!["@g(h)|@i|def f(self, a: str = 'x'):"],
        vec!["class A(B, metaclass=C):"],
        vec!["class A:"],
        vec!["if TYPE_CHECKING:", "else:"],
    ]);
    let compound = (headers, prop::collection::vec(body, 5)).prop_map(|(headers, bodies)| {
        let mut lines = Vec::new();
        for (header, body) in headers.into_iter().zip(bodies) {
            lines.extend(header.split('|').map(str::to_owned));
            lines.extend(body.into_iter().map(|line| format!("    {line}")));
        }
        lines
    });
    prop_oneof![3 => simple, 2 => compound].boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_nesting_says_the_same_by_lines(parts in prop::collection::vec(block(3), 1..8)) {
        let text: String = parts.concat().into_iter().map(|line| line + "\n").collect();
        let text: Arc<str> = text.into();
        prop_assert!(compare_lines(&text).is_ok(), "{:?}", compare_lines(&text));
        match compare(&text) {
            Comparison::Same(_) => {}
            other => prop_assert!(false, "{other:?} in\n{text}"),
        }
    }
}
