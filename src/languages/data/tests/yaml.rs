use super::*;

fn yaml(text: &str) -> Document {
    parse(FileKind::Yaml, text)
}

#[test]
fn block_and_flow_give_the_same_tree() {
    let block = yaml("logger:\n  wandb:\n    entity: acme\n    tags:\n      - a\n      - b\n");
    let flow = yaml("{logger: {wandb: {entity: acme, tags: [a, b]}}}\n");
    let expected =
        ["logger.wandb.entity=Text:\"acme\"", "logger.wandb.tags.0=Text:\"a\"", "logger.wandb.tags.1=Text:\"b\""];
    assert_eq!(show(&block), expected);
    assert_eq!(show(&flow), expected);
    assert!(block.damage().is_empty() && flow.damage().is_empty());
}

#[test]
fn scalars_are_unquoted_and_know_their_literal() {
    let text = "a: 'it''s'\nb: \"x\\u00e9\\n\"\nc: plain  # comment\nd: >-\n  two\n  lines\ne: |\n  kept\n  lines\n";
    let document = yaml(text);
    let texts: Vec<&str> =
        ["a", "b", "c", "d", "e"].iter().map(|key| document.text(document.path(&[key]).unwrap()).unwrap()).collect();
    assert_eq!(texts, ["it's", "xé\n", "plain", "two lines", "kept\nlines\n"]);
    let literal = |key: &str| document.node(document.path(&[key]).unwrap()).span.of(text);
    assert_eq!((literal("a"), literal("c")), ("'it''s'", "plain"));
    assert!(document.scalar(document.path(&["a"]).unwrap()).unwrap().quoted);
}

#[test]
fn nulls_booleans_numbers_and_omegaconf_marks() {
    let document = yaml("a: null\nb: ~\nc:\nd: no\ne: 1e-3\nf: ???\ng: '12'\nh: !!str 12\ni: nan\nj: .inf\n");
    assert_eq!(
        show(&document),
        [
            "a=Null:\"null\"",
            "b=Null:\"~\"",
            "c=Null:\"\"",
            "d=Boolean:\"no\"",
            "e=Number:\"1e-3\"",
            "f=Text:\"???\"",
            "g=Text:\"12\"",
            "h=Text:\"12\"",
            "i=Text:\"nan\"",
            "j=Number:\".inf\"",
        ]
    );
    let empty = document.node(document.path(&["c"]).unwrap()).span;
    assert_eq!((empty.start, empty.end), (15, 15));
}

#[test]
fn aliases_share_a_node_and_merge_keys_are_followed() {
    let document = yaml("base: &b\n  entity: acme\n  project: p\nrun:\n  <<: *b\n  project: q\nlist: [*b]\n");
    assert_eq!(document.path(&["list", "0"]), document.path(&["base"]));
    let text = |path: &[&str]| document.text(document.path(path).unwrap()).unwrap().to_owned();
    assert_eq!(text(&["run", "entity"]), "acme");
    assert_eq!(text(&["run", "project"]), "q");
    let merged = document.merged(document.path(&["run"]).unwrap());
    assert_eq!(merged.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), ["project", "entity"]);
}

#[test]
fn an_earlier_merge_wins_over_a_later_one_and_the_last_duplicate_wins() {
    let document = yaml("a: &a {k: 1}\nb: &b {k: 2, l: 3}\nm:\n  <<: [*a, *b]\nd:\n  k: x\n  k: y\n");
    let text = |path: &[&str]| document.scalar(document.path(path).unwrap()).unwrap().text.clone();
    assert_eq!((text(&["m", "k"]), text(&["m", "l"]), text(&["d", "k"])), ("1".into(), "3".into(), "y".into()));
}

#[test]
fn loops_and_laughs_end() {
    let own = yaml("a: &a\n  b: *a\n  <<: *a\n");
    assert!(own.walk().count() < 10);
    let mut laughs = String::from("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let list = vec![format!("*l{}", level - 1); 10].join(", ");
        laughs = format!("{laughs}l{level}: &l{level} [{list}]\n");
    }
    assert!(yaml(&laughs).walk().count() < 100_000);
}

#[test]
fn documents_of_a_stream_stand_apart() {
    let document = yaml("a: 1\n---\na: 2\n---\n- 3\n");
    assert_eq!(document.roots().len(), 3);
    assert_eq!(show(&document), ["a=Number:\"1\"", "a=Number:\"2\"", "0=Number:\"3\""]);
}

#[test]
fn entries_span_key_to_value() {
    let text = "wandb:\n  entity: \"acme\"   # mine\n  run: |\n    x\n\nnext: 1\n";
    let document = yaml(text);
    let spans: Vec<&str> =
        document.entries(document.path(&["wandb"]).unwrap()).iter().map(|entry| entry.span.of(text)).collect();
    assert_eq!(spans, ["entity: \"acme\"", "run: |\n    x"]);
}

#[test]
fn templates_are_read_around_their_marks() {
    let text = "{{- if .Values.on }}\nwandb:\n  entity: acme\n  {% if x %}\n  project: {{ project }}\n  {% endif %}\n  run: a-{{ b }}\n{{- end }}\n";
    let document = yaml(text);
    assert_eq!(
        show(&document),
        ["wandb.entity=Text:\"acme\"", "wandb.project=Text:\"{{ project }}\"", "wandb.run=Text:\"a-{{ b }}\""]
    );
}

#[test]
fn a_broken_line_leaves_the_rest() {
    let document = yaml("wandb:\n  entity: acme\n  bad: [1, 2\nother:\n  project: p\n");
    assert!(!document.damage().is_empty());
    assert!(show(&document).iter().any(|line| line.contains("entity=Text:\"acme\"")), "{:?}", show(&document));
}

#[test]
fn odd_keys_and_nested_lists() {
    let document = yaml("? a\n: 1\n- oops\n");
    assert!(document.walk().count() < 10);
    let nested = yaml("- - a\n  - b\n- {c, d: 1}\n- [e: f]\n-\n");
    assert_eq!(
        show(&nested),
        ["0.0=Text:\"a\"", "0.1=Text:\"b\"", "1.c=Null:\"\"", "1.d=Number:\"1\"", "2.0.e=Text:\"f\"", "3=Null:\"\""]
    );
}

#[test]
fn more_lines_than_the_scanner_can_count() {
    let block = |index: usize| format!("job{index}:\n  entity: acme-{index}\n  tags:\n  - a\n\n");
    let text: String = (0..20_000).map(block).collect();
    let document = yaml(&text);
    assert!(document.damage().is_empty(), "{:?}", document.damage().first());
    assert_eq!(document.roots().len(), 1);
    assert_eq!(document.path(&["job19999", "entity"]).and_then(|node| document.text(node)), Some("acme-19999"));
    let streams = yaml(&format!("{text}---\n{text}---\nlast: x\n"));
    assert_eq!((streams.roots().len(), streams.damage().len()), (3, 0));
    assert_eq!(streams.entries(streams.roots()[1]).len(), 20_000);
}
