#!/usr/bin/env python3
"""hostile.py [--wblint target/release/wblint] [--seconds 10] [--mebibytes 256] [--only WORD] [TREE]...

Gives wblint input that is huge, deep, endless or circular, and this Python's own library with its tests, and every
TREE that is named. Each run has to end by itself within the seconds, stay within the memory, exit with 0 or 1, and
never stumble; where a call was not read, WB901 has to say so. Prints a table, exits with 1 when one row failed.
Standard library only, Linux only."""

import argparse
import json
import os
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

CALL = "wandb.init(entity='ant-hill')\n"


def python(body, head="import wandb\n", tail=CALL):
    """A case of one Python file whose call has to be found, or told of."""
    def make(root):
        (root / "x.py").write_text(head + body + tail)
    return make, "told"


def file(name, text):
    """A case of one file of another kind, of which nothing is expected but an end."""
    return lambda root: (root / name).write_text(text), "anything"


def sparse(size, head):
    def make(root):
        with open(root / "x.py", "w") as stream:
            stream.write(head)
            stream.truncate(size)
        (root / "other.py").write_text("import wandb\n" + CALL)
    return make


def fifo(root):
    os.mkfifo(root / "x.py")
    (root / "other.py").write_text("import wandb\n" + CALL)


def links(root):
    (root / "a").mkdir()
    os.symlink("..", root / "a" / "up")
    os.symlink("b", root / "c")
    os.symlink("c", root / "b")
    os.symlink("x.py", root / "x.py")
    os.symlink("/dev/zero", root / "zero.py")
    (root / "other.py").write_text("import wandb\n" + CALL)


def a_socket(root):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(root / "x.py"))
    (root / "other.py").write_text("import wandb\n" + CALL)


def wide(root):
    """20,000 folders, and a chain of 1,000."""
    for number in range(20_000):
        (root / f"d{number}").mkdir()
    os.chdir(root)
    for _ in range(1_000):
        os.mkdir("n")
        os.chdir("n")
    Path("x.py").write_text("import wandb\n" + CALL)
    os.chdir("/")
    (root / "other.py").write_text("import wandb\n" + CALL)


def trap(name, kind):
    """Something that never ends in the place of a file that is read for a reason of its own."""
    def make(root):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "a FIFO":
            os.mkfifo(path)
        elif kind == "a link to /dev/zero":
            os.symlink("/dev/zero", path)
        else:
            with open(path, "w") as stream:
                stream.truncate(4 << 30)
        (root / "other.py").write_text("import wandb\n" + CALL)
    return make


def patterns(root):
    """Ignore files with 100,000 patterns, and many large ones together."""
    (root / ".gitignore").write_text("".join(f"*a{number:05}*\n" for number in range(100_000)))
    for folder in range(30):
        (root / f"d{folder}").mkdir()
        (root / f"d{folder}" / ".gitignore").write_text("".join(f"*a{number:05}*\n" for number in range(20_000)))
    (root / "other.py").write_text("import wandb\n" + CALL)


def deep(left, right, count=10_000, core="1"):
    return python("x = " + left * count + core + right * count + "\n")


