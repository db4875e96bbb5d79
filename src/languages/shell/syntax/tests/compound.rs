use super::*;

#[test]
fn conditions() {
    let text = "if a; then b; elif c\nthen\nd\nelse e; fi > x | f";
    assert_eq!(sound(text, Role::Command), ["a", "b", "c", "d", "e", "f"]);
    assert_eq!(sound(text, Role::Branch), [&text[..text.len() - 8], "elif c\nthen\nd", "else e"]);
    assert_eq!(sound("if (a) then { b; } fi", Role::Command), ["a", "b"]);
    assert_eq!(sound("echo if then fi\nA=1 if\n", Role::Command), ["echo if then fi", "A=1 if"]);
}

#[test]
fn loops() {
    let text = "for s in 1 \"a b\" $(c) {1..3}; do d $s; done";
    assert_eq!(sound(text, Role::Loop), [text]);
    assert_eq!(sound(text, Role::LoopVariable), ["s"]);
    assert_eq!(sound(text, Role::Word), ["1", "\"a b\"", "$(c)", "c", "{1..3}", "d", "$s"]);
    for text in ["for x do a; done", "for x; do a; done", "for x\nin b\ndo\na\ndone", "select x in b; { a; }"] {
        assert_eq!((sound(text, Role::Loop), sound(text, Role::Command)), (vec![text], vec!["a"]), "{text}");
    }
    let text = "for ((i=0, j = 1; i<3; i++)); do a; done; for ((;;)) { b; }";
    assert_eq!(sound(text, Role::Assignment), ["i=0", "j = 1"]);
    assert_eq!(sound(text, Role::Command), ["a", "b"]);
    let text = "while read l && a; do b; done < <(c) && until d; do e; done";
    assert_eq!(sound(text, Role::Command), ["read l", "a", "b", "c", "d", "e"]);
}

#[test]
fn cases() {
    let text = "case \"$1\" in\n  # c\n  -h|--help) a;;\n  (b*) c ;&\n  @(d|e) | [[:space:]]) f\n  g ;;&\n  h) ;;\n  *) i\nesac | j";
    assert_eq!(sound(text, Role::Command), ["a", "c", "f", "g", "i", "j"]);
    assert_eq!(sound(text, Role::Branch).len(), 5);
    assert_eq!(sound(text, Role::Branch)[0], "-h|--help) a;;");
    assert_eq!(
        sound("x=$(case y in a) b;; (c) d;; esac) e", Role::Command),
        ["x=$(case y in a) b;; (c) d;; esac) e", "b", "d"]
    );
    assert_eq!(sound("case x in esac; a", Role::Command), ["a"]);
}

#[test]
fn functions() {
    for text in [
        "f() { a; }",
        "f ( )\n{ a; }",
        "function f { a; }",
        "function f() ( a )",
        "f() if a; then b; fi",
        "a::b-c() { a; }",
    ] {
        assert_eq!(sound(text, Role::Function), [text]);
        assert_eq!(sound(text, Role::Command)[0], "a");
    }
    assert_eq!(sound("f() { a; } > x 2>&1; b", Role::Function), ["f() { a; } > x 2>&1"]);
}

#[test]
fn groups() {
    let text = "{ a; } 2>&1 | (b; c) && ( d )";
    assert_eq!(sound(text, Role::Command), ["a", "b", "c", "d"]);
    assert_eq!(sound(text, Role::Branch), ["(b; c)", "( d )", "( d )"]);
    assert_eq!(sound("echo { } {a,b} }", Role::Word), ["echo", "{", "}", "{a,b}", "}"]);
    assert!(sound("((a = (b + 1) << 2))", Role::Command).is_empty());
    assert_eq!(sound("((a); (b)) && c", Role::Command), ["a", "b", "c"]);
}
