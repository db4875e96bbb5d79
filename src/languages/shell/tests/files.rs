use super::*;
use crate::languages::data;

#[test]
fn makefile_variables_and_recipes() {
    let text = "ENTITY ?= acme  # team\nexport WANDB_PROJECT = p\ntrain:\n\t@WANDB_ENTITY=$(ENTITY) python t.py \\\n\t  --entity $(ENTITY) --x $$HOME\n";
    let script = script(FileKind::Make, text);
    assert_eq!(lines(&script.commands), ["python t.py --entity ${ENTITY} --x $HOME"]);
    assert_eq!(flag(&script, text, "--entity"), [("acme".into(), "acme".into(), Some("ENTITY".into()))]);
    assert!(script.assignments[1].exported);
    assert_eq!(script.commands[0].words.last().unwrap().span.of(text), "$HOME");
}

#[test]
fn dockerfile_variables_and_both_forms() {
    let text = "FROM x\nARG TEAM=acme\nENV WANDB_ENTITY=$TEAM A=\"b c\" \\\n    D=e\nENV OLD some\nRUN --mount=type=cache pip install x && \\\n  python a.py\nCMD [\"python\", \"t.py\", \"--entity\", \"mine\"]\n";
    let script = script(FileKind::Docker, text);
    let names: Vec<_> = script.assignments.iter().map(|one| (&*one.name, &*one.value.text, one.exported)).collect();
    assert_eq!(
        names,
        [
            ("TEAM", "acme", false),
            ("WANDB_ENTITY", "$TEAM", true),
            ("A", "b c", true),
            ("D", "e", true),
            ("OLD", "some", true)
        ]
    );
    assert_eq!(lines(&script.commands), ["pip install x", "python a.py", "python t.py --entity mine"]);
    let values = script.expand(&script.assignments[1].value, script.assignments[1].span.start).values;
    assert_eq!((values[0].text.as_str(), values[0].override_by.as_deref()), ("acme", Some("TEAM")));
    assert_eq!(flag(&script, text, "--entity")[0].1, "mine");
}

#[test]
fn dotenv_lines() {
    let text = "# c\nWANDB_ENTITY=acme # mine\nexport B=\"x # y\"\nC='$D'\nE=\nF = two words\nbroken\n";
    let script = script(FileKind::DotEnv, text);
    let found: Vec<_> =
        script.assignments.iter().map(|one| (&*one.name, &*one.value.text, one.span.of(text))).collect();
    assert_eq!(
        found,
        [
            ("WANDB_ENTITY", "acme", "WANDB_ENTITY=acme"),
            ("B", "x # y", "export B=\"x # y\""),
            ("C", "$D", "C='$D'"),
            ("E", "", "E="),
            ("F", "two words", "F = two words"),
        ]
    );
    assert!(script.assignments.iter().all(|one| one.value.literal) && script.damage.len() == 1);
}

#[test]
fn markdown_fences_and_prompts() {
    let text = "# x\n```bash\npython a.py --entity acme\n```\n~~~\n$ python b.py \\\n   --y\noutput here\n~~~\n```python\nimport x\n```\n    python no.py\n";
    let script = script(FileKind::Markdown, text);
    assert_eq!(lines(&script.commands), ["python a.py --entity acme", "python b.py --y"]);
    assert_eq!(flag(&script, text, "--entity")[0].1, "acme");
}

#[test]
fn workflows_and_launch_configurations() {
    let text = "jobs:\n  t:\n    steps:\n      - run: |\n          export X=1\n          python a.py --entity acme\n      - run: python b.py\n      - run: >\n          python c.py\n          --z\n    command: [\"python\", \"d.py\"]\n";
    let found = document_commands(&data::parse(FileKind::Yaml, text), text);
    assert_eq!(lines(&found), ["python a.py --entity acme", "python b.py", "python c.py --z", "python d.py"]);
    assert_eq!(found[0].words[3].span.of(text), "acme");
    let text = "{\"configurations\": [{\"program\": \"train.py\", \"args\": [\"--entity\", \"acme\"]}]}";
    let found = document_commands(&data::parse(FileKind::Json, text), text);
    assert!(lines(&found).contains(&"train.py --entity acme".to_owned()));
}
