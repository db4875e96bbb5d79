use super::*;

/// Whatever is before it, the next line is found.
#[test]
fn the_next_line_is_found() {
    for text in [
        "echo \"unclosed",
        "echo 'unclosed",
        "echo $'unclosed",
        "echo `unclosed",
        "x=(a b",
        "x=(a; b",
        "echo ${x",
        "echo $((1 + 2",
        "((",
        "for ((",
        "fi",
        "done",
        "esac",
        "}",
        ")",
        ";;",
        "if then ((",
        "for",
        "for $x in a",
        "for x in a b; y",
        "case",
        "case x y",
        "case x in a b) c",
        "[[ a",
        "[[ a; b",
        "f() echo",
        "function",
        "| a",
        "a (b)",
        "a; ; b",
        "a >",
        "a > > b",
        "cat <<",
        "{ a; } b",
        "(a) b",
        "a --entity <your-entity>",
        "X=<your key>",
        "$(",
        "print(f\"{x}\", 'y')",
        "<(",
        "while a; b",
    ] {
        let text = format!("{text}\npython t.py --entity acme\n");
        assert!(broken(&text, Role::Command).contains(&"python t.py --entity acme"), "{text}: {:?}", events(&text));
    }
}

#[test]
fn placeholders_and_templates() {
    let text = "python t.py --entity {{ entity }} --name {x} --tags {a,b} --y ${{ secrets.Y }} %s\n";
    assert_eq!(sound(text, Role::Command), [text.trim_end()]);
    let text = "a --entity <your-entity> --project b\n";
    assert_eq!(sound(text, Role::Word), ["a", "--entity", "b"]);
}

#[test]
fn closing_words_end_what_is_open_inside() {
    let text = "while a; do if b; then c; done\nd\n$(if e) f\n";
    assert_eq!(broken(text, Role::Command), ["a", "b", "c", "d", "$(if e) f", "e"]);
    let text = "if a; then\n  b\n";
    assert_eq!(broken(text, Role::Command), ["a", "b"]);
    assert_eq!(events(text).1, [Span::new(0, text.len())]);
}

#[test]
fn a_body_without_its_delimiter_is_all_that_is_left() {
    assert_eq!(broken("cat <<E\na\n$(b)\n", Role::Heredoc), ["a\n$(b)\n"]);
    assert_eq!(broken("cat <<E\n$(b\n$(c\n\"\nE\nd", Role::Command).last(), Some(&"d"));
}
