//! Flags, and what stays in files that are edited.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use crate::scene::{Scene, told};

#[test]
fn line_ends_marks_encodings_and_modes_stay() {
    let scene = Scene::new(&[]);
    for (name, before, after) in [
        (
            "crlf.py",
            &b"\xef\xbb\xbfimport wandb\r\nwandb.init(entity='fur-lab')\r\n"[..],
            &b"\xef\xbb\xbfimport wandb\r\nwandb.init()\r\n"[..],
        ),
        (
            "latin.py",
            b"# -*- coding: latin-1 -*-\n# \xe9\nimport wandb\nwandb.init(entity='fur-lab')",
            b"# -*- coding: latin-1 -*-\n# \xe9\nimport wandb\nwandb.init()",
        ),
        ("a.yaml", b"# \xc3\xa9\nwandb:   {entity:   'fur-lab' }  # x", b"# \xc3\xa9\nwandb:   {entity:   null }  # x"),
    ] {
        fs::write(scene.at(name), before).unwrap();
        fs::set_permissions(scene.at(name), fs::Permissions::from_mode(0o750)).unwrap();
        scene.run(&["fix", "--all", name]);
        assert_eq!(fs::read(scene.at(name)).unwrap(), after, "{name}");
        assert_eq!(fs::metadata(scene.at(name)).unwrap().permissions().mode() & 0o777, 0o750);
    }
}

#[test]
fn a_name_is_written_everywhere_and_is_no_finding() {
    let scene = Scene::new(&[
        ("train.py", "import wandb\nTEAM = 'fur-lab'\nprint(TEAM)\nwandb.init(entity=TEAM, project='p')\n"),
        ("run.sh", "export WANDB_ENTITY=fur-lab\npython train.py\n"),
        ("read.py", "import wandb\nwandb.Api().run('fur-lab/p/abc')\n"),
    ]);
    let (code, output, error) = scene.run(&["fix", "--entity", "my-own"]);
    assert_eq!(code, 0, "{output}{error}");
    assert!(scene.read("train.py").contains("TEAM = 'my-own'"));
    assert_eq!(scene.read("run.sh"), "export WANDB_ENTITY=my-own\npython train.py\n");
    assert!(scene.read("read.py").contains("fur-lab/p/abc"), "what is read belongs to somebody");
    assert!(output.contains("Fixed 2 findings."), "{output}");
    for name in ["a/b", "", "x y", "'"] {
        let (code, _, error) = scene.run(&["fix", "--entity", name]);
        assert_eq!(code, 2, "{name}: {error}");
    }
    assert!(scene.run(&["fix", "--project", "a/b"]).2.contains("is not a project name"));
}

#[test]
fn env_and_none() {
    let text = "import wandb\nwandb.init(entity='fur-lab', project='pets')\n";
    let scene = Scene::new(&[("train.py", text)]);
    assert_eq!(scene.run(&["fix", "--entity", "env"]).0, 0);
    let read = "import os\nimport wandb\nwandb.init(entity=os.environ.get(\"WANDB_ENTITY\"), project='pets')\n";
    assert_eq!(scene.read("train.py"), read);
    scene.write("train.py", text);
    assert_eq!(scene.run(&["fix", "--entity", "none", "--project", "none"]).0, 0);
    assert_eq!(scene.read("train.py"), "import wandb\nwandb.init()\n");
}

#[test]
fn without_a_flag_safe_fixes_are_applied_and_the_rest_is_told() {
    let scene =
        Scene::new(&[("train.py", "import wandb\nwandb.init(entity='your-team')\nwandb.init(entity='fur-lab')\n")]);
    let (code, output, _) = scene.run(&["fix"]);
    assert_eq!(code, 1);
    assert!(output.contains("WB103") && output.contains("Fixed 1 finding. Found 1 warning in 1 file"), "{output}");
    assert_eq!(scene.read("train.py"), "import wandb\nwandb.init()\nwandb.init(entity='fur-lab')\n");
}

#[test]
fn check_has_the_flags_of_ruff() {
    let text = "import wandb\nwandb.init(entity='your-team')\nwandb.init(entity='fur-lab')\n";
    let scene = Scene::new(&[("train.py", text)]);
    let (code, output, error) = scene.run(&["--diff"]);
    assert_eq!((code, error.as_str()), (1, "Would fix 1 finding in 1 file (1 more with `--unsafe-fixes`)\n"));
    assert!(output.starts_with("diff --git a/train.py b/train.py\n--- a/train.py\n+++ b/train.py\n@@ -1,3 +1,3 @@\n"));
    assert_eq!(scene.read("train.py"), text);
    let (code, output, error) = scene.run(&["check", "--fix-only"]);
    let said = "Fixed 1 finding in 1 file (1 more with `--unsafe-fixes`)\n";
    assert_eq!((code, output.as_str(), error.as_str()), (0, "", said));
    let (code, output, _) = scene.run(&["--fix", "--unsafe-fixes"]);
    assert_eq!(code, 0);
    assert_eq!(output, "Fixed 1 finding. All 2 destinations checked in 1 file.\n");
    let (code, output, error) = scene.run(&["--diff", "--unsafe-fixes"]);
    assert_eq!((code, output.as_str(), error.as_str()), (0, "", "Nothing would be fixed\n"));
}

#[test]
fn standard_input_is_fixed_to_standard_output() {
    let scene = Scene::new(&[]);
    let mut child = scene
        .command(&["check", "--fix", "--stdin-filename", "train.py", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let key = "3f9a1c07be52d8640e1b7c935a2d4f68c0917e3b";
    let text = format!("import wandb\nwandb.init(entity='your-team')\nwandb.login(key='{key}')\n");
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let (code, output, error) = told(&child.wait_with_output().unwrap());
    assert_eq!(output, text.replace("entity='your-team'", ""));
    assert!(error.contains("WB301") && !error.contains(key), "{error}");
    assert_eq!(code, 1);
}

#[test]
fn a_hunk_with_a_key_is_named_and_not_shown() {
    let key = "3f9a1c07be52d8640e1b7c935a2d4f68c0917e3b";
    let text = format!("import wandb\nwandb.login(key='{key}')\n");
    let scene = Scene::new(&[("train.py", &text)]);
    let (code, output, error) = scene.run(&["fix", "--all", "--diff"]);
    assert_eq!((code, output.as_str()), (1, ""));
    assert!(error.contains("train.py:2: left out of the diff") && !error.contains(key), "{error}");
    scene.run(&["fix", "--all"]);
    assert_eq!(scene.read("train.py"), "import wandb\nwandb.login()\n");
}

#[test]
fn a_notebook_keeps_the_form_of_its_json() {
    let before = "{\n \"cells\": [\n  {\"cell_type\": \"code\", \"metadata\": {}, \"outputs\": [],\n   \"source\": [\n    \"import wandb\\n\",\n    \"wandb.init(entity=\\\"fur-lab\\\", name=\\\"\\u00e9\\\")\"\n   ]}\n ],\n \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 5\n}";
    let scene = Scene::new(&[("a.ipynb", before)]);
    assert_eq!(scene.run(&["fix", "--all"]).0, 0);
    assert_eq!(scene.read("a.ipynb"), before.replace("entity=\\\"fur-lab\\\", ", ""));
}
