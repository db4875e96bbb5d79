//! The reader against tree-sitter's grammar: over small texts, over all fixtures here, and over any folders that
//! `WBLINT_SHELL` names, separated by `:`.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::grammar::by_grammar;
use super::*;

/// Files that can hold shell.
const KINDS: &[FileKind] = &[
    FileKind::Shell,
    FileKind::Make,
    FileKind::Docker,
    FileKind::DotEnv,
    FileKind::Markdown,
    FileKind::Yaml,
    FileKind::Json,
];

/// What `text` says, in lines that can be compared. Where a branch or function ends is taken without the separators
/// and the body of a here-document behind it, which the grammar counts in.
fn told(text: &str, script: &Script) -> Vec<String> {
    let mut lines = Vec::new();
    let span = |span: Span| format!("{}..{}", span.start, span.end);
    let line_of = |span: Span| {
        let start = span.of(text);
        let branch = start.lines().next().unwrap_or("").trim_end_matches([' ', '\t', ';', '&', '\r']);
        format!("{}+{branch}", span.start)
    };
    let words = |words: &[Word]| words.iter().map(word).collect::<Vec<_>>().join(" ");
    let assignment = |one: &Assignment| {
        let (branch, elements) = (one.branch.map(line_of), words(&one.elements));
        format!("{}={} [{elements}] {} {} {branch:?}", one.name, word(&one.value), span(one.span), one.exported)
    };
    for one in &script.commands {
        let before: Vec<_> = one.assignments.iter().map(assignment).collect();
        lines.push(format!("command {} {before:?} {}", one.span.start, words(&one.words)));
    }
    lines.extend(script.assignments.iter().map(|one| format!("assignment {}", assignment(one))));
    lines.extend(
        script.loops.iter().map(|one| format!("loop {} {} {}", one.variable, one.span.start, words(&one.words))),
    );
    lines.extend(script.functions.iter().map(|one| format!("function {}", one.start)));
    lines
}

/// A word with its places.
fn word(word: &Word) -> String {
    let parts = format!("{:?}", word.parts().collect::<Vec<_>>());
    let places: Vec<&str> = parts.split(|one: char| !one.is_ascii_digit()).filter(|one| !one.is_empty()).collect();
    let exact = if word.literal { "" } else { "~" };
    format!("{exact}{}@{}:{}", word.text, word.span.start, places.join(","))
}

/// Everything one file says in shell, also a data file.
fn whole(kind: FileKind, text: &str) -> Script {
    match kind {
        FileKind::Yaml | FileKind::Json => {
            let commands = document_commands(&crate::languages::data::parse(kind, text), text);
            Script { commands, ..Script::default() }
        }
        _ => script(kind, text),
    }
}

/// The lines that differ, `-` for the grammar's; and whether the grammar and the reader found damage.
fn compare(kind: FileKind, text: &str) -> (Vec<String>, bool, bool) {
    let (grammar, reader) = (by_grammar(|| whole(kind, text)), whole(kind, text));
    let (damaged, broken) = (!grammar.damage.is_empty(), !reader.damage.is_empty());
    let (grammar, reader) = (told(text, &grammar), told(text, &reader));
    let missing = grammar.iter().filter(|line| !reader.contains(line)).map(|line| format!("- {line}"));
    let added = reader.iter().filter(|line| !grammar.contains(line)).map(|line| format!("+ {line}"));
    (missing.chain(added).collect(), damaged, broken)
}

/// Whether a file names a shell in its first line.
fn is_script(path: &Path) -> bool {
    let mut head = [0; 40];
    let file = Some(path).filter(|path| path.is_file()).and_then(|path| std::fs::File::open(path).ok());
    let read = file.and_then(|mut file| file.read(&mut head).ok()).unwrap_or(0);
    let line = head[..read].split(|byte| *byte == b'\n').next().unwrap_or_default();
    line.starts_with(b"#!")
        && [&b"/sh"[..], b"bash", b"dash"].iter().any(|shell| line.windows(4).any(|at| at.starts_with(shell)))
}

fn files(folder: &Path, found: &mut Vec<(PathBuf, FileKind)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    for path in entries.into_iter().filter(|path| !path.is_symlink()) {
        if path.is_dir() {
            files(&path, found);
        } else {
            let kind = match FileKind::of(&path.to_string_lossy()) {
                FileKind::Other if is_script(&path) => FileKind::Shell,
                kind => kind,
            };
            if KINDS.contains(&kind) {
                found.push((path, kind));
            }
        }
    }
}

