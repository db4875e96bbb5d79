//! What each part costs by itself: reading, parsing, queries, one whole check, and following values across files.
//!
//! `cargo bench --bench micro [-- WORD]` runs the rows whose names hold WORD. The texts are the Python fixtures, or the
//! files below `WBLINT_TREE`. A row is repeated for half a second and its median is printed, with the rate where a
//! text went in; what the machine does beside it shows in the distance from the fastest repetition. To compare whole
//! runs with other programs there is `benches/compare.py`.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // A measurement that cannot go on has failed; a table is its output.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tree_sitter::{Language, Parser, Query, QueryCursor, StreamingIterator as _};
use wblint::config::Settings;
use wblint::engine::{self, Request};
use wblint::languages::{data, python, shell};
use wblint::source::{FileKind, SourceFile};

/// How long a row is repeated.
const PATIENCE: Duration = Duration::from_millis(500);

/// Prints the rows that were asked for.
struct Bench {
    word: String,
}

impl Bench {
    /// Repeats `work`, which reads that many bytes of text.
    fn row<T>(&self, name: &str, bytes: usize, mut work: impl FnMut() -> T) {
        if !name.contains(&self.word) {
            return;
        }
        black_box(work());
        let (start, mut times) = (Instant::now(), Vec::new());
        while start.elapsed() < PATIENCE || times.len() < 3 {
            let one = Instant::now();
            black_box(work());
            times.push(one.elapsed().as_secs_f64());
        }
        times.sort_unstable_by(f64::total_cmp);
        let (median, least) = (times[times.len() / 2], times[0]);
        #[allow(clippy::cast_precision_loss)] // Sizes of texts are far below 2^52.
        let rate = if bytes > 0 { format!("{:9.1} MB/s", bytes as f64 / median / 1e6) } else { String::new() };
        let line = format!("{name:44} {:10.3} ms {:10.3} ms at least {rate}", median * 1e3, least * 1e3);
        println!("{}", line.trim_end());
    }
}

/// The files below `folder` of one kind of ending, with their bytes.
fn files(folder: &Path, ending: &str) -> Vec<(String, Vec<u8>)> {
    let mut paths: Vec<PathBuf> =
        walkdir::WalkDir::new(folder).into_iter().filter_map(|entry| Some(entry.ok()?.into_path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == ending));
    paths.sort();
    let named = |path: PathBuf| Some((path.to_string_lossy().into_owned(), std::fs::read(path).ok()?));
    paths.into_iter().filter_map(named).collect()
}

/// The texts of `files` that can be decoded, and their length together.
fn texts(files: &[(String, Vec<u8>)]) -> (Vec<String>, usize) {
    let decoded = files.iter().filter_map(|(path, bytes)| SourceFile::decode(path, bytes).ok());
    let texts: Vec<String> = decoded.map(|file| file.text().to_owned()).collect();
    let length = texts.iter().map(String::len).sum();
    (texts, length)
}

/// Parses the bodies of all functions in `statements`; says how many there are.
fn all_bodies(statements: &[python::ast::Stmt]) -> usize {
    use python::ast::StmtKind;
    let of = |statement: &python::ast::Stmt| match &statement.kind {
        StmtKind::Function(function) => 1 + all_bodies(&function.body.get().statements),
        StmtKind::Class(class) => all_bodies(&class.body),
        StmtKind::If { then: body, otherwise, .. } => all_bodies(body) + all_bodies(otherwise),
        StmtKind::With { body, .. } | StmtKind::For { body, .. } => all_bodies(body),
        StmtKind::Try(attempt) => all_bodies(&attempt.body),
        _ => 0,
    };
    statements.iter().map(of).sum()
}

fn check(root: &Path, stdin: Option<(PathBuf, Vec<u8>)>, follow: bool) -> usize {
    let paths = if stdin.is_some() { Vec::new() } else { vec![root.to_owned()] };
    let request = Request {
        paths,
        stdin,
        edited: Vec::new(),
        working_directory: root.to_owned(),
        settings: Settings::new(root.to_owned()),
        follow,
        asking: None,
        surroundings: None,
    };
    engine::run(&request).findings.len()
}

fn main() {
    let word = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let bench = Bench { word };
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tree = std::env::var_os("WBLINT_TREE").map_or_else(|| home.join("fixtures"), PathBuf::from);
    let bytes = files(&tree, "py");
    let length = bytes.iter().map(|(_, bytes)| bytes.len()).sum();
    bench.row("decode: every .py", length, || {
        for (path, bytes) in &bytes {
            black_box(SourceFile::decode(path, bytes)).ok();
        }
    });
    let (python_texts, length) = texts(&bytes);
    let language: Language = tree_sitter_python::LANGUAGE.into();
    let mut parser = Parser::new();
    parser.set_language(&language).unwrap();
    bench.row("parser: tree-sitter, every .py", length, || {
        python_texts.iter().filter_map(|text| parser.parse(text, None)).count()
    });
    let shared: Vec<Arc<str>> = python_texts.iter().map(|text| Arc::from(&**text)).collect();
    bench.row("lexer: lines and blocks, every .py", length, || {
        shared.iter().map(|text| python::semantic_index::outline(Arc::clone(text)).definitions().len()).sum::<usize>()
    });
    bench.row("ast: without function bodies", length, || {
        shared.iter().map(|text| python::parser::parse_tree(Arc::clone(text)).body.len()).sum::<usize>()
    });
    bench.row("ast: in one piece", length, || {
        shared.iter().map(|text| python::parser::parse_tree_eagerly(Arc::clone(text)).body.len()).sum::<usize>()
    });
    bench.row("ast: with function bodies, piece by piece", length, || {
        shared.iter().map(|text| all_bodies(&python::parser::parse_tree(Arc::clone(text)).body)).sum::<usize>()
    });
    for (path, source) in files(&home.join("queries/python"), "scm") {
        let source = String::from_utf8(source).unwrap();
        let name = Path::new(&path).file_name().unwrap().to_string_lossy().into_owned();
        bench.row(&format!("query: compile python/{name}"), 0, || Query::new(&language, &source).unwrap());
        let query = Query::new(&language, &source).unwrap();
        let trees: Vec<_> = python_texts.iter().filter_map(|text| Some((parser.parse(text, None)?, text))).collect();
        bench.row(&format!("query: run python/{name}, every .py"), length, || {
            let mut cursor = QueryCursor::new();
            trees
                .iter()
                .map(|(tree, text)| cursor.captures(&query, tree.root_node(), text.as_bytes()).count())
                .sum::<usize>()
        });
    }
    for (ending, kind) in [("yaml", FileKind::Yaml), ("json", FileKind::Json), ("toml", FileKind::Toml)] {
        let (texts, length) = texts(&files(&tree, ending));
        bench.row(&format!("facts: every .{ending}"), length, || {
            for text in &texts {
                black_box(data::parse(kind, text));
            }
        });
    }
    let (scripts, length) = texts(&files(&tree, "sh"));
    bench.row("facts: every .sh", length, || {
        for text in &scripts {
            black_box(shell::script(FileKind::Shell, text));
        }
    });
    let empty = tempfile::tempdir().unwrap();
    let script = "import wandb\n\nwandb.init(entity='ant-hill', project='digits')\n";
    bench.row("check: three lines in memory", script.len(), || {
        check(empty.path(), Some((PathBuf::from("train.py"), script.into())), true)
    });
    let projects = home.join("fixtures/projects");
    bench.row("tracing: the small repositories, alone", 0, || check(&projects, None, false));
    bench.row("tracing: the small repositories, followed", 0, || check(&projects, None, true));
}
