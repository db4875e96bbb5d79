//! What `CPython` 3.11 cannot judge: newer syntax, Python 2, damage, and hostile nesting.

use std::sync::Arc;

use wblint::languages::python::ast::{ExprKind, Piece, StmtKind};
use wblint::languages::python::parser::{parse_tree, parse_tree_eagerly};

use crate::dump::dump;

/// The dump of `text` without places and scopes, one statement a line; the same lazily and eagerly.
fn told(text: &str) -> String {
    let tree = parse_tree(Arc::from(text));
    let found = dump(&tree);
    assert_eq!(found, dump(&parse_tree_eagerly(Arc::from(text))), "{text}");
    bare(&found)
}

/// A dump without places and scopes.
fn bare(dump: &str) -> String {
    let statements = dump.split("\n---\n").next().unwrap();
    let mut bare = String::new();
    let mut rest = statements.chars().peekable();
    while let Some(letter) = rest.next() {
        if letter == '@' && rest.peek().is_some_and(char::is_ascii_digit) {
            while rest.peek().is_some_and(|next| next.is_ascii_digit() || *next == '-' || *next == '?') {
                rest.next();
            }
        } else {
            bare.push(letter);
        }
    }
    bare
}

/// The damaged places of `text`, outside of functions and inside, as they are written.
fn damaged(text: &str) -> Vec<String> {
    let tree = parse_tree(Arc::from(text));
    let mut all: Vec<String> = tree.damage.iter().map(|span| span.of(text).to_owned()).collect();
    for statement in &tree.body {
        if let StmtKind::Function(function) = &statement.kind {
            all.extend(function.body.get().damage.iter().map(|span| span.of(text).to_owned()));
        }
    }
    all
}

