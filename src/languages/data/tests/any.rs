use super::*;
use proptest::prelude::*;

fn json(text: &str) -> Document {
    parse(FileKind::Json, text)
}

#[test]
fn every_query_fits_its_grammar() {
    assert!(yaml().is_some() && super::super::json().is_some() && toml().is_some());
}

#[test]
fn json_with_comments_commas_and_numbers_that_are_none() {
    let text = "{ // c\n \"a\": NaN, \"b\": [1e+5, -Infinity, \"NaN, }\",], /* , } */ \"c\": null, \"d\": \"\\ud83d\\ude00\\/\", }";
    let document = json(text);
    assert_eq!(
        show(&document),
        [
            "a=Number:\"NaN\"",
            "b.0=Number:\"1e+5\"",
            "b.1=Number:\"-Infinity\"",
            "b.2=Text:\"NaN, }\"",
            "c=Null:\"null\"",
            "d=Text:\"😀/\"",
        ]
    );
    assert!(document.damage().is_empty(), "{:?}", document.damage());
}

#[test]
fn json_that_breaks_off_is_recovered() {
    let document = json("{\"wandb\": {\"entity\": \"acme\", \"project\": ");
    assert!(!document.damage().is_empty());
    assert!(show(&document).iter().any(|line| line.ends_with("entity=Text:\"acme\"")), "{:?}", show(&document));
}

#[test]
fn toml_tables_and_dotted_keys_fill_one_tree() {
    let text = "title = \"t\"\na.b.c = 1\na.b.d = 2\n[tool.wandb]\nentity = 'acme' # c\n[[jobs]]\nname = \"x\"\n[jobs.env]\nK = \"v\"\n[[jobs]]\nname = \"\"\"\ny\"\"\"\n[empty]\n[tool]\nx = { y = [1, 2], \"z w\" = true }\n";
    let document = parse(FileKind::Toml, text);
    assert_eq!(
        show(&document),
        [
            "title=Text:\"t\"",
            "a.b.c=Number:\"1\"",
            "a.b.d=Number:\"2\"",
            "tool.wandb.entity=Text:\"acme\"",
            "tool.x.y.0=Number:\"1\"",
            "tool.x.y.1=Number:\"2\"",
            "tool.x.z w=Boolean:\"true\"",
            "jobs.0.name=Text:\"x\"",
            "jobs.0.env.K=Text:\"v\"",
            "jobs.1.name=Text:\"y\"",
        ]
    );
    assert!(document.damage().is_empty() && document.path(&["empty"]).is_some());
    let wandb = document.path(&["tool", "wandb"]).unwrap();
    assert_eq!(document.entry(wandb, "entity").unwrap().span.of(text), "entity = 'acme'");
}

#[test]
fn ini_is_read_as_configparser_reads_it() {
    let text = "[default]\nEntity: fine ; x\nproject = 50%%\n  more\n# c\nbroken\n[DEFAULT]\nk = \n";
    let document = parse(FileKind::Ini, text);
    assert_eq!(
        show(&document),
        ["default.entity=Text:\"fine ; x\"", "default.project=Text:\"50%\\nmore\"", "DEFAULT.k=Text:\"\""]
    );
    assert_eq!(document.damage().len(), 1);
    let entry = document.entry(document.path(&["default"]).unwrap(), "entity").unwrap();
    assert_eq!((entry.key_span.of(text), entry.span.of(text)), ("Entity", "Entity: fine ; x"));
}

#[test]
fn depth_ends_nowhere_in_a_crash() {
    for text in ["[".repeat(50_000), "{\"a\":".repeat(50_000), "- ".repeat(5_000), "{a: ".repeat(20_000)] {
        for kind in [FileKind::Yaml, FileKind::Json, FileKind::Toml, FileKind::Ini] {
            let document = parse(kind, &text);
            assert!(document.walk().count() < 100_000);
            assert!(!document.damage().is_empty() || kind == FileKind::Ini, "{kind:?}");
        }
    }
}

fn assert_spans(text: &str, document: &Document) {
    let good = |span: Span| text.get(span.start..span.end).is_some();
    assert!(document.damage().iter().all(|span| good(*span)));
    for node in &document.nodes {
        assert!(good(node.span));
        if let Shape::Mapping(entries) = &node.shape {
            assert!(entries.iter().all(|entry| good(entry.span) && good(entry.key_span)));
        }
        if let Shape::Scalar(scalar) = &node.shape {
            assert!(good(scalar.span));
        }
    }
}

proptest! {
    #[test]
    fn no_text_panics_and_spans_lie_inside(text in "([a-zé:\\-\\[\\]{}\",'#|>&*!=.%?\\\\ \n\t~0-9]|: |- |\n  |<<: |\\{\\{|\\}\\}|\"\"\"|'''|\\[\\[|NaN|\u{feff}){0,80}") {
        for kind in [FileKind::Yaml, FileKind::Json, FileKind::Toml, FileKind::Ini] {
            let document = parse(kind, &text);
            assert_spans(&text, &document);
            document.walk().for_each(drop);
        }
    }
}
