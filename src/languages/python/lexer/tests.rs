//! Lines and blocks as a reader would tell them.

use super::{BlockKind, Doubt, layout};

/// Every line: the blocks around it, outermost first, and its text.
fn told(text: &str) -> Vec<String> {
    let layout = layout(text).unwrap();
    let name = |block: u32| match layout.blocks[block as usize].kind {
        BlockKind::File => "file",
        BlockKind::Function(_) => "def",
        BlockKind::Class(_) => "class",
        BlockKind::Other => "block",
    };
    let around = |mut block: u32| {
        let mut names = Vec::new();
        while block != 0 {
            names.push(name(block));
            block = layout.blocks[block as usize].parent;
        }
        names.reverse();
        names.join(" ")
    };
    let lines = layout.lines.iter();
    lines.map(|line| format!("{}> {}", around(line.block), &text[line.start as usize..line.end as usize])).collect()
}

fn doubt(text: &str) -> Option<Doubt> {
    layout(text).err()
}

#[test]
fn statements_nest_by_indentation() {
    let text = "import a\n\nclass A(B):  # why\n    x = 1; y = 2 ;\n\n    @wraps(f)\n    def m(self, b={'a': 1}) -> int:\n\
                \tif b: return 1\n\telse:\n\t\tz = (1,\n  2)\n    w = 3\nv = 4";
    let expected = [
        "> import a",
        "> class A(B):",
        "class> x = 1",
        "class> y = 2",
        "class> @wraps(f)",
        "class> def m(self, b={'a': 1}) -> int:",
        "class def> if b:",
        "class def block> return 1",
        "class def> else:",
        "class def block> z = (1,\n  2)",
        "class> w = 3",
        "> v = 4",
    ];
    assert_eq!(told(text), expected);
}

#[test]
fn the_parts_of_a_try_are_blocks() {
    let text = "try:\n  a\n  if b:\n    c\nfinally:\n  d\ntry: e\nexcept E as x: f\nelse: g\n";
    let expected = [
        "> try:",
        "block> a",
        "block> if b:",
        "block block> c",
        "> finally:",
        "> d",
        "> try:",
        "block> e",
        "> except E as x:",
        "block> f",
    ];
    assert_eq!(told(text)[..10], expected);
    assert_eq!(told(text)[10..], ["> else:", "> g"]);
}

#[test]
fn match_and_case_are_words_only_where_they_are_followed_by_cases() {
    let text = "match = case\nmatch(x)\nmatch x, y:\n  case _:\n    a\n  case A(b) if b: c\ncase = 1\n";
    let expected = [
        "> match = case",
        "> match(x)",
        "> match x, y:",
        "> case _:",
        "block> a",
        "> case A(b) if b:",
        "block> c",
        "> case = 1",
    ];
    assert_eq!(told(text), expected);
}

#[test]
fn strings_hide_what_looks_like_code() {
    for text in [
        "x = 'a # (' + r'\\'' # (",
        "x = '''\nif (:\n''' + \"\\\"\"",
        "x = f'{a[\"b\"]:>{w}} {{ {c!r:{d}}}' # (",
        "x = f'{f\"{a}\"}' + rb'{' + f'\\N{DASH}{y}'",
        "x = F\"\"\"{\n a\n}\"\"\"",
        "x = 1 + \\\n  2",
        "x = [ # a ]\n 1]",
        "größe = '\u{200b}' # \u{feff}",
    ] {
        assert_eq!(told(text).len(), 1, "{text}");
    }
}

#[test]
fn what_python_would_refuse_is_left_to_the_parser() {
    for text in [
        "x = (1",
        "x = 1)",
        "x = (]",
        "x = 'a",
        "x = f'{a",
        "if a:\nb",
        "  a\nb\n  c\n d",
        "else: a",
        "if a: for b in c: d",
        "x = a \\ b",
        "x = `a`",
        "if lambda: a: b",
        "match x:\n  y",
        "a\rb",
        "\u{feff}import a",
        "a\u{a0}= b",
        "x = f'{\u{200b}a}'",
        "if a:",
        "def f(a):\n    \x0bb",
        "a = \x01b",
        "f(#\0\n)",
        "@\na\ndef f(): pass",
    ] {
        assert_eq!(doubt(text), Some(Doubt), "{text}");
    }
    assert_eq!(doubt(&"(".repeat(100_000)), Some(Doubt));
    assert_eq!(doubt("if any(map(lambda x: x, y)): z"), None);
}

#[test]
fn no_number_of_words_or_levels_is_too_many() {
    assert_eq!(doubt(&"async ".repeat(100_000)), None);
    let deep = |levels: usize| {
        let headers = (0..levels).map(|level| " ".repeat(level) + "if a:\n");
        headers.collect::<String>() + &" ".repeat(levels) + "b"
    };
    assert_eq!(doubt(&deep(99)), None);
    assert_eq!(doubt(&deep(2_000)), Some(Doubt));
}
