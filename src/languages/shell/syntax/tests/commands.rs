use super::*;

#[test]
fn assignments_stand_before_the_words() {
    let text = "A=1 B='x y' cmd C=2 D\nE=3\nF= G+=a\na[1]=b a[$(c d)]+=e\n1=2 cmd\n";
    assert_eq!(sound(text, Role::Assignment), ["A=1", "B='x y'", "E=3", "F=", "G+=a", "a[1]=b", "a[$(c d)]+=e"]);
    assert_eq!(sound(text, Role::Command), ["A=1 B='x y' cmd C=2 D", "c d", "1=2 cmd"]);
}

#[test]
fn redirections_stand_anywhere_and_are_no_words() {
    for text in [
        "> out cmd a b",
        "cmd > out a b",
        "cmd a 2>&1 b >> log",
        "cmd a b &> log",
        "cmd a <in b 2>/dev/null",
        "cmd {fd}>x a >&- b",
        "cmd a b <> x >| y",
        "cmd < <(x) a b",
    ] {
        let words = sound(text, Role::Word);
        assert_eq!(words.iter().filter(|word| **word != "x").copied().collect::<Vec<_>>(), ["cmd", "a", "b"], "{text}");
    }
    assert_eq!(sound("bash <<< 'x y' z > o", Role::Command), ["bash <<< 'x y' z"]);
    assert_eq!(sound("bash <<< 'x y' z > o", Role::Word), ["bash", "z"]);
}

#[test]
fn declarations_hold_assignments() {
    let text = "export A=1 B\ndeclare -A m=([a]=1 ['b c']=2)\nlocal x=$(c) y\nA=1 readonly R=2\n";
    assert_eq!(
        sound(text, Role::Declaration),
        ["export A=1 B", "declare -A m=([a]=1 ['b c']=2)", "local x=$(c) y", "readonly R=2"]
    );
    assert_eq!(sound(text, Role::Assignment).len(), 5);
    assert_eq!(sound(text, Role::Word), ["[a]=1", "['b c']=2", "c"]);
}

#[test]
fn arrays_hold_words_over_lines() {
    let text = "a=(b \"c d\" # e\n  $f $(g h)\n)\na+=(i)\nk=()\n";
    assert_eq!(sound(text, Role::Word), ["b", "\"c d\"", "$f", "$(g h)", "g", "h", "i"]);
    assert_eq!(sound(text, Role::Assignment).last(), Some(&"k=()"));
    assert!(sound(text, Role::Function).is_empty());
}

#[test]
fn lists_and_pipelines() {
    let text = "a && b | c || d &\n! e; f |& g\nh &&\n# why\n\n i\n";
    assert_eq!(
        sound(text, Role::Command),
        ["a", "b", "c", "d", "! e", "f", "g", "h", "i"].map(|one| one.trim_start_matches("! "))
    );
    assert_eq!(sound(text, Role::Branch), ["b | c", "d", "i"]);
}

#[test]
fn words_before_a_command() {
    assert_eq!(sound("time -p a b", Role::Command), ["a b"]);
    assert_eq!(sound("time A=1 a", Role::Command), ["A=1 a"]);
    assert_eq!(sound("time -f %e a", Role::Command), ["time -f %e a"]);
    assert_eq!(sound("time { a; }", Role::Command), ["a"]);
    assert_eq!(sound("coproc cat x", Role::Command), ["cat x"]);
    assert_eq!(sound("coproc N { a; }", Role::Command), ["a"]);
}

#[test]
fn tests_and_unset_are_no_commands() {
    assert!(sound("[ -f a ] && [[ b == (c|d) && $e =~ ^(f|g)$ ]]\nunset h", Role::Command).is_empty());
    let text = "if [[ a &&\n  b\n  # c\n  || ( d < e ) ]] then f; fi";
    assert_eq!(sound(text, Role::Command), ["f"]);
    assert_eq!(sound("[ $(a) = b ] || c", Role::Command), ["a", "c"]);
}

#[test]
fn here_documents() {
    let text = "cat <<A <<-'B' | tee x && y\n$(c d) `e` ${f:-$(g)}\n\\$(no)\nA\n\t$(no)\n\tB\nz\n";
    assert_eq!(sound(text, Role::Heredoc), ["$(c d) `e` ${f:-$(g)}\n\\$(no)\n", "\t$(no)\n"]);
    assert_eq!(sound(text, Role::Command), ["cat", "tee x", "y", "c d", "e", "g", "z"]);
    let text = "x=$(cat <<\"E F\"\nif\nE F\n) y\nwhile a <<B; do\nfi\nB\nb; done\n";
    assert_eq!(sound(text, Role::Heredoc), ["if\n", "fi\n"]);
    assert_eq!(sound(text, Role::Command).last(), Some(&"b"));
    assert_eq!(sound("cat <<E\r\na\r\nE\r\nb\r\n", Role::Command), ["cat", "b"]);
    assert_eq!(sound("echo $((1<<2))\nb", Role::Command), ["echo $((1<<2))", "b"]);
}
