#!/usr/bin/env python3
"""same.py TREE [--wblint target/release/wblint] [--runs 10]

Whether wblint prints the same bytes about TREE every time: with 1, 2 and 8 threads, run after run, and over copies of
TREE (hard links, beside it) whose files were made in another order, which is the order in which many file systems list
a folder. Prints one line a run, and exits with 1 when one differs. Standard library only."""

import argparse
import hashlib
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path


def output(wblint, root, threads):
    """Digests of what the two commands print."""
    environment = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
    digests = []
    for command in (["check"], ["destinations"]):
        run = subprocess.run([wblint, *command, "--isolated", "--output-format", "json", "."], cwd=root,
                             env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if run.returncode not in (0, 1):
            sys.exit(f"exit status {run.returncode}: {run.stderr.decode(errors='replace')}")
        digests.append((hashlib.sha256(run.stdout).hexdigest()[:16], len(run.stdout)))
    return digests


def copy(tree, root, seed):
    """TREE as hard links in an order of its own."""
    files = []
    for folder, folders, names in os.walk(tree):
        folders[:] = [name for name in folders if name != ".git"]
        files += [Path(folder, name) for name in names if not Path(folder, name).is_symlink()]
    random.Random(seed).shuffle(files)
    (root / ".git").mkdir()
    for file in files:
        to = root / file.relative_to(tree)
        to.parent.mkdir(parents=True, exist_ok=True)
        os.link(file, to)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = Path(__file__).resolve().parent.parent
    parser.add_argument("tree", type=Path)
    parser.add_argument("--wblint", type=Path, default=here / "target/release/wblint")
    parser.add_argument("--runs", type=int, default=10)
    options = parser.parse_args()
    tree, wblint, first, failed = options.tree.resolve(), options.wblint.resolve(), None, False
    for seed in range(2):
        with tempfile.TemporaryDirectory(dir=tree.parent) as folder:
            root = Path(folder, "tree")  # The same name each time: it decides the project of some runs.
            root.mkdir()
            copy(tree, root, seed)
            for number in range(options.runs):
                threads = (1, 2, 8)[number % 3]
                digests = output(wblint, root, threads)
                first = first or digests
                failed |= digests != first
                verdict = "same" if digests == first else "DIFFERENT"
                print(f"order {seed}, run {number}, {threads} threads: {digests} {verdict}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
