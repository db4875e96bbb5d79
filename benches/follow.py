#!/usr/bin/env python3
"""follow.py WBLINT [--pairs N]

What following values across files costs: a made repository of 1,000 Python files and 1,000 YAML files, in which every
fifth module logs to W&B and calls a wrapper of `wandb.init` with values from constants, parsers and Hydra
configurations. Runs WBLINT
with and without the hidden flag `--no-follow` in turn, and prints the medians of CPU time (user and system, seconds)
and of the paired ratios. Standard library only."""
import argparse
import os
import pathlib
import resource
import statistics
import subprocess
import tempfile


def write(root: pathlib.Path) -> None:
    """Writes the repository."""
    package = root / "lab"
    (package / "jobs").mkdir(parents=True)
    (root / "conf" / "job").mkdir(parents=True)
    (root / ".git").mkdir()
    for folder in (package, package / "jobs"):
        (folder / "__init__.py").write_text("")
    (package / "track.py").write_text(
        "import wandb\n\n\ndef start(team, topic=None, **more):\n"
        "    return wandb.init(entity=team, project=topic, **more)\n"
    )
    (package / "names.py").write_text("".join(f'TEAM_{n} = "team-{n}"\nTOPIC_{n} = "topic-{n}"\n' for n in range(100)))
    (package / "options.py").write_text(
        "import argparse\n\n\ndef parse():\n    parser = argparse.ArgumentParser()\n"
        + "".join(f'    parser.add_argument("--team-{n}", default="squad-{n}")\n' for n in range(30))
        + "    return parser.parse_args()\n"
    )
    filler = "".join(f"def step_{n}(x, y):\n    z = x * {n} + y\n    return z if z > {n} else -z\n\n\n" for n in range(12))
    for n in range(997):
        body = f'"""Job {n}."""\nimport math\nfrom lab.jobs import job_{(n + 1) % 997}\n\n\n{filler}'
        if n % 5 == 0:
            body += "import wandb\n\n\ndef note(loss):\n    wandb.log({'loss': loss})\n\n\n"
        if n % 10 == 0:
            body += "from lab import names, options, track\n\n\n"
            body += f"def main():\n    args = options.parse()\n    track.start(names.TEAM_{n % 100}, topic=names.TOPIC_{n % 100})\n"
            body += f"    track.start(args.team_{n % 30})\n"
        elif n % 10 == 5:
            body += "import hydra\nfrom lab import track\n\n\n"
            body += f'@hydra.main(config_path="../../conf", config_name="config_{n}")\ndef main(cfg):\n'
            body += "    track.start(cfg.job.team, topic=cfg.job.topic)\n"
        (package / "jobs" / f"job_{n}.py").write_text(body)
    for n in range(500):
        (root / "conf" / f"config_{n}.yaml").write_text(f"defaults:\n  - job: job_{n}\n  - _self_\nseed: {n}\n")
        (root / "conf" / "job" / f"job_{n}.yaml").write_text(f"team: crew-{n}\ntopic: ${{seed}}\nlr: 0.{n}\n")


def cpu(command: list[str], cwd: pathlib.Path) -> float:
    """CPU seconds of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode not in (0, 1):
        raise SystemExit(f"{command} ended with {run.returncode}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wblint")
    parser.add_argument("--pairs", type=int, default=7)
    arguments = parser.parse_args()
    binary = os.path.abspath(arguments.wblint)
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        write(root)
        with_, without = [], []
        for _ in range(arguments.pairs):
            with_.append(cpu([binary, "--isolated", "--output-format", "json", "."], root))
            without.append(cpu([binary, "--isolated", "--no-follow", "--output-format", "json", "."], root))
    ratio = statistics.median(one / other for one, other in zip(with_, without))
    print(f"CPU with following {statistics.median(with_):.3f} s, without {statistics.median(without):.3f} s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
