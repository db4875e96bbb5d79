//! Programs by chance, in which everything may stand for everything else: whatever a program says, there is an end.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use wblint::config::Settings;
use wblint::engine::{self, Request};

/// One statement of each sort that tracing follows; `$A` to `$D` are names.
const STATEMENTS: &[&str] = &[
    "$A = $B\n",
    "$A = 'ant-hill'\n",
    "$A = $B if $C else $D\n",
    "$A = $B or $C\n",
    "$A = f'{$B}{$C}'\n",
    "$A = $B + $C\n",
    "$A = '%s-%s' % ($B, $C)\n",
    "$A = $B.join([$C, $D])\n",
    "$A = [$B, $C]\n",
    "$A, $B = $C\n",
    "$A = $B[0]\n",
    "$A = {'entity': $B, **$C}\n",
    "$A = $B['entity']\n",
    "$A = $B.entity\n",
    "$A.entity = $B\n",
    "$A.$B.entity = $C\n",
    "$A['entity'] = $B\n",
    "$A.update($B)\n",
    "$A.setdefault('entity', $B)\n",
    "$A = $B.get('entity', $C)\n",
    "$A = getattr($B, 'entity', $C)\n",
    "$A = $B()\n",
    "$A = $B($C, entity=$D)\n",
    "$A = $B(*$C, **$D)\n",
    "$A = lambda $B: $C\n",
    "$A = partial($B, $C, entity=$D)\n",
    "$A = field(default_factory=$B)\n",
    "$A = vars($B)\n",
    "$A = type($B)\n",
    "$A = super().entity\n",
    "$A = os.environ.get($B, $C)\n",
    "$A = ArgumentParser(parents=[$B, $C])\n",
    "$A.add_argument('--entity', default=$B)\n",
    "$A.set_defaults(entity=$B)\n",
    "$A = $B.parse_args()\n",
    "$A = $B.parse_args(namespace=$C)\n",
    "$A, _ = $B.parse_known_args()\n",
    "$A = HfArgumentParser(($B, $C)).parse_args_into_dataclasses()\n",
    "$A = OmegaConf.merge($B, {'entity': $C})\n",
    "$A = OmegaConf.create($B)\n",
    "$A = OmegaConf.structured($B)\n",
    "$A = tyro.cli($B)\n",
    "$A = next(iter($B))\n",
    "for $A in $B:\n    $C = $A\n",
    "for $A in $B.values():\n    $C = $A\n",
    "with $A as $B:\n    $C = $B\n",
    "if $A:\n    $B = $C\nelse:\n    $B = $D\n",
    "while $A:\n    $B = $C\n    $C = $B\n",
    "try:\n    $A = $B\nexcept $C:\n    $A = $D\n",
    "def $A($B, $C=$D):\n    return $B\n",
    "def $A($B):\n    return $A($C)\n",
    "def $A(*$B, **$C):\n    return $D(*$B, **$C)\n",
    "def $A():\n    global $B\n    $B = $C\n",
    "class $A($B):\n    entity = $C\n",
    "class $A($B, $C):\n    def __init__(self, entity=$D):\n        super().__init__(entity)\n        self.entity = entity\n",
    "class $A:\n    def f(self):\n        class $B(self):\n            entity = self.entity\n        return $B\n",
    "class $A($B):\n    @property\n    def entity(self):\n        return $C.entity\n",
    "class $A($B):\n    entity: $C\n    def run(self):\n        wandb.init(entity=self.entity)\n",
    "@dataclass\nclass $A($B):\n    entity: str = $C\n",
    "@$A\ndef $B($C):\n    wandb.init(entity=$C)\n",
    "$A = wandb.init\n",
    "$A = wandb.Settings(entity=$B)\n",
    "wandb.init(entity=$A, project=$B)\n",
    "wandb.init(**$A)\n",
    "wandb.init(*$A)\n",
    "wandb.init(entity=$A($B).entity)\n",
    "wandb.init(settings=$A)\n",
    "$A(entity=$B)\n",
];

const IMPORTS: &str = "import os\nimport tyro\nimport wandb\nfrom argparse import ArgumentParser\nfrom dataclasses import dataclass, field\nfrom functools import partial\nfrom omegaconf import OmegaConf\nfrom transformers import HfArgumentParser\n";

/// A program of few names: what is said of one is soon said of all.
fn programs() -> impl Strategy<Value = String> {
    let statement = (prop::sample::select(STATEMENTS), prop::array::uniform4(0..6_u8), any::<bool>());
    prop::collection::vec(statement, 1..24).prop_map(|statements| {
        let written = statements.into_iter().map(|(statement, names, is_inside)| {
            let text = ["$A", "$B", "$C", "$D"].into_iter().zip(names);
            let text =
                text.fold(statement.to_owned(), |text, (letter, name)| text.replace(letter, &format!("x{name}")));
            if is_inside { format!("def main():\n    {}\n", text.trim_end().replace('\n', "\n    ")) } else { text }
        });
        IMPORTS.to_owned() + &written.collect::<String>()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_program_has_an_end(program in programs()) {
        let root = PathBuf::from("/nowhere");
        let start = Instant::now();
        let outcome = engine::run(&Request {
            paths: Vec::new(),
            stdin: Some((PathBuf::from("train.py"), program.clone().into_bytes())),
            edited: Vec::new(),
            working_directory: root.clone(),
            settings: Settings::new(root),
            follow: true,
            asking: None,
            surroundings: None,
        });
        prop_assert!(start.elapsed() < Duration::from_secs(10), "{:?}: {program}", start.elapsed());
        prop_assert!(outcome.errors.is_empty(), "{:?}: {program}", outcome.errors);
        let broken = outcome.findings.iter().find(|finding| finding.message.contains("internal error"));
        prop_assert!(broken.is_none(), "{broken:?}: {program}");
    }
}
