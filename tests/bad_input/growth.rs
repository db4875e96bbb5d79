//! Texts and choices that grow at every step.

use std::fmt::Write as _;
use std::fs;

use super::{entity, loading, repository};

#[test]
fn interpolations_that_double_at_every_level_are_bounded() {
    let mut config = String::from("a0: x\n");
    for level in 1..60 {
        writeln!(config, "a{level}: ${{a{0}}}${{a{0}}}", level - 1).unwrap();
    }
    let root = repository(&[("config.yaml", &config), ("train.py", &loading("a59"))]);
    let (_, values) = entity(&root);
    assert_eq!(values, [""; 0], "a text of 2^59 letters was made up");
}

#[test]
fn anchors_that_double_at_every_level_are_bounded() {
    let mut config = String::from("a0: &a0 [acme, acme]\n");
    for level in 1..40 {
        writeln!(config, "a{level}: &a{level} [*a{0}, *a{0}]", level - 1).unwrap();
    }
    config.push_str("entity: ant-hill\n");
    let root = repository(&[("config.yaml", &config), ("train.py", &loading("entity"))]);
    assert_eq!(entity(&root).1, ["ant-hill"]);
}

#[test]
fn texts_that_double_at_every_line_are_bounded() {
    let mut script = String::from("import wandb\nname = 'x'\n");
    for _ in 0..60 {
        script.push_str("name = name + name\n");
    }
    script.push_str("wandb.init(entity=name)\n");
    let (_, values) = entity(&repository(&[("train.py", &script)]));
    assert!(values.iter().all(|value| value.len() < 10_000), "a text of 2^60 letters was made up");
}

#[test]
fn texts_that_grow_tenfold_at_every_line_are_bounded() {
    // Twelve levels stay below every bound on depth.
    let lines = |first: &str, line: &dyn Fn(usize, usize) -> String| {
        (1..12).fold(first.to_owned(), |text, level| text + &line(level, level - 1) + "\n")
    };
    let python = |line: &dyn Fn(usize, usize) -> String| {
        lines("import os, wandb\na0 = 'lol'\n", line) + "wandb.init(entity=a11)\n"
    };
    let ten = |part: &str| [part; 10].join(", ");
    for script in [
        python(&|level, last| format!("a{level} = f'{}'", format!("{{a{last}}}").repeat(10))),
        python(&|level, last| format!("a{level} = '{}' % ({})", "%s".repeat(10), ten(&format!("a{last}")))),
        python(&|level, last| format!("a{level} = '{}'.format(a{last})", "{0}".repeat(10))),
        python(&|level, last| format!("a{level} = '-'.join([{}])", ten(&format!("a{last}")))),
        python(&|level, last| format!("a{level} = os.path.join({})", ten(&format!("a{last}")))),
        python(&|level, last| format!("a{level} = a{last}.replace('l', '{}')", "l".repeat(10))),
    ] {
        assert_eq!(entity(&repository(&[("train.py", &script)])).1, [""; 0], "{script}");
    }
    // Empty texts do not grow, only the time that they take.
    for first in ["lol", "''"] {
        let config = lines(&format!("a0: {first}\n"), &|level, last| {
            format!("a{level}: {}", format!("${{a{last}}}").repeat(10))
        });
        entity(&repository(&[("config.yaml", &config), ("train.py", &loading("a11"))]));
    }
    let choices = "import sys, wandb\nfrom omegaconf import OmegaConf\nx = 'a' if sys.argv else 'b'\ncfg = OmegaConf.merge(OmegaConf.load('config.yaml'), {'x': x})\nwandb.init(entity=cfg.team)\n";
    let config = format!("team: {}\n", "${x}".repeat(40));
    assert_eq!(entity(&repository(&[("config.yaml", &config), ("train.py", choices)])).1, [""; 0]);
}

#[test]
fn variables_that_grow_tenfold_at_every_line_are_bounded() {
    let train = "import argparse, wandb\nparser = argparse.ArgumentParser()\nparser.add_argument('--team')\nwandb.init(entity=parser.parse_args().team)\n";
    let lines = |first: &str, front: &str, end: &str| {
        let line = |level: usize| format!("{front}A{level}{end}{}\n", format!("${{A{}}}", level - 1).repeat(10));
        (1..9).fold(format!("{front}A0{end}{first}\n"), |text, level| text + &line(level))
    };
    for first in ["lol", "\"\""] {
        let make = lines(first, "", "=").replace('{', "(").replace('}', ")");
        let files = [
            ("Makefile", make + "run:\n\tpython train.py --team $(A8)\n"),
            ("run.sh", lines(first, "", "=") + "python train.py --team $A8\n"),
            ("Dockerfile", format!("FROM x\n{}ENV WANDB_ENTITY=$A8\n", lines(first, "ENV ", "="))),
            (".env", lines(first, "", "=") + "WANDB_ENTITY=$A8\n"),
        ];
        for (name, text) in &files {
            entity(&repository(&[("train.py", train), (name, text)]));
        }
    }
}

#[test]
fn choices_that_double_at_every_line_are_bounded() {
    let mut script = String::from("import wandb, sys\nname = 'x'\n");
    for number in 0..40 {
        writeln!(script, "name = (name + 'a') if sys.argv[{number}] else (name + 'b')").unwrap();
    }
    script.push_str("wandb.init(entity=name)\n");
    let (_, values) = entity(&repository(&[("train.py", &script)]));
    assert!(values.len() < 100, "{} values", values.len());
}

#[test]
fn parsers_that_inherit_tenfold_are_bounded() {
    let mut script = String::from(
        "import wandb\nfrom argparse import ArgumentParser\np0 = ArgumentParser()\np0.add_argument('--team', default='ant-hill')\n",
    );
    for number in 1..30 {
        let parents = [&*format!("p{}", number - 1); 10].join(", ");
        writeln!(script, "p{number} = ArgumentParser(parents=[{parents}])").unwrap();
    }
    script.push_str("wandb.init(entity=p29.parse_args().team)\n");
    assert_eq!(entity(&repository(&[("train.py", &script)])).1, ["ant-hill"]);
}

#[test]
fn imports_that_double_at_every_file_are_bounded() {
    // Of forty levels there are a million million ways to the last.
    let sorts: [&dyn Fn(usize) -> String; 2] =
        [&|next| format!("from a{next} import *\nfrom b{next} import *\n"), &|next| {
            format!("try:\n    from a{next} import x\nexcept ImportError:\n    from b{next} import x\n")
        }];
    for (line, expected) in sorts.into_iter().zip([vec![], vec!["ant-hill"]]) {
        let root = repository(&[("train.py", "import wandb\nfrom a0 import *\nwandb.init(entity=x)\n")]);
        for (name, level) in ["a", "b"].into_iter().flat_map(|name| (0..40).map(move |level| (name, level))) {
            fs::write(root.path().join(format!("{name}{level}.py")), line(level + 1)).unwrap();
        }
        if !expected.is_empty() {
            fs::write(root.path().join("a3.py"), "x = 'ant-hill'\n").unwrap();
        }
        let found = entity(&root).1;
        assert!(found.iter().all(|value| expected.contains(&&**value)) && found.len() >= expected.len(), "{found:?}");
    }
}