def cases():
    many = 1_000_000
    yield "1 GB sparse x.py", sparse(1 << 30, "import wandb\n"), "WB901", ["."]
    yield "1 GB sparse x.py without the word", sparse(1 << 30, ""), "WB901", ["."]
    yield "1 GB sparse x.py, named", sparse(1 << 30, ""), "WB901", ["x.py"]
    yield "a million short lines", *python("x = 1\n" * many), ["."]
    yield "a million empty lines", *python("\n" * many), ["."]
    yield "a million comments", *python("#\n" * many), ["."]
    yield "a million words `wandb`", *python("wandb\n" * many), ["."]
    yield "200,000 calls", *python(CALL * 200_000), ["."]
    yield "100,000 calls of one name", *python("wandb.init(entity=name)\n" * 100_000, "import wandb\nname = 'ant-hill'\n"), ["."]
    both = "wandb.init(entity='a', project='b')\n" * 200_000
    for form in ["concise", "full", "json"]:
        yield f"200,000 calls with both, as {form}", *python(both), ["--output-format", form, "."]
    yield "100,000 calls of one name, drawn", *python("wandb.init(entity=name)\n" * 100_000, "import wandb\nname = 'ant-hill'\n"), ["--output-format", "full", "."]
    for count in [50_000, 100_000]:
        yield f"{count:,} calls on one line", *python("wandb.init(entity='ant-hill');" * count), ["."]
    yield "400,000 words on one line", *python("init;" * 400_000), ["."]
    yield "20,000 assignments of one name", *python("".join(f"name = 'n{n}'\n" for n in range(20_000)), tail="wandb.init(entity=name)\n"), ["."]
    yield "one line of 7 MB", *python("x = " + "1 + " * 1_800_000 + "1\n"), ["."]
    yield "one string of 7 MB", *python("x = '" + "a" * 7_000_000 + "'\n"), ["."]
    yield "one name of 7 MB", *python("a" * 7_000_000 + " = 1\n"), ["."]
    yield "300,000 strings side by side", *python("x = (" + "'a' 'b'\n" * 150_000 + ")\n"), ["."]
    yield "100,000 backslashes at line ends", *python("x = 1 " + "\\\n" * 100_000 + "+ 1\n"), ["."]
    yield "100,000 imports", *python("".join(f"import m{n}\nfrom m{n} import a{n}\n" for n in range(50_000))), ["."]
    yield "100,000 functions", *python("".join(f"def f{n}(e):\n    return f{n + 1}(e)\n" for n in range(50_000)), tail="wandb.init(entity=f0('ant-hill'))\n"), ["."]
    yield "a chain of 50,000 functions to the call", *python("".join(f"def f{n}(e):\n    return f{n + 1}(e)\n" for n in range(50_000)), tail="def f50000(e):\n    wandb.init(entity=e)\nf0('ant-hill')\n"), ["."]
    yield "a chain of 50,000 functions from the name", *python("".join(f"def f{n}(e):\n    return f{n + 1}(e)\n" for n in range(50_000)), tail="def f50000(e):\n    return e\nwandb.init(entity=f0('ant-hill'))\n"), ["."]
    yield "10,000 round brackets", *deep("(", ")"), ["."]
    yield "10,000 square brackets", *deep("[", "]"), ["."]
    yield "10,000 braces", *deep("{1: ", "}"), ["."]
    yield "10,000 brackets never closed", *deep("([{", ""), ["."]
    yield "10,000 brackets never opened", *deep("", ")]}"), ["."]
    yield "1,000,000 brackets never closed", *deep("(", "", many), ["."]
    yield "10,000 calls in calls", *deep("f(", ")"), ["."]
    yield "10,000 lambdas", *deep("lambda: ", ""), ["."]
    yield "10,000 minus signs", *deep("-", ""), ["."]
    yield "10,000 choices", *deep("a if b else ", ""), ["."]
    yield "10,000 attributes", *deep("", ".a", core="wandb"), ["."]
    yield "10,000 subscripts", *deep("", "[0]", core="wandb"), ["."]
    yield "3,000 f-strings in f-strings", *deep('f"{', '}"', 3_000), ["."]
    yield "1,500 blocks in blocks", *python("".join(" " * n + "if x:\n" for n in range(1_500)) + " " * 1_500 + CALL), ["."]
    yield "1,500 functions in functions", *python("".join(" " * n + f"def f{n}(a):\n" for n in range(1_500)) + " " * 1_500 + CALL), ["."]
    yield "600 blocks in blocks", *python("".join(" " * n + "if x:\n" for n in range(600)) + " " * 600 + CALL), ["."]
    yield "an entity in 10,000 brackets", *python("", tail="wandb.init(entity=" + "(" * 10_000 + "'ant-hill'" + ")" * 10_000 + ")\n"), ["."]
    yield "20,000 keywords in a call", *python("", tail="wandb.init(" + "".join(f"k{n}=1, " for n in range(20_000)) + "entity='ant-hill')\n"), ["."]
    yield "20,000 keywords in a call, drawn", *python("", tail="wandb.init(" + "".join(f"k{n}=1, " for n in range(20_000)) + "entity='ant-hill')\n"), ["--output-format", "full", "."]
    yield "nothing but NUL, 4 MB", *python("\0" * 4_000_000), ["."]
    yield "nothing but quotes, 1 MB", *python("'" * 1_000_001 + "\n"), ["."]
    yield "nothing but triple quotes, 1 MB", *python('"""' * 333_333 + "\n"), ["."]
    yield "JSON, 100,000 deep", *file("a.json", '{"wandb": ' * 100_000 + "1" + "}" * 100_000), ["."]
    yield "JSON, 300,000 members", *file("a.json", '{"wandb": {' + ",".join(f'"e{n}": "x"' for n in range(300_000)) + "}}"), ["."]
    yield "YAML, 100,000 deep", *file("a.yaml", "wandb: " + "[" * 100_000 + "]" * 100_000), ["."]
    yield "YAML, a million items", *file("a.yaml", "wandb:\n" + "- a\n" * many), ["."]
    yield "YAML, 200,000 keys", *file("a.yaml", "wandb:\n" + "".join(f"  k{n}: {n}\n" for n in range(200_000))), ["."]
    yield "YAML, 100,000 variables", *file("a.yaml", "env:\n" + "- WANDB_ENTITY=ant-hill\n" * 100_000), ["."]
    yield "TOML, 100,000 tables", *file("a.toml", "".join(f"[wandb.t{n}]\nentity = 'x'\n" for n in range(100_000))), ["."]
    yield "shell, a million lines", *file("a.sh", "export WANDB_ENTITY=ant-hill\n" + "x=1\n" * many), ["."]
    yield "shell, 10,000 deep", *file("a.sh", "export WANDB_ENTITY=" + "$(echo " * 10_000 + ")" * 10_000), ["."]
    yield "shell, 20,000 variables of a command", *file("a.sh", "docker run " + "-e WANDB_ENTITY=ant-hill " * 20_000 + "image python x.py\n"), ["."]
    yield "shell, 50,000 variables on a line", *file("a.sh", "export WANDB_ENTITY=ant-hill;" * 50_000 + "\n"), ["."]
    yield "Markdown, 100,000 fences", *file("a.md", "```bash\nexport WANDB_ENTITY=a\n```\n" * 100_000), ["."]
    yield "notebook, 100,000 cells", *file("a.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": ["import wandb\n"]}] * 100_000})), ["."]
    yield "notebook, 100,000 deep", *file("a.ipynb", '{"cells": ' + "[" * 100_000 + '"wandb"' + "]" * 100_000 + "}"), ["."]
    yield "notebook cut off", *file("a.ipynb", '{"cells": [{"cell_type": "code", "source": ["import wandb\\n' + "a" * many), ["."]
    yield "a FIFO x.py", fifo, "told", ["."]
    yield "a FIFO x.py, named", fifo, "named", ["x.py"]
    yield "a socket x.py", a_socket, "told", ["."]
    yield "links in a ring", links, "told", ["."]
    yield "a link to itself, named", links, "named", ["x.py"]
    yield "a link to /dev/zero, named", links, "named", ["zero.py"]
    yield "20,000 folders, 1,000 deep", wide, "told", ["."]
    for name in [".env", ".gitignore", ".ignore", "sub/.gitignore", ".git/info/exclude", ".git/index", "pyproject.toml", "wandb/settings", ".netrc"]:
        for kind in ["a FIFO", "a link to /dev/zero", "4 GB"]:
            yield f"{kind} as {name}", trap(name, kind), "told", ["."]
    yield "100,000 patterns in .gitignore, 600,000 below", patterns, "told", ["."]


