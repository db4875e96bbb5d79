use super::*;
use crate::languages::data::{self, NodeId};

fn fixture(name: &str) -> String {
    std::fs::read_to_string(format!("{}/fixtures/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn a_slurm_script_leads_to_its_entities() {
    let text = fixture("slurm.sh");
    let script = script(FileKind::Shell, &text);
    let expected = ("acme-vision".to_owned(), "acme-vision".to_owned(), Some("WANDB_ENTITY".to_owned()));
    assert_eq!(flag(&script, &text, "--wandb_entity"), [expected]);
    assert_eq!(flag(&script, &text, "--entity")[0].0, "acme-eval");
    let programs: Vec<_> = script.commands.iter().filter_map(program).map(|found| found.kind).collect();
    assert!(programs.contains(&ProgramKind::PythonScript("train.py".into())), "{programs:?}");
    assert!(programs.contains(&ProgramKind::PythonModule("tools.evaluate".into())), "{programs:?}");
    assert!(script.damage.is_empty());
}

#[test]
fn a_hydra_group_merges_its_anchor() {
    let text = fixture("hydra.yaml");
    let document = data::parse(FileKind::Yaml, &text);
    let wandb: NodeId = document.path(&["logger", "wandb"]).unwrap();
    let value = |key: &str| document.text(document.get(wandb, key).unwrap()).unwrap();
    assert_eq!((value("entity"), value("name"), value("notes")), ("acme-vision", "???", "two lines folded"));
    assert_eq!(value("project"), "${oc.env:WANDB_PROJECT,segmentation}");
    assert!(document.damage().is_empty());
}

#[test]
fn a_launch_configuration_and_a_project_file() {
    let text = fixture("launch.json");
    let document = data::parse(FileKind::Json, &text);
    assert!(document.damage().is_empty(), "{:?}", document.damage());
    let found = document_commands(&document, &text);
    assert!(found.iter().any(|one| one.words.len() == 5 && &*one.words[2].text == "acme-vision"), "{found:?}");
    let document = data::parse(FileKind::Toml, &fixture("pyproject.toml"));
    let value = |keys: &[&str]| document.text(document.path(keys).unwrap()).unwrap();
    assert_eq!(value(&["tool", "trainer", "wandb", "entity"]), "acme-vision");
    assert_eq!(value(&["tool", "trainer", "sweep", "entity"]), "acme-sweeps");
    assert_eq!(value(&["tool", "trainer", "jobs", "0", "name"]), "a");
}