#[test]
fn strings_of_3_12_nest() {
    assert_eq!(told(r#"f"{x["a"]}""#), r#"Expr (FString [V0(Subscript (Name x) (Str "a"))])"#);
    assert_eq!(
        told(r#"f"{'\n'.join(f"{y}" for y in x)!r:>{w}}{{}}""#),
        r#"Expr (FString [V1(Call (Attribute (Str "\a.") join) [(Comprehension Generator (FString [V0(Name y)]) - [for (Name y) in (Name x) if []])]) T"{}"])"#
    );
    assert_eq!(told("f'''{\n  x  # why\n}'''"), "Expr (FString [V0(Name x)])");
    assert_eq!(told(r#"t"a{x}" "b""#), r#"Expr (FString [T"a" V0(Name x) T"b"])"#);
    assert_eq!(
        told(r#"f"{x = }" rf'\d{y!s}' u"é""#),
        r#"Expr (FString [T"x = " V1(Name x) T"\5c.d" V0(Name y) T"\e9."])"#
    );
}

#[test]
fn pieces_know_their_places() {
    let text = r#"a = ("one" f'two{x}th\x72ee' 'four')"#;
    let tree = parse_tree(Arc::from(text));
    let StmtKind::Assign { value, .. } = &tree.body[0].kind else { panic!("{tree:?}") };
    let ExprKind::FString(pieces) = &value.kind else { panic!("{value:?}") };
    let pieces: Vec<_> = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text { text: written, span } => (written.to_string(), span.of(text)),
            Piece::Value { value, .. } => ("{}".to_owned(), value.span.of(text)),
        })
        .collect();
    let expected = [("one", "one"), ("two", "two"), ("{}", "x"), ("three", r"th\x72ee"), ("four", "four")];
    assert_eq!(pieces, expected.map(|(text, written)| (text.to_owned(), written)));
    assert_eq!(value.span.of(text), r#""one" f'two{x}th\x72ee' 'four'"#);
}

#[test]
fn syntax_of_3_12_and_later() {
    assert_eq!(told("type X[T] = list[T]\ntype = 1"), "Pass\nAssign [(Name type)] (Int 1)");
    assert_eq!(
        told("def f[T: int, *Ts, **P](x: T, *y: *Ts) -> T | None:\n    return x\n"),
        "Function [] def f [Plain x (Name T) -, Variadic y (Starred (Name Ts)) -] \
         (Binary BitOr (Name T) (None)) gen0\n Return (Name x)"
    );
    assert_eq!(
        told("class A[T](B[T], c=1):\n    x: int = 1\n"),
        "Class [] A [(Subscript (Name B) (Name T)) c=(Int 1)]\n AnnAssign (Name x) (Name int) (Int 1)"
    );
    assert_eq!(
        told("try:\n    a\nexcept* (A, B) as e:\n    b\nexcept C, D:\n    c\n"),
        "Try\n Expr (Name a)\nexcept (Tuple [(Name A) (Name B)]) e\n Expr (Name b)\n\
         except (Tuple [(Name C) (Name D)]) -\n Expr (Name c)"
    );
    assert_eq!(
        told("with (a as b, c.d() as (e, f),):\n    pass\nwith (a, b): pass\nwith (a): pass\nwith (a, b) as c: pass\n"),
        "With (Name a) as (Name b), (Call (Attribute (Name c) d) []) as (Tuple [(Name e) (Name f)])\n Pass\n\
         With (Name a) as -, (Name b) as -\n Pass\nWith (Name a) as -\n Pass\n\
         With (Tuple [(Name a) (Name b)]) as (Name c)\n Pass"
    );
}

#[test]
fn unions_nest_to_the_left() {
    let of = |annotation: &str| told(&format!("x: {annotation}\n"));
    let expected = "AnnAssign (Name x) (Binary BitOr (Binary BitOr (Subscript (Name a) (Name b)) (Name c)) (None)) -";
    assert_eq!(of("a[b] | c | None"), expected);
    let expected = "AnnAssign (Name x) (Binary BitOr (Subscript (Name a) (Name b)) (Binary BitOr (Name c) (None))) -";
    assert_eq!(of("a[b] | (c | None)"), expected);
}

#[test]
fn python_2_is_damage_of_its_line_alone() {
    let lines = [
        "print 'a', b",
        "print",
        "exec 'code' in scope",
        "x = `y`",
        "raise E, 'text'",
        "x = 0777 <> 1L",
        "x = ur'a'",
        "def f(a, (b, c)): pass",
    ];
    for line in lines {
        let text = format!("a = 1\n{line}\nb = 2\nif c:\n    {line}\n    d = 3\ne = 4\n");
        let told = bare(&dump(&parse_tree(Arc::from(text.as_str()))));
        for kept in
            ["Assign [(Name a)] (Int 1)", "Assign [(Name b)] (Int 2)", "If (Name c)", " Assign [(Name d)] (Int 3)"]
        {
            assert!(told.lines().any(|line| line == kept), "{line}: {told}");
        }
        assert!(told.lines().any(|line| line == "Assign [(Name e)] (Int 4)"), "{line}: {told}");
    }
    assert_eq!(damaged("a\nprint 'x'\nb\n"), ["print 'x'"]);
    assert_eq!(told("try: a\nexcept E, e: b\n"), "Try\n Expr (Name a)\nexcept (Name E) e\n Expr (Name b)");
}

#[test]
fn damage_stays_where_it_is() {
    let broken = [
        ("x = = 1", "x = = 1"),
        ("f(a b)", "f(a b)"),
        ("for in x:\n    inner", "for in x:"),
        ("if a b:\n    inner", "if a b:"),
        ("with as b:\n    inner", "with as b:"),
        ("while:\n    inner", "while:"),
        ("def f(a b):\n    gone", "def f(a b):\n    gone"),
        ("class A(b c):\n    gone", "class A(b c):\n    gone"),
        ("import a.", "import a."),
        ("from . import", "from . import"),
        ("x = 1 +", "x = 1 +"),
        ("return return", "return return"),
        ("try:\n    inner\nexcept a b:\n    inner", "except a b:"),
        ("if a:\n    inner\nelif b c:\n    inner", "elif b c:"),
        ("x = f'{a b}'", "x = f'{a b}'"),
        ("x = f'{}'", "x = f'{}'"),
        ("a = 1 b = 2", "a = 1 b = 2"),
        ("@\ndef f(): pass", ""),
    ];
    for (code, place) in broken {
        let text = format!(
            "before = 1\n{code}\nafter = 2\ndef g():\n    in_it = 3\n    {}\n    out = 4\nlast = 5\n",
            code.replace('\n', "\n    ")
        );
        let told = bare(&dump(&parse_tree(Arc::from(text.as_str()))));
        if place.is_empty() {
            continue;
        }
        for kept in ["before", "after", "in_it", "out", "last"] {
            assert!(told.contains(&format!("Assign [(Name {kept})]")), "{code}: {kept}: {told}");
        }
        assert_eq!(told.contains("Name inner"), code.contains("inner"), "{code}: {told}");
        assert!(!told.contains("Name gone"), "{code}: {told}");
        assert_eq!(damaged(&text), [place.to_owned(), place.replace('\n', "\n    ")], "{code}: {told}");
    }
    // Nothing is known of what an open bracket takes with it, but of what stands before.
    assert!(told("a = 1\nb = (2,\nc = 3\n").starts_with("Assign [(Name a)] (Int 1)\n"));
}

#[test]
fn brackets_may_be_indented_less_than_their_block() {
    let text = "class A:\n    if a:\n        (b.\n  c)\n        (d.\ne(\n))\n        f\n    g = 1\n";
    let tree = parse_tree(Arc::from(text));
    assert_eq!(
        bare(&dump(&tree)),
        "Class [] A []\n If (Name a)\n  Expr (Attribute (Name b) c)\n  Expr (Call (Attribute (Name d) e) [])\n  \
         Expr (Name f)\n Assign [(Name g)] (Int 1)"
    );
    assert_eq!(tree.damage, []);
}

/// Blocks in blocks.
fn stairs(header: &str) -> String {
    let lines: Vec<String> = (0..300).map(|depth| " ".repeat(depth) + header).collect();
    lines.concat() + &" ".repeat(300) + "x"
}

#[test]
fn nesting_has_an_end() {
    let many = 20_000;
    let nested = |open: &str, close: &str| format!("a = 1\nx = {}b{}\nc = 2\n", open.repeat(many), close.repeat(many));
    let texts = [
        nested("(", ")"),
        nested("[", "]"),
        nested("{", "}"),
        nested("f(", ")"),
        nested("-", ""),
        nested("not ", ""),
        nested("lambda: ", ""),
        nested("a if b else ", ""),
        nested("a ** ", ""),
        nested("a[", "]"),
        nested("{1: ", "}"),
        nested("f'{", "}'"),
        nested("await ", ""),
        nested("(yield ", ")"),
        nested("[x for x in ", "]"),
        nested("", " + a"),
        nested("", " and a"),
        nested("", ".a"),
        nested("", "()"),
        nested("", "[0]"),
        nested("", " < a"),
        nested("", " if a else b"),
        nested("a ^ b & ", ""),
        nested("", " = b"),
        format!("if a:\n    b\n{}", "elif a:\n    b\n".repeat(many)),
        stairs("if a:\n"),
        stairs("def f():\n"),
        format!("match a:\n    case {}b{}: c\n", "[".repeat(many), "]".repeat(many)),
        format!("match a:\n    case {}b: c\n", "a | ".repeat(many)),
        format!("x: {}int{} = 1\n", "A[".repeat(many), "]".repeat(many)),
        format!("type {}a{} = 1\n", "(".repeat(many), ")".repeat(many)),
        format!("import {}a\n", "a.".repeat(many)),
    ];
    for text in texts {
        // A stack as threads have it.
        let start = text[..text.len().min(40)].to_owned();
        let text: Arc<str> = text.into();
        let length = text.len();
        let walk = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
            let mut bodies = Vec::new();
            let tree = parse_tree(text);
            bodies.extend(tree.body.iter());
            while let Some(statement) = bodies.pop() {
                assert!(statement.span.end <= length);
                if let StmtKind::Function(function) = &statement.kind {
                    bodies.extend(function.body.get().statements.iter());
                }
            }
        });
        walk.unwrap().join().unwrap_or_else(|_| panic!("{start}"));
    }
}

#[test]
fn slow_texts_take_no_longer_together() {
    // A run of comments takes the grammar's scanner ever longer, at the beginning of each of its tokens.
    let comments = "#\n".repeat(3_000);
    let slow = format!("def f():\n    x = (\n{comments}1 2\n{comments})\n");
    let text = slow.repeat(120);
    let length = text.len();
    let start = std::time::Instant::now();
    let tree = parse_tree(text.into());
    for statement in &tree.body {
        if let StmtKind::Function(function) = &statement.kind {
            function.body.get();
        }
    }
    // Two and a half seconds, and one for each megabyte, on a busy machine; each body by itself took eighteen.
    assert!(start.elapsed().as_secs() < 12, "{:?} for {length} bytes", start.elapsed());
}
