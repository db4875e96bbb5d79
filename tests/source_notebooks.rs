//! Notebooks: one Python text, magics kept beside it, and every byte traceable into the JSON.

#![allow(clippy::unwrap_used)] // the lint spares test functions, but not their helpers

use proptest::prelude::*;
use serde_json::json;
use wblint::source::SourceFile;
use wblint::text::Span;

fn read(name: &str) -> (String, SourceFile) {
    let raw = std::fs::read_to_string(format!("fixtures/notebooks/{name}")).unwrap();
    let file = SourceFile::decode(name, raw.as_bytes()).unwrap();
    (raw, file)
}

fn of_cells(sources: &[&str]) -> SourceFile {
    let cells: Vec<_> = sources.iter().map(|source| json!({"cell_type": "code", "source": source})).collect();
    SourceFile::decode("a.ipynb", json!({ "cells": cells }).to_string().as_bytes()).unwrap()
}

/// The text of one cell, and its magics as `(text, shell)`.
fn one(source: &str) -> (String, Vec<(String, bool)>) {
    let file = of_cells(&[source]);
    (file.text().to_owned(), file.magics().iter().map(|magic| (magic.text.clone(), magic.shell)).collect())
}

fn text_of(source: &str) -> String {
    one(source).0
}

#[test]
fn the_fixture_is_python_and_its_magics_are_kept() {
    let (raw, file) = read("magics.ipynb");
    assert!(!file.text().contains("not code") && !file.text().contains("output") && !file.text().contains("<b>"));
    let magics: Vec<_> = file.magics().iter().map(|magic| (magic.text.as_str(), magic.shell)).collect();
    assert_eq!(
        magics,
        [
            ("!pip install -q wandb", true),
            ("%env WANDB_ENTITY=env-team", false),
            ("%%bash", false),
            ("export WANDB_PROJECT=demo", true),
            ("wandb sweep -e shell-team \\\n  sweep.yaml", true),
            ("%%time", false),
            ("!wandb login", true),
            ("!ls", true),
            ("wandb.init?", false),
            ("%%html", false),
        ]
    );
    let at = file.text().find("timed-team").unwrap();
    let place = file.place(Span::new(at, at + 10));
    assert_eq!((place.cell, place.start.line, place.start.column), (Some(5), 1, 45));
    assert_eq!(&raw[place.span.start..place.span.end], "timed-team");
    let at = file.text().find("entity=team").unwrap();
    let place = file.place(Span::new(at, at + 11));
    assert_eq!((place.cell, place.start.line, place.start.column), (Some(3), 7, 18));
    // Columns and bytes of a value behind escapes and inside a magic.
    let at = file.text().find("-team\"").unwrap();
    let place = file.place(Span::new(at, at + 5));
    assert_eq!((place.start.line, place.start.column, place.start.utf16), (2, 15, 16));
    assert_eq!(&raw[place.span.start..place.span.end], "-team");
    let magic = &file.magics()[1];
    let place = file.place(Span::new(magic.span.end - 8, magic.span.end));
    assert_eq!(&raw[place.span.start..place.span.end], "env-team");
    assert_eq!((file.cell_of(0), file.cell_of(file.text().len())), (Some(1), Some(5)));
}

#[test]
fn what_remains_parses_as_python() {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_python::LANGUAGE.into()).unwrap();
    let mut has_error = |text: &str| parser.parse(text, None).unwrap().root_node().has_error();
    assert!(!has_error(read("magics.ipynb").1.text()));
    let block =
        "for x in y:\n    try:\n        !run {x} \\\n          --now\n    except E:\n        %cd ..\n    a.b = !ls\n";
    for source in [
        block,
        "%timeit -r 2 f(a,\n  b)\nx",
        "x?\n??y\nif a:\n  x?\n",
        "%%capture out\nf()",
        "%%sql\nSELECT ' FROM (\n",
    ] {
        let file = of_cells(&[source, "z = 1"]);
        assert!(!has_error(file.text()), "{}", file.text());
    }
}

