#!/usr/bin/env python3
"""truth.py FOLDER [--python PATH] [--only TEXT] [--skip TEXT] [--check]

Runs every program of FOLDER/*.txt under CPython with the recording stand-in for `wandb` and writes FOLDER/truth.txt. A file
`cmd.txt` of a program has one run a line (`VARIABLE=value ... --flag value`); without it there is one run without arguments.
A word that begins with `zz` and a digit is what a user types; it needs no listing. `--python` is the interpreter, for
programs that need libraries. `--check` writes nothing and exits 1 where the truth would change.
"""
import argparse
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile

from layout import lay_out, program_files, read_folder, runs_of

HERE = os.path.dirname(os.path.abspath(__file__))
START = """
import atexit, json, os, runpy, sys
sys.path[:0] = [os.getcwd(), {here!r}]
sys.dont_write_bytecode = True
import standin
class Writing(standin.Recorder):
    def add(self, *call):
        super().add(*call)
        with open({out!r}, "a") as f:
            f.write(json.dumps(self.records[-1], default=repr) + "\\n")
sys.modules["wandb"] = Writing(os.getcwd()).module()
sys.path.remove({here!r})
sys.argv = ["main.py", *{argv!r}]
runpy.run_path(os.path.abspath("main.py"), run_name="__main__")
"""


def run(python, files, argv, extra):
    """The records of one run in a fresh folder, and the last line of what it complained of."""
    top = os.path.realpath(tempfile.mkdtemp(prefix="wbtruth-"))
    try:
        root, out = os.path.join(top, "p"), os.path.join(top, "out")
        lay_out(files, root)
        shutil.rmtree(os.path.join(root, ".git"))
        env = {k: v for k, v in os.environ.items() if not k.startswith("WANDB")}
        done = subprocess.run([python, "-c", START.format(here=HERE, out=out, argv=argv)], cwd=root, env={**env, **extra}, capture_output=True,
                              timeout=60, stdin=subprocess.DEVNULL)
        records = []
        if os.path.exists(out):
            with open(out, encoding="utf-8") as f:
                records = [json.loads(line) for line in f]
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        complaint = said[-1].split(":")[0][:60] if said else ""
        return records, f"rc={done.returncode} {complaint}".strip() if done.returncode else None
    finally:
        shutil.rmtree(top, ignore_errors=True)


def line_of(record):
    api, path, line, entity, project, env_entity, env_project = record
    resolved = {"entity": entity if entity is not None else env_entity or "", "project": project if project is not None else env_project or ""}
    return f"    {api}@{path}:{line} e={entity!r} p={project!r} resolved={resolved!r}"


def truth_of(python, program):
    lines = [f"## {program.key}"]
    for command, argv, env in runs_of(program):
        records, trouble = run(python, program_files(program), argv, env)
        lines.append(f"    run {command}".rstrip())
        lines += [line_of(r) for r in records] + ([f"    {trouble}"] if trouble else [])
    return "\n".join(lines) + "\n"


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folder")
    ap.add_argument("--python", default=sys.executable)
    ap.add_argument("--only", default="", help="only programs whose key holds this; the others keep what they have")
    ap.add_argument("--skip", default="", help="no program whose key holds this")
    ap.add_argument("--check", action="store_true")
    a = ap.parse_args()
    path = os.path.join(a.folder, "truth.txt")
    old = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            for part in f.read().split("## ")[1:]:
                old[part.split("\n", 1)[0].strip()] = "## " + part
    programs, _ = read_folder(a.folder)
    due = [p for p in programs if a.only in p.key and not (a.skip and a.skip in p.key)]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        found = dict(zip((p.key for p in due), pool.map(lambda p: truth_of(a.python, p), due)))
    new = {p.key: found.get(p.key, old.get(p.key, "")) for p in programs}
    changed = [k for k, v in new.items() if old.get(k) != v]
    for key in changed:
        print(new[key], end="")
    if a.check:
        sys.exit(1 if changed else 0)
    with open(path, "w", encoding="utf-8") as f:
        f.write("".join(new.values()))


main()
