#!/usr/bin/env python3
"""Measures wblint beside ripgrep, ruff and `true`, and prints a table of ratios with their goals.

    cargo install ripgrep --version 15.2.0
    python3 -m venv peers && peers/bin/pip install ruff==0.17.6
    cargo build --release --locked
    python3 benches/compare.py TREES [--ruff peers/bin/ruff] [--rg rg] [--rounds 7] [--only one,dense]

TREES is a folder with the trees to measure on; a tree that is missing is left out and said so:
    big         a large repository (about 70,000 Python files, few of which mention wandb), a git repository
    dense       2,000 Python files that all mention wandb
    dense_init  2,000 Python files that all hold `wandb.init`
    one         one training script
    notebooks   500 notebooks, 200 MB, most of it outputs (made here)
    twice       two copies of big (made here, by hard links)

Every row runs A and B alternately in one process, in changing order, and gives the median of the ratios of the pairs:
what the machine does beside it meets both. Caches of the disk are warm: the first pair is not counted. CPU is user and
system time of the process, memory its largest resident set, both as the system counts them.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TYPES = ["*.py", "*.pyi", "*.pyw", "*.ipynb", "*.yaml", "*.yml", "*.json", "*.jsonc", "*.toml", "*.ini", "*.cfg",
         "*.conf", "*.sh", "*.bash", "*.zsh", "*.slurm", "*.sbatch", "*.job", "*.pbs", "*.sub", "*.mk", "*.md",
         "*.markdown", "[Mm]akefile", "Dockerfile*", "*.env", ".env*"]


class Run:
    """What one process took: seconds of wall, seconds of CPU, MiB of memory."""

    def __init__(self, command, folder):
        environment = {**os.environ, "NO_COLOR": "1"}
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        self.wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            sys.exit(f"{' '.join(map(str, command))} in {folder}: exit status {process.returncode}")
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024


class Side:
    """A command in a folder, and the runs it had."""

    def __init__(self, name, command, folder):
        self.name, self.command, self.folder, self.runs = name, command, folder, []

    def run(self):
        self.runs.append(Run(self.command, self.folder))

    def median(self, what):
        return statistics.median(getattr(run, what) for run in self.runs)


def pairs(left, right, rounds):
    """Runs both alternately; the first pair warms the caches and is forgotten."""
    for number in range(rounds + 1):
        for side in (left, right) if number % 2 else (right, left):
            side.run()
        if number == 0:
            left.runs.clear()
            right.runs.clear()


def ratio(left, right, what):
    return statistics.median(getattr(one, what) / max(getattr(other, what), 1e-6)
                             for one, other in zip(left.runs, right.runs))


class Table:
    """Prints rows as they come, so that a run that is cut off has said something."""

    def __init__(self):
        print("| what | measured | goal | | A | B | CPU of A / B |\n|---|---|---|---|---|---|---|", flush=True)

    def row(self, what, value, goal, unit="", least=False, left="", right="", cpu=""):
        met = value >= goal if least else value <= goal
        sign = "at least" if least else "at most"
        print(f"| {what} | {value:.2f}{unit} | {sign} {goal:g}{unit} | {'met' if met else '**not met**'} | {left} | "
              f"{right} | {cpu} |", flush=True)

    def pair(self, what, left, right, measure, goal, least=False):
        def shown(side):
            seconds = side.median(measure)
            return f"{side.name} {seconds * 1000:.1f} ms" if seconds < 0.1 else f"{side.name} {seconds:.2f} s"
        cpu = f"{ratio(left, right, 'cpu'):.2f}"
        self.row(f"{what}, {measure}", ratio(left, right, measure), goal, least=least, left=shown(left), right=shown(right),
                 cpu=cpu)


def make_notebooks(folder):
    """500 notebooks, 200 MB: a training script in cells, and pictures as outputs."""
    random.seed(7)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    picture = "".join(random.choices(letters, k=100_000))
    code = ["import torch\n", "def step(model, batch):\n", "    loss = model(batch).mean()\n", "    return loss\n"]
    start = ["import wandb\n", "wandb.init(project='digits', entity='ant-hill')\n"]
    folder.mkdir(parents=True)
    for number in range(500):
        cells = [{"cell_type": "markdown", "metadata": {}, "source": ["# A study\n"]}]
        for index in range(4):
            source = start if index == 0 and number % 5 == 0 else code
            turned = picture[index * 1000 + number:] + picture[:index * 1000 + number]
            output = {"output_type": "display_data", "metadata": {}, "data": {"image/png": turned}}
            cells.append({"cell_type": "code", "execution_count": index, "metadata": {}, "outputs": [output],
                          "source": source})
        notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (folder / f"study{number}.ipynb").write_text(json.dumps(notebook, indent=1))


def make_twice(big, folder):
    for copy in ("a", "b"):
        shutil.copytree(big, folder / copy, copy_function=os.link, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    subprocess.run(["git", "init", "-q", folder], check=True)


def program(name):
    """The path of a peer. A version manager's shim would be measured with it, and takes longer than its program."""
    path = shutil.which(name) or sys.exit(f"no {name}: see --help for how to get it")
    with open(path, "rb") as file:
        if file.read(2) == b"#!":
            sys.exit(f"{path} is a script that starts {name}: name the program itself")
    return os.path.abspath(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", type=Path)
    here = Path(__file__).resolve().parent.parent
    parser.add_argument("--wblint", type=Path, default=here / "target/release/wblint")
    parser.add_argument("--rg", default="rg")
    parser.add_argument("--ruff", default="ruff")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", help="names of trees, separated by commas")
    options = parser.parse_args()
    trees, wblint = options.trees.resolve(), str(options.wblint.resolve())
    rg, ruff, rounds = program(options.rg), program(options.ruff), options.rounds
    for peer in ([rg, "--version"], [ruff, "--version"], [wblint, "--version"]):
        print(subprocess.run(peer, capture_output=True, text=True, check=True).stdout.splitlines()[0])
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, {rounds} rounds\n")
    globs = [part for pattern in TYPES for part in ("-g", pattern)]
    unused = [ruff, "check", "--select", "F401", "--isolated", "--exit-zero", "-s"]
    table = Table()

    def tree(name, make=None):
        folder = trees / name
        if options.only and name not in options.only.split(","):
            return None
        if not folder.is_dir() and make:
            make(folder)
        if not folder.is_dir():
            print(f"(no {folder.name} in TREES)")
        return folder if folder.is_dir() else None

    def ours(folder):
        return Side("wblint", [wblint, "."], folder)

    def against_ruff(folder, goal, few=rounds):
        left, right = ours(folder), Side("ruff", [*unused, "--no-cache", "."], folder)
        pairs(left, right, few)
        table.pair(f"{folder.name}: wblint / ruff F401 without cache", left, right, "wall", goal)

    if folder := tree("big"):
        left, right = ours(folder), Side("rg", [rg, "-l", "--hidden", "-g", "!.git", *globs, "wandb", "."], folder)
        pairs(left, right, rounds)
        table.pair("big: wblint / rg -l wandb over the same types", left, right, "wall", 1.0)
        table.pair("big: wblint / rg -l wandb over the same types", left, right, "cpu", 0.95)
        table.row("big: peak memory", max(run.memory for run in left.runs), 64, " MiB", right=f"rg {right.median('memory'):.0f} MiB")
        few = max(3, rounds // 2)
        left, right = Side("ruff", [*unused, "--no-cache", "."], folder), ours(folder)
        pairs(left, right, few)
        table.pair("big: ruff F401 without cache / wblint", left, right, "wall", 10, least=True)
        with tempfile.TemporaryDirectory() as cache:
            left, right = Side("ruff", [*unused, "--cache-dir", cache, "."], folder), ours(folder)
            pairs(left, right, few)
            table.pair("big: ruff F401 with a warm cache / wblint", left, right, "wall", 5, least=True)
    if folder := tree("dense"):
        against_ruff(folder, 0.5)
    if folder := tree("dense_init"):
        against_ruff(folder, 0.75)
    if folder := tree("one"):
        against_ruff(folder, 0.75, few=rounds * 5)
        left, right = ours(folder), Side("true", ["true"], folder)
        pairs(left, right, rounds * 5)
        table.pair("one: wblint / true", left, right, "wall", 8)
    if folder := tree("notebooks", make_notebooks):
        left, right = ours(folder), Side("rg", [rg, "-l", "wandb", "-g", "*.ipynb", "."], folder)
        pairs(left, right, rounds)
        table.pair("notebooks: wblint / rg -l wandb", left, right, "wall", 1.2)
    if (trees / "big").is_dir() and (folder := tree("twice", lambda new: make_twice(trees / "big", new))):
        left, right = Side("twice", [wblint, "."], folder), Side("once", [wblint, "."], trees / "big")
        pairs(left, right, max(3, rounds // 2))
        table.pair("twice the files of big", left, right, "wall", 2.05)
        table.pair("twice the files of big", left, right, "cpu", 2.05)
    table.row("size of the release binary", os.path.getsize(wblint) / 1e6, 8, " MB")


if __name__ == "__main__":
    main()