#[test]
fn old_and_foreign_and_broken_notebooks() {
    let (raw, file) = read("format3.ipynb");
    assert_eq!(file.text(), "import wandb\nwandb.init(entity=\"old-team\")\n");
    let at = file.text().find("old-team").unwrap();
    let place = file.place(Span::new(at, at + 8));
    assert_eq!((place.cell, place.start.line, &raw[place.span.start..place.span.end]), (Some(1), 2, "old-team"));
    assert_eq!(read("julia.ipynb").1.text(), "");
    for bad in
        ["{\"cells\": [", "{\"cells\": [}]", "[]", "{} x", "{\"a\" 1}", "{\"a\": \"", "{\"a\": [1 2]}", "{\"a\":}"]
    {
        assert!(SourceFile::decode("a.ipynb", bad.as_bytes()).unwrap_err().reason.contains("JSON"), "{bad}");
    }
    let conflict = std::fs::read("fixtures/notebooks/conflict.ipynb").unwrap();
    assert!(SourceFile::decode("a.ipynb", &conflict).is_err());
    for fine in ["", " \n", "{}", "{\"cells\": null}", "{\"cells\": [1, {\"source\": 2}], \"x\": [NaN, -1.5e3, {}]}"] {
        assert_eq!(SourceFile::decode("a.ipynb", fine.as_bytes()).unwrap().text(), "", "{fine}");
    }
}

#[test]
fn only_what_begins_a_statement_is_a_magic() {
    for python in ["x = (5\n  % 3)\n", "s = '''\n!not\n%this\n'''\n", "y = 1 \\\n% 2\n", "# what?\n", "a != b\n"] {
        assert_eq!(one(python), (python.to_owned(), vec![]));
    }
    assert_eq!(text_of("?x\nx\n%%y"), "  \nx\n   \n");
}

#[test]
fn a_blanked_line_leaves_the_block_whole() {
    assert_eq!(text_of("if a:\n    !pip install x\nb"), "if a:\n    pass          \nb\n");
    assert_eq!(text_of("if a:\n    !l\nb"), "if a:\n    0 \nb\n");
    assert_eq!(text_of("if a:\n    x = !ls -l\n"), "if a:\n    x = ...   \n");
    assert_eq!(text_of("!a \\\n  é b\nc"), "    \n      \nc\n");
}

#[test]
fn timed_statements_stay_code() {
    assert_eq!(text_of("%time x = f()"), "if 1: x = f()\n");
    assert_eq!(text_of("%timeit -n 10 -r3 f(1)"), "if 1:             f(1)\n");
    assert_eq!(text_of("%time"), "     \n");
    assert_eq!(text_of("%%writefile a.py\nimport x"), "                \nimport x\n");
    assert_eq!(text_of("%%writefile a.sh\nrun"), "                \n   \n");
    assert_eq!(one("%sh wandb login\nls").1, [("%sh wandb login".to_owned(), true), ("ls".to_owned(), true)]);
}

#[test]
fn the_command_of_a_magic() {
    let file = of_cells(&["!! ls\n%sx pwd\nx = !echo\n%%env\n", "%%bash\nls -l"]);
    let commands: Vec<_> = file.magics().iter().map(wblint::source::Magic::command).collect();
    assert_eq!(commands, [(3, "ls"), (4, "pwd"), (1, "echo"), (0, "%%env"), (0, "%%bash"), (0, "ls -l")]);
}

#[test]
fn a_cell_that_cannot_run_does_not_swallow_the_next() {
    assert_eq!(of_cells(&["f(a, [", "b"]).text(), "f(a, [])\nb\n");
    assert_eq!(of_cells(&["s = '''x", "!ls"]).text(), "s = '''x'''\n   \n");
    assert_eq!(of_cells(&["s = 1 + \\", "b"]).text(), "s = 1 + \\\n\nb\n".replace("\n\n", "\n"));
}

