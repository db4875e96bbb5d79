"""Programs in one text file: `=== name`, then the program; `--- path` begins a file of it.

A program without `--- path` is one file called `main.py`. `cmd.txt` is no file of it but its runs, one a line. The answers
stand in `truth.txt` beside the programs (without `run` there is one run without arguments):

    ## a.txt name of the program
        run TEAM=x --flag value
        wandb.init@main.py:4 e='a' p=None resolved={'entity': 'a', 'project': 'p'}
        rc=1 what ended the run, if it did not end well
"""
import ast
import os
import re
import shlex
from dataclasses import dataclass, field

NOT_PASSED = "-"


@dataclass
class Program:
    book: str
    name: str
    files: dict

    @property
    def key(self):
        return f"{self.book} {self.name}"


@dataclass
class Call:
    """One call that arrived: where it stands and what it was given. `None` and "not passed" are both `-`."""
    api: str
    path: str
    line: int
    entity: str
    project: str
    resolved: dict


@dataclass
class Truth:
    """What arrived. `runs`: per run its command and its calls; empty where the truth knows one run without arguments."""
    calls: list = field(default_factory=list)
    trouble: str = None
    runs: list = field(default_factory=list)


def read_programs(text, book):
    """Every program of one text file, in order."""
    programs = []
    for part in re.split(r"(?m)^=== ", text)[1:]:
        name, _, body = part.partition("\n")
        pieces = re.split(r"(?m)^--- (.*)\n", body)
        files = dict(zip(pieces[1::2], pieces[2::2])) if len(pieces) > 1 else {"main.py": body}
        programs.append(Program(book, name.strip(), files))
    return programs


def program_files(program):
    """The files of a program without its commands."""
    return {path: text for path, text in program.files.items() if path != "cmd.txt"}


def runs_of(program):
    """The runs of a program: the command as written, its arguments, its variables (in capitals)."""
    runs = []
    for command in program.files.get("cmd.txt", "\n").splitlines() or [""]:
        words = shlex.split(command)
        env = {}
        while words and re.match(r"[A-Z][A-Z0-9_]*=", words[0]):
            name, _, value = words.pop(0).partition("=")
            env[name] = value
        runs.append((command, words, env))
    return runs


def read_folder(folder):
    """Every program of a folder, and its truth by key (`a.txt name`)."""
    programs = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".txt") and name not in ("truth.txt", "labels.txt"):
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                programs += read_programs(f.read(), name)
    truth = os.path.join(folder, "truth.txt")
    if not os.path.exists(truth):
        return programs, {}
    with open(truth, encoding="utf-8") as f:
        return programs, read_truth(f.read())


CALL = re.compile(r"    (\S+)@(\S+?):(\d+) e=(None|-|'.*?'|\".*?\"|\S+) p=(None|-|'.*?'|\".*?\"|\S+) resolved=(None|\{.*\})")


def received(text):
    if text in ("-", "None"):
        return NOT_PASSED
    return ast.literal_eval(text) if text[0] in "'\"" else text


def read_truth(text):
    truth = {}
    for part in re.split(r"(?m)^## ", text)[1:]:
        key, *lines = part.splitlines()
        one = truth[key.strip()] = Truth()
        for line in lines:
            call = CALL.match(line)
            if call:
                api, path, at, entity, project, resolved = call.groups()
                one.calls.append(Call(api, path, int(at), received(entity), received(project), ast.literal_eval(resolved) or {}))
                if one.runs:
                    one.runs[-1][1].append(one.calls[-1])
            elif re.match(r"    run\b", line):
                one.runs.append((line.strip()[4:], []))
            elif line.startswith("    rc="):
                one.trouble = line.strip()
    return truth


def lay_out(files, root):
    """Writes the files of a program below `root`, which becomes a repository of its own (an empty `.git`)."""
    os.makedirs(os.path.join(root, ".git"), exist_ok=True)
    for path, text in files.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as f:
            f.write(text)
