//! Things that lead back to themselves.

use super::{entity, repository};

#[test]
fn things_that_stand_for_each_other_end() {
    let parsers = [
        // Each turn of the loop inherits from the one before.
        "for i in range(2):\n    parser = ArgumentParser(parents=[parser])\n    parser.add_argument('--team', default='ant-hill')\n",
        "def same():\n    return parser\nparser = ArgumentParser(parents=[same()])\nparser.add_argument('--team', default='ant-hill')\n",
        "parser = ArgumentParser(parents=[other])\nother = ArgumentParser(parents=[parser])\nother.add_argument('--team', default='ant-hill')\n",
    ];
    for lines in parsers {
        let script = format!(
            "import wandb\nfrom argparse import ArgumentParser\n{lines}def main():\n    args = parser.parse_args()\n    wandb.init(entity=args.team)\n"
        );
        assert_eq!(entity(&repository(&[("train.py", &script)])).1, ["ant-hill"], "{script}");
    }
    let classes = [
        "class A:\n    def f(self):\n        class B(self):\n            pass\n    def g(self):\n        wandb.init(entity=self.team)\n",
        "class A:\n    def __init__(self, base, team):\n        class B(base):\n            pass\n        wandb.init(entity=team)\nA(A, 'ant-hill')\n",
    ];
    let factories = [
        "x = partial(field, default_factory=g())\ndef g():\n    return x\nwandb.init(entity=x())\n",
        "@dataclass\nclass C:\n    team: str = x()\nx = partial(field, default_factory=x)\ndef main():\n    wandb.init(entity=C().team)\n",
    ];
    let configurations = [
        // What is merged is the object that the merging made.
        "args.sub = f()\nargs.sub.other = 1\ncfg = OmegaConf.merge(OmegaConf.load('config.yaml'), args.sub)\ndef f():\n    return cfg\ndef main():\n    wandb.init(entity=cfg.team)\n",
    ];
    let imports = "import wandb\nfrom dataclasses import dataclass, field\nfrom functools import partial\nfrom omegaconf import OmegaConf\n";
    for lines in classes.into_iter().chain(factories).chain(configurations) {
        let files = [("train.py", &*format!("{imports}{lines}")), ("config.yaml", "team: ant-hill\n")];
        entity(&repository(&files));
    }
}

#[test]
fn callers_that_call_each_other_end() {
    let wrapper = "import wandb\n\n\ndef start(owner, depth=0):\n    if depth < 3:\n        return start(owner, depth + 1)\n    wandb.init(entity=owner)\n\n\ndef ping(owner):\n    pong(owner)\n\n\ndef pong(owner):\n    ping(owner)\n    start(owner)\n";
    let root = repository(&[("start.py", wrapper), ("train.py", "from start import ping\n\nping('ant-hill')\n")]);
    assert_eq!(entity(&root).1, ["ant-hill"]);
}

#[test]
fn variables_that_name_themselves_end() {
    let train = "import argparse, wandb\nparser = argparse.ArgumentParser()\nparser.add_argument('--team')\nwandb.init(entity=parser.parse_args().team)\n";
    let make = "TEAM = $(TEAM)\nA = $(B)\nB = $(A)\nrun:\n\tpython train.py --team $(TEAM)$(A)\n";
    let shell = "TEAM=$TEAM\nA=$B\nB=$A\nrun() { run; python train.py --team $TEAM$A; }\nrun\n";
    let dotenv = "WANDB_ENTITY=${WANDB_PROJECT}\nWANDB_PROJECT=${WANDB_ENTITY}\n";
    let root = repository(&[("train.py", train), ("Makefile", make), ("run.sh", shell), (".env", dotenv)]);
    assert_eq!(entity(&root).1, [""; 0]);
}

#[test]
fn defaults_lists_that_name_each_other_end() {
    let train = "import hydra, wandb\n\n@hydra.main(config_path='conf', config_name='config')\ndef main(cfg):\n    wandb.init(entity=cfg.a.team)\n";
    let files = [
        ("train.py", train),
        ("conf/config.yaml", "defaults:\n  - a: one\n  - config\n  - ${a}: two\n"),
        ("conf/a/one.yaml", "defaults:\n  - /a: two\n  - one\n"),
        ("conf/a/two.yaml", "defaults:\n  - /a: one\n  - ../a/one\nteam: ring\n"),
    ];
    entity(&repository(&files));
}