#[test]
fn size_and_depth_do_no_harm() {
    let cells = vec!["x = 1\n%time y = 2"; 10_000];
    let file = of_cells(&cells);
    assert_eq!(file.lines().count(), 20_001);
    assert_eq!(file.cell_of(file.text().len()), Some(9_999));
    for depth in [200, 500_000] {
        let nested = format!("{}{}", "[{\"a\":".repeat(depth), "1");
        let json = format!(
            "{{\"o\": {nested}{}, \"cells\": [{{\"source\": \"x\", \"cell_type\": \"code\"}}]}}",
            "}]".repeat(depth)
        );
        assert_eq!(SourceFile::decode("a.ipynb", json.as_bytes()).unwrap().text(), "x\n");
        assert!(SourceFile::decode("a.ipynb", format!("{{\"cells\": {nested}").as_bytes()).is_err());
    }
}

#[test]
fn large_outputs_do_not_count_against_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ipynb");
    let notebook = json!({"cells": [{"cell_type": "code", "outputs": ["x".repeat(5000)], "source": "y = 1"}]});
    std::fs::write(&path, notebook.to_string()).unwrap();
    assert_eq!(SourceFile::open(&path, "a.ipynb", 100).unwrap().text(), "y = 1\n");
    assert!(SourceFile::open(&path, "a.ipynb", 5).is_err());
}

proptest! {
    #[test]
    fn every_span_of_a_cell_leads_to_its_json(
        lines in prop::collection::vec("[a-z =\"\\\\é😀\u{1}\t/]{0,12}", 1..5),
        ascii in any::<bool>(),
        as_list in any::<bool>(),
    ) {
        let source = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>();
        let value = if as_list { json!(lines.iter().map(|line| format!("{line}\n")).collect::<Vec<_>>()) } else { json!(source) };
        let mut raw = serde_json::to_string_pretty(&json!({"cells": [{"cell_type": "code", "source": value}]})).unwrap();
        if ascii {
            let units = raw.encode_utf16().map(|unit| if unit < 128 { String::from_utf16_lossy(&[unit]) } else { format!("\\u{unit:04x}") });
            raw = units.collect();
        }
        let file = SourceFile::decode("a.ipynb", raw.as_bytes()).unwrap();
        prop_assert!(file.text().starts_with(&source) || !file.magics().is_empty());
        let mut start = 0;
        for line in source.split_inclusive('\n') {
            let inner = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect::<Vec<_>>();
            for (index, &from) in inner.iter().enumerate() {
                for &to in &inner[index..] {
                    let span = file.place(Span::new(start + from, start + to)).span;
                    let unescaped: String = serde_json::from_str(&format!("\"{}\"", &raw[span.start..span.end])).unwrap();
                    prop_assert_eq!(&unescaped, &line[from..to]);
                    let written = file.encode(&line[from..to]).unwrap();
                    let written = String::from_utf8(written).unwrap();
                    prop_assert_eq!(serde_json::from_str::<String>(&format!("\"{written}\"")).unwrap(), &line[from..to]);
                }
            }
            start += line.len();
        }
    }

    #[test]
    fn blanking_keeps_every_offset(source in "([ \t]{0,4}(%time|%env|!ls|\\?|x = |é|%%bash|if a:|'''|\\(|\\)|\\\\| |#)*\n){1,6}") {
        let file = of_cells(&[&source]);
        let end = source.len();
        prop_assert!(file.text().len() >= end && file.text().is_char_boundary(end));
        let ends = |text: &str| text.match_indices('\n').map(|(at, _)| at).collect::<Vec<_>>();
        prop_assert_eq!(ends(&file.text()[..end]), ends(&source));
        for magic in file.magics() {
            prop_assert_eq!(&source[magic.span.start..magic.span.end], magic.text.as_str());
        }
    }
}
