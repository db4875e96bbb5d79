//! Suppression comments: which are real, what they hide, and what is left of a comment when they go.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use wblint::rule::{SuppressionComplaint as Complaint, UnusedSuppression as Unused};
use wblint::source::SourceFile;
use wblint::suppress::{Scope, Standing, Suppression, Suppressions, find};

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile::decode(path, text.as_bytes()).unwrap()
}

fn found(path: &str, text: &str) -> Vec<Suppression> {
    find(&file(path, text))
}

/// Line and entries of each suppression.
fn shape(path: &str, text: &str) -> Vec<(usize, String)> {
    let entries = |one: &Suppression| one.entries.iter().map(|entry| entry.text.as_str()).collect::<Vec<_>>().join(" ");
    found(path, text).iter().map(|one| (one.line, entries(one))).collect()
}

fn set(path: &str, text: &str) -> Suppressions {
    let mut set = Suppressions::default();
    set.add(&file(path, text));
    set
}

fn hides(set: &mut Suppressions, path: &str, first: usize, last: usize) -> bool {
    set.hides(path, None, &(first..=last), "WB103", "hardcoded-entity")
}

fn unused(set: &Suppressions) -> Vec<Unused> {
    set.unused(|text| match text {
        "WB103" | "WB104" | "hardcoded-entity" => Standing::Checked,
        "WB403" => Standing::Unchecked,
        _ => Standing::Unknown,
    })
}

/// `text` after the edits of every unused suppression.
fn mended(path: &str, text: &str) -> String {
    let mut mended = text.to_owned();
    for unused in unused(&set(path, text)).iter().rev() {
        mended.replace_range(unused.edit.place.span.start..unused.edit.place.span.end, &unused.edit.text);
    }
    mended
}

#[test]
fn only_real_comments_of_python_count() {
    let text = r##"
a = "# wblint: ignore[WB101]"  # wblint: ignore[WB103] a reason
b = '''
# wblint: ignore[WB101]
''' # wblint: ignore[hardcoded-entity, WB104]
c = f"{x["# wblint: ignore[WB101]"]:{w}} # wblint: ignore[WB101]" # wblint:ignore[WB103]
d = rb'\' # wblint: ignore[WB101]' # type: ignore # wblint: ignore[WB103] see #12
e = 'open # wblint: ignore[WB101]
f = 1 # wblint: ignore[WB103]
g = f"""{ # wblint: ignore[WB103]
x}""" "# wblint: ignore[WB101]"
"##;
    let lines = shape("a.py", text);
    let wanted = [(2, "WB103"), (5, "hardcoded-entity WB104"), (6, "WB103"), (7, "WB103"), (9, "WB103"), (10, "WB103")];
    assert_eq!(lines, wanted.map(|(line, text)| (line, text.to_owned())));
}

#[test]
fn the_other_languages_have_their_own_quotes() {
    let one = |path: &str, text: &str| assert_eq!(shape(path, text), [(2, "WB103".to_owned())], "{path}: {text}");
    one("a.yaml", "title: don't\nentity: 'a # wblint: ignore[WB1]' # wblint: ignore[WB103]\nurl: a#b\n");
    one("a.yaml", "text: \"two\n  lines\" # wblint: ignore[WB103]\n");
    one("a.sh", "echo it\\'s $# \"${#x}# wblint: ignore[WB1]\"\nrun -e acme # wblint: ignore[WB103]\n");
    one("a.sh", "cat <<'EOF'\nit's # wblint: ignore[WB103]\nEOF\necho '# wblint: ignore[WB1]'\n");
    one("a.toml", "a = '''\n''' # wblint: ignore[WB103]\nb = \"# wblint: ignore[WB1]\"\n");
    one("a.json", "{\"a\": \"// wblint: ignore[WB1]\",\n\"entity\": \"x\" // wblint: ignore[WB103]\n}");
    one("a.jsonc", "{\n\"entity\": \"x\" /* wblint: ignore[WB103] */}");
    one(".env", "# names\nWANDB_ENTITY=acme # wblint: ignore[WB103]\n");
    one("a.md", "# Title\n<!-- wblint: ignore[WB103] -->\n");
    one("a.ini", "[a]\nentity = x ; wblint: ignore[WB103]\n");
}

#[test]
fn a_noqa_counts_only_with_our_codes() {
    let text = "a # noqa\nb # noqa: E501\nc # noqa: E501, WB103\nd # NOQA:WB104 because\ne # noqa WB103\n";
    let noqa = found("a.py", text);
    assert_eq!(shape("a.py", text), [(3, "E501 WB103".to_owned()), (4, "WB104".to_owned())]);
    assert!(!noqa[0].entries[0].ours && noqa[0].entries[1].ours);
}