def peak(process):
    """The largest resident set of a running process, in MiB. What `wait4` tells counts this Python in, which it
    replaced, and this Python has held megabytes of made up text."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0)


class Judge:
    """Runs, judges and prints row by row."""

    def __init__(self, options):
        self.options, self.failed = options, 0
        print("| input | seconds | MiB | exit | said |\n|---|---|---|---|---|", flush=True)

    def run(self, name, folder, arguments, expected):
        form = [] if "--output-format" in arguments else ["--output-format", "concise"]
        command = [self.options.wblint, "--isolated", *form, "--exit-zero", *arguments]
        wrong = []
        with tempfile.TemporaryFile() as output:
            start, memory = time.perf_counter(), 0
            process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
            while (done := os.wait4(process.pid, os.WNOHANG))[0] == 0:
                memory = peak(process.pid) or memory
                if time.perf_counter() - start > self.options.seconds * 6:
                    process.kill()
                    done = os.wait4(process.pid, 0)
                    break
                time.sleep(0.002)
            seconds = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(done[1])
            output.seek(0)
            said = output.read().decode(errors="replace")
        if seconds > self.options.seconds:
            wrong.append("too slow")
        if memory > self.options.mebibytes:
            wrong.append("too much memory")
        if process.returncode not in ((0, 2) if expected == "named" else (0,)):
            wrong.append("exit status")
        if "panicked" in said or "stumbled" in said:
            wrong.append("stumbled")
        if expected == "WB901" and "WB901" not in said:
            wrong.append("no WB901")
        if expected == "told" and "WB901" not in said and "WB103" not in said:
            wrong.append("the call is neither checked nor named")
        if expected == "named" and "WB901" not in said and process.returncode != 2:
            wrong.append("what was named is not told of")
        self.failed += bool(wrong)
        words = sorted({word for word in ("WB901", "WB103") if word in said})
        print(f"| {name} | {seconds:.2f} | {memory:.0f} | {process.returncode} | {' '.join(words)} "
              f"{'**' + ', '.join(wrong) + '**' if wrong else ''} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = Path(__file__).resolve().parent.parent
    parser.add_argument("trees", nargs="*", type=Path)
    parser.add_argument("--wblint", type=Path, default=here / "target/release/wblint")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--mebibytes", type=float, default=256)
    parser.add_argument("--only", default="", help="the inputs whose names hold this")
    options = parser.parse_args()
    options.wblint = options.wblint.resolve()
    judge = Judge(options)
    for name, make, expected, arguments in cases():
        if options.only not in name:
            continue
        root = Path(tempfile.mkdtemp())
        try:
            (root / ".git").mkdir()
            make(root)
            judge.run(name, root, arguments, expected)
        finally:
            # A chain of folders can be deeper than Python's own way of removing it.
            subprocess.run(["rm", "-rf", str(root)], check=False)
    library = Path(sysconfig.get_paths()["stdlib"])
    for tree in [library, library / "test", *options.trees]:
        if tree.is_dir() and options.only in str(tree):
            judge.run(str(tree), "/", [str(tree)], "anything")
    sys.exit(judge.failed > 0)


if __name__ == "__main__":
    main()