/// What became of many files.
#[derive(Default)]
struct Tally {
    same: usize,
    damaged: usize,
    different: usize,
    report: String,
}

impl Tally {
    /// A file of which there is something to say, and the first lines of it.
    fn tell(&mut self, what: &str, path: &Path, lines: &[String]) {
        self.report.extend([what, " ", &path.to_string_lossy(), "\n"]);
        for line in lines.iter().take(8) {
            self.report.extend(["  ", &line.chars().take(300).collect::<String>(), "\n"]);
        }
    }
}

/// Compares all shell below `folder`.
fn compare_all(folder: &Path) -> Tally {
    let mut found = Vec::new();
    files(folder, &mut found);
    let mut tally = Tally::default();
    for (path, kind) in &found {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let (lines, damaged, broken) = compare(*kind, &text);
        if broken {
            // What Bash says to such a file tells whether the reader is right.
            tally.tell(&format!("broken {kind:?}"), path, &[]);
        }
        if lines.is_empty() {
            tally.same += 1;
        } else if damaged {
            tally.damaged += 1;
            tally.tell("damaged", path, &lines);
        } else {
            tally.different += 1;
            tally.tell("different", path, &lines);
        }
    }
    let Tally { same, damaged, different, .. } = tally;
    let sum = format!("{same} the same, {damaged} differ and are damaged, {different} differ");
    tally.report.extend([&*folder.to_string_lossy(), ": ", &sum, "\n"]);
    tally
}

#[test]
fn small_texts_say_the_same() {
    for text in [
        "A=1 B=2 cmd a 'b c' \"d $e\" f\\ g",
        "X=1\nexport Y='a b' Z\ndeclare -x W=3\nlocal v=${1:-d}\nreadonly R=$(cmd a)",
        "a && b || c; d & e | f |& g",
        "if a; then b=1; elif c; then d; else e; fi",
        "for s in 1 \"a b\" $X {1..3}; do\n  python t.py --seed $s\ndone",
        "for ((i=0; i<3; i++)); do a $i; done",
        "while read -r l; do a \"$l\"; done < in",
        "until a; do b; done",
        "case \"$1\" in\n  -h|--help) a;;\n  b*) c ;;\n  *) d\nesac",
        "f() { local x=1; a; }\nfunction g { b; }\nh() ( c )",
        "{ a; b; } 2>&1 | ( c; d )",
        "a > out 2>&1\nb >> log\nc &> x\n> y d",
        "a=(b \"c d\" $e)\na+=(f)\npython t.py \"${a[@]}\"",
        "x=\"$(a \"$(b c)\" d)\" y=`e f`",
        "diff <(a b) <(c)",
        "cat <<EOF\n$(a b) $X\nEOF\ncat <<-'END'\n\tx\n\tEND\nc",
        "sbatch <<EOF\npython a.py --entity x\nEOF",
        "bash -c \"python a.py\"\neval 'python b.py'",
        "[ -f a ] && [[ $b == c* ]] || d\nunset E",
        "((a = 1 + 2)) && echo $((b * (c + 1))) $[d]",
        "a \\\n  --b c \\\n  d # e",
        "! a; export B",
        "a[1]=b\nc ${d%.*} ${e:-f g} ${#h} $# $? $@",
        "a $'b\\'c' 'e'\"f\"g",
        "a <<< 'b c'",
    ] {
        assert_eq!(compare(FileKind::Shell, text), (Vec::new(), false, false), "{text}");
    }
}

#[test]
fn fixtures_say_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tallies = ["tests", "fixtures"].map(|folder| compare_all(&root.join(folder)));
    for tally in &tallies {
        assert_eq!(tally.different, 0, "\n{}", tally.report);
    }
    assert!(tallies.iter().map(|tally| tally.same).sum::<usize>() > 20);
}

/// Fails where there is anything to look at: the grammar makes mistakes, and Bash decides who is right.
#[test]
fn folders_say_the_same() {
    let folders = std::env::var("WBLINT_SHELL").unwrap_or_default();
    for tally in folders.split(':').filter(|one| !one.is_empty()).map(|one| compare_all(Path::new(one))) {
        assert_eq!(tally.different, 0, "\n{}", tally.report);
    }
}