#[test]
fn a_suppression_without_rules_hides_nothing_and_is_reported() {
    for directive in ["ignore", "ignore[]", "ignore[WB103", "ignor[WB103]", "disable=WB103"] {
        let text = format!("x = 1  # wblint: {directive}\n");
        let mut set = set("a.py", &text);
        assert!(!hides(&mut set, "a.py", 1, 1), "{text}");
        assert!(matches!(unused(&set).as_slice(), [Unused { complaint: Complaint::Malformed(_), .. }]), "{text}");
        assert_eq!(mended("a.py", &text), "x = 1\n");
    }
}

#[test]
fn a_comment_reaches_its_line_and_one_on_its_own_the_code_below() {
    let text = "wandb.init( # wblint: ignore[WB103]\n  entity='a',\n)\n# wblint: ignore[WB103]\n# and why\nx = 'a'\ny = 'a'\n# wblint: ignore[WB103]\n\nz = 'a'\n";
    let mut set = set("a.py", text);
    assert!(hides(&mut set, "a.py", 1, 3) && !hides(&mut set, "a.py", 2, 2), "the first line of a call stands for it");
    assert!(hides(&mut set, "a.py", 6, 6) && !hides(&mut set, "a.py", 7, 7));
    assert!(!hides(&mut set, "a.py", 10, 10), "a blank line parts them");
    assert!(!hides(&mut set, "b.py", 1, 1));
    assert!(!set.hides("a.py", None, &(1..=1), "WB104", "hardcoded-project"));
    let left = unused(&set);
    assert_eq!(left.iter().map(|unused| unused.place.start.line).collect::<Vec<_>>(), [8]);
}

#[test]
fn a_file_suppression_reaches_everywhere() {
    let text = "x = 1\n# wblint: ignore-file[hardcoded-entity] generated\n";
    assert_eq!(found("a.py", text)[0].scope, Scope::File);
    assert!(hides(&mut set("a.py", text), "a.py", 99, 99));
}

#[test]
fn only_what_is_needless_goes() {
    let gone = |text: &str, wanted: &str| assert_eq!(mended("a.py", text), wanted);
    gone("x = 1  # wblint: ignore[WB103] why\ny\n", "x = 1\ny\n");
    gone("a\n    # wblint: ignore[WB103]\r\nb\n", "a\nb\n");
    gone("x  # wblint: ignore[WB103] # type: ignore\n", "x  # type: ignore\n");
    gone("x  # type: ignore  # wblint: ignore[WB103]\n", "x  # type: ignore\n");
    gone("x  # noqa: E501,WB103\n", "x  # noqa: E501\n");
    gone("x  # wblint: ignore[WB403]\n", "x  # wblint: ignore[WB403]\n");
    gone("x  # wblint: ignore[WB103, WB902]\n", "x  # wblint: ignore[WB103, WB902]\n");
    gone(
        "# wblint: ignore-file[WB902]\nx  # wblint: ignore[WB103]\n",
        "# wblint: ignore-file[WB902]\nx  # wblint: ignore[WB103]\n",
    );
    let mut set = set("a.py", "x  # wblint: ignore[WB104, hardcoded-entity, WB999]\n");
    assert!(hides(&mut set, "a.py", 1, 1));
    let [only] = unused(&set).try_into().unwrap();
    assert_eq!(
        (only.complaint, only.edit.text),
        (Complaint::Unused(vec!["WB104".into(), "WB999".into()]), "hardcoded-entity".into())
    );
}

#[test]
fn an_unknown_rule_is_named_at_its_place() {
    let mut set = set("a.py", "x  # wblint: ignore[WB103, WB999]\n");
    assert!(hides(&mut set, "a.py", 1, 1));
    let [only] = unused(&set).try_into().unwrap();
    assert_eq!(only.complaint, Complaint::Unknown(vec!["WB999".into()]));
    assert_eq!((only.place.start.column, only.place.end.column), (28, 33));
}

#[test]
fn hostile_text_is_read_in_time() {
    for unit in ["f\"{", "f'{x:", "<<a\n", "- '\"", "# wblint: ", "/*", "'''\"\"\"", "\\", "\u{1f600}#", "<!--"] {
        for path in ["a.py", "a.sh", "a.yaml", "a.json", "a.toml", "a.md", "a.ini"] {
            let text = format!("# wblint: ignore[WB103]\n{}", unit.repeat(50_000));
            let _ = found(path, &text);
        }
    }
}
