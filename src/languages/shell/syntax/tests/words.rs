use super::*;

#[test]
fn quotes_and_escapes() {
    let text = r#"a 'b c' "d e" f\ g $'h\' i' $"j k" l"m n"'o p'q \"r "s\"t" u\
v"#;
    let words =
        ["a", "'b c'", "\"d e\"", "f\\ g", "$'h\\' i'", "$\"j k\"", "l\"m n\"'o p'q", "\\\"r", "\"s\\\"t\"", "u\\\nv"];
    assert_eq!(sound(text, Role::Word), words);
}

#[test]
fn lines_go_on_between_words() {
    assert_eq!(sound("a \\\n  b\\\n  \\\n c\\\n\nd\\\r\n e\r\n", Role::Word), ["a", "b", "c", "d", "e"]);
    assert_eq!(sound("X=\\\n a", Role::Command), ["X=\\\n a"]);
}

#[test]
fn comments_begin_with_a_word() {
    assert_eq!(sound("# it's\na#b c # \"d\n(e)#f\n", Role::Word), ["a#b", "c", "e"]);
    assert_eq!(sound("a `# b` c", Role::Word), ["a", "`# b`", "c"]);
    assert_eq!(sound("x=$(a # it's )\n)\nb", Role::Command), ["a", "b"]);
}

#[test]
fn substitutions_hold_commands() {
    let text = "a \"$(b \"$(c 'd)')\" e)\" `f \"g\"` <(h i) >(j) k$(l)m ${n:-$(o p)} \"`q`\"";
    assert_eq!(
        sound(text, Role::Command),
        [text, "b \"$(c 'd)')\" e", "c 'd)'", "f \"g\"", "h i", "j", "l", "o p", "q"]
    );
    assert_eq!(sound("a $((b; c); d) e", Role::Command), ["a $((b; c); d) e", "b", "c", "d"]);
    assert_eq!(broken("a `b \"c` d", Role::Command), ["a `b \"c` d", "b \"c"]);
}

#[test]
fn brackets_belong_to_words() {
    for word in [
        "${a#*'}'}",
        "${a//\\}/x y}",
        "\"${a:-\"b c\"}\"",
        "$((1 + (2)))",
        "$[a b]",
        "@(a|b c)",
        "a=(b c)",
        "$#",
        "$$",
        "${a[@]:1:$((b - 1))}",
        "a+(b)c",
        "${a:+ -b \"$c d\"}",
        "$'\\''",
        "{a,b}",
        "{{",
        "a[1]",
        "$",
        "a$",
    ] {
        let text = format!("cmd {word} z");
        assert_eq!(sound(&text, Role::Word), ["cmd", word, "z"]);
    }
}
