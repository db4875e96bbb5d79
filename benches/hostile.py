#!/usr/bin/env python3
"""hostile.py [--wblint target/release/wblint] [--seconds 10] [--mebibytes 512] [--only WORD] [TREE]...

Runs wblint on input that is huge, deep, endless, circular, or makes work that grows faster than the input, then on
this Python's own library with its tests, and on every TREE that is named. Each run must end within the seconds of CPU
time (user and system, all threads), stay within the memory, exit with 0, and never panic. No call may go missing: each is
a finding, a WB901, or part of a group that names its size. Prints a table, and exits with 1 if one row fails. Standard library only, Linux
only."""

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


def growth(text, calls=1, name="x.py", arguments=(), **files):
    """A case whose work could grow faster than its text. It has `calls` calls with the entity ant-hill, and each must be
    in the inventory with that entity, or incomplete and named by a WB901."""
    def make(root):
        (root / name).write_text(text)
        for other, content in files.items():
            (root / f"{other}.py").write_text(content)
    return make, calls, [*arguments, "."]


def clique(functions, inits, calls, args="e"):
    """Functions that call each other: `functions` of them, each with `inits` calls of the SDK and `calls` of the others."""
    lines = ["import wandb\n"]
    for i in range(functions):
        lines.append(f"def f{i}(e):\n" + "    wandb.init(entity=e)\n" * inits)
        lines.extend(f"    f{(i + 1 + j) % functions}({args})\n" for j in range(calls))
    return "".join(lines) + "f0('ant-hill')\n"


def stars(count, every):
    """`count` modules, each with a star import of `every` others."""
    def make(root):
        (root / "train.py").write_text("import wandb\nfrom m0 import *\nwandb.init(entity=TEAM)\n")
        for i in range(count):
            others = range(count) if every >= count else [(i + 1 + j) % count for j in range(every)]
            (root / f"m{i}.py").write_text("".join(f"from m{j} import *\n" for j in others if j != i))
        with open(root / f"m{count - 1}.py", "a") as stream:
            stream.write("TEAM = 'ant-hill'\n")
    return make, 1, ["."]


def classes(count, uses):
    """A chain of classes; each method gives `self.team` to the SDK, or only the last one does."""
    body = "    def go(self):\n        wandb.init(entity=self.team)\n"
    lines = ["import wandb\nclass C0:\n    team = 'ant-hill'\n" + body]
    for i in range(1, count):
        last = uses or i == count - 1
        lines.append(f"class C{i}(C{i - 1}):\n" + (body.replace("go", f"go{i}") if last else "    pass\n"))
    return growth("".join(lines), 1 + (count - 1 if uses else 1))


def notebook(count, cell):
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": [cell]}] * count
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    return growth(text, count, "x.ipynb")


def argparse_options(count):
    options = "".join(f"p.add_argument('--team{i}', default='ant-hill')\n" for i in range(count))
    calls = "".join(f"wandb.init(entity=a.team{i})\n" for i in range(count))
    return growth(f"import argparse\nimport wandb\np = argparse.ArgumentParser()\n{options}a = p.parse_args()\n{calls}", count)


def callers(count):
    """A wrapper in one module that is called from `count` others."""
    def make(root):
        (root / "w.py").write_text("import wandb\ndef start(e):\n    wandb.init(entity=e)\n")
        for i in range(count):
            (root / f"t{i}.py").write_text("from w import start\nstart('ant-hill')\n")
    return make, 1, ["."]


def growths():
    """Work that could grow faster than the text: the sizes at which an early version took seconds, and files as large as
    they may be."""
    for functions, inits, calls in [(8, 1, 8), (12, 5, 12), (30, 1, 30), (20, 20, 20), (100, 1, 100), (300, 1, 300), (800, 1, 800), (2_000, 5, 50)]:
        text = clique(functions, inits, calls)
        yield f"{functions} functions, each calls {calls} of them and the SDK {inits} times", *growth(text, functions * inits)
    yield "60 functions that call each other with a longer text", *growth(clique(60, 1, 60, "e + 'x'"), 60)
    yield "60 functions that call each other with a new list", *growth(clique(60, 1, 60, "[e, e]"), 60)
    yield "1,000 methods that call each other", *growth("import wandb\nclass C:\n    team = 'ant-hill'\n" + "".join(f"    def f{i}(self):\n        wandb.init(entity=self.team)\n" + "".join(f"        self.f{(i * 7 + j) % 1_000}()\n" for j in range(50)) for i in range(1_000)) + "C().f0()\n", 1_000)
    yield "10,000 closures in a list", *growth("import wandb\nl = []\n" + "def f(e):\n    wandb.init(entity=e)\nl.append(f)\n" * 10_000 + "for f in l:\n    f('ant-hill')\n", 10_000)
    for count, every in [(100, 100), (200, 200), (400, 400), (600, 600), (2_000, 20)]:
        yield f"{count:,} modules, each with {every} star imports", *stars(count, every)
    for count in [500, 2_000, 5_000, 20_000]:
        yield f"a chain of {count:,} classes, all use an attribute", *classes(count, True)
    yield "a chain of 100,000 classes, the last uses an attribute", *classes(100_000, False)
    update = "import wandb\nx = {'entity': 'ant-hill'}\n"
    for count in [1_000, 4_000, 400_000]:
        yield f"x.update(x), {count:,} times", *growth(update + "x.update(x)\n" * count + "wandb.init(**x)\n")
        yield f"x = {{**x, **x}}, {count:,} times", *growth(update + "x = {**x, **x}\n" * count + "wandb.init(**x)\n")
    yield "x.update of 20,000 keys, 100 times", *growth("import wandb\nx = {'entity': 'ant-hill'}\n" + "".join(f"x['k{i}'] = {i}\n" for i in range(20_000)) + "x.update(x)\n" * 100 + "wandb.init(entity=x['entity'])\n")
    yield "x.append(x), 100,000 times", *growth("import wandb\nx = ['ant-hill']\n" + "x.append(x)\n" * 100_000 + "wandb.init(entity=x[0])\n")
    yield "x = x + x, 100,000 times", *growth("import wandb\nx = ['ant-hill']\n" + "x = x + x\n" * 100_000 + "wandb.init(entity=x[0])\n")
    for count in [8_000, 150_000]:
        yield f"import wandb and a call, {count:,} times", *growth(("import wandb\n" + CALL) * count, count)
        yield f"import wandb in a function, and a call, {count // 2:,} times", *growth("".join(f"def f{i}():\n    import wandb\n    {CALL}" for i in range(count // 2)), count // 2)
    for count in [4_000, 20_000, 60_000]:
        yield f"notebook, {count:,} cells with an import and a call", *notebook(count, "import wandb\n" + CALL)
    for count in [2_500, 5_000, 60_000]:
        yield f"{count:,} argparse options and calls", *argparse_options(count)
    for count in [5_000, 10_000, 150_000]:
        yield f"a name set anew before each of {count:,} calls", *growth("import wandb\n" + "name = 'ant-hill'\nwandb.init(entity=name)\n" * count, count)
    yield "20,000 names, each from the one before", *growth("import wandb\nn0 = 'ant-hill'\n" + "".join(f"n{i + 1} = n{i}\n" for i in range(20_000)) + "wandb.init(entity=n20000)\n")
    yield "20,000 branches before a call", *growth("import sys, wandb\nname = 'ant-hill'\n" + "".join(f"if sys.argv[{i}]:\n    name = 'ant-hill'\n" for i in range(20_000)) + "wandb.init(entity=name)\n")
    yield "20,000 branches on different names before a call", *growth("import sys, wandb\n" + "".join(f"if sys.argv[{i}]:\n    n{i} = 'ant-hill'\nelse:\n    n{i} = 'other'\n" for i in range(20_000)) + "wandb.init(entity='ant-hill', notes=n0)\n")
    yield "2,000 loops in sequence", *growth("import wandb\nname = 'ant-hill'\n" + "for i in range(9):\n    name = name\n" * 2_000 + "wandb.init(entity=name)\n")
    yield "60 loops in loops", *growth("import wandb\nname = 'ant-hill'\n" + "".join(" " * i + f"for i{i} in x:\n" for i in range(60)) + " " * 60 + "name = name\nwandb.init(entity=name)\n")
    yield "300 try blocks in sequence, each may fail", *growth("import wandb\nname = 'ant-hill'\n" + "".join(f"try:\n    name = f{i}()\nexcept E{i}:\n    name = 'ant-hill'\n" for i in range(300)) + "wandb.init(entity=name)\n")
    for count in [20_000, 100_000]:
        yield f"{count:,} suppressed calls", *python("wandb.init(entity='ant-hill')  # wblint: ignore[WB103]\n" * count), ["."]
        yield f"{count:,} unused suppressions", *python("x = 1  # wblint: ignore[WB103]\n" * count), ["."]
    yield "a wrapper with 5,000 callers", *growth("import wandb\ndef w(e):\n    wandb.init(entity=e)\n" + "w('ant-hill')\n" * 5_000)
    yield "a wrapper with 100,000 callers", *growth("import wandb\ndef w(e):\n    wandb.init(entity=e)\n" + "w('ant-hill')\n" * 100_000)
    yield "a wrapper with 5,000 callers, each with a value of its own", *growth("import wandb\ndef w(e):\n    wandb.init(entity=e)\n" + "".join(f"w('ant-hill{i}')\n" for i in range(5_000)) + "w('ant-hill')\n")
    yield "a wrapper with 5,000 callers in as many files", *callers(5_000)
    yield "a comprehension in 200 comprehensions", *growth("import wandb\nx = " + "[" * 200 + "'ant-hill'" + " for a in b]" * 200 + "\nwandb.init(entity='ant-hill', tags=x)\n")
    yield "5,000 decorators on a function", *growth("import wandb\n" + "@d\n" * 5_000 + "def f():\n    wandb.init(entity='ant-hill')\n")
    yield "a dictionary of 200,000 keys", *growth("import wandb\nx = {" + "".join(f"'k{i}': {i}, " for i in range(200_000)) + "'entity': 'ant-hill'}\nwandb.init(entity=x['entity'])\n")
    yield "**x 1,000 times in 1,000 calls", *growth("import wandb\nx = {}\n" + ("wandb.init(entity='ant-hill', " + "**x, " * 1_000 + ")\n") * 1_000, 1_000)


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
    yield from growths()


def peak(process):
    """The largest resident set of a running process, in MiB. What `wait4` tells counts this Python in, which it
    replaced, and this Python has held megabytes of made up text."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0)


def cpu(process):
    """The seconds of CPU time that a running process has used."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Judge:
    """Runs, judges and prints row by row."""

    def __init__(self, options):
        self.options, self.failed = options, 0
        print("| input | CPU seconds | MiB | exit | said |\n|---|---|---|---|---|", flush=True)

    def run(self, name, folder, arguments, expected):
        form = [] if "--output-format" in arguments else ["--output-format", "concise", "--show-notes"]
        seconds, memory, code, said = self.measure(folder, ["--isolated", *form, "--exit-zero", *arguments])
        wrong = self.bounds(seconds, memory)
        if code not in ((0, 2) if expected == "named" else (0,)):
            wrong.append("exit status")
        if "panicked" in said or "internal error" in said:
            wrong.append("internal error")
        if expected == "WB901" and "WB901" not in said:
            wrong.append("no WB901")
        if expected == "told" and not any(word in said for word in ["WB901", "WB103", "suppressed"]):
            wrong.append("the call is neither checked nor named")
        if expected == "named" and "WB901" not in said and code != 2:
            wrong.append("what was named is not told of")
        if isinstance(expected, int):
            wrong += self.inventory(folder, expected, "WB901" in said)
        self.failed += bool(wrong)
        words = sorted({word for word in ("WB901", "WB103") if word in said})
        print(f"| {name} | {seconds:.2f} | {memory:.0f} | {code} | {' '.join(words)} "
              f"{'**' + ', '.join(wrong) + '**' if wrong else ''} |", flush=True)

    def bounds(self, seconds, memory):
        slow = ["too slow"] if seconds > self.options.seconds else []
        return slow + (["too much memory"] if memory > self.options.mebibytes else [])

    def inventory(self, folder, calls, is_named):
        """What is wrong with the inventory of `calls` calls; `is_named` if a WB901 names what was not followed."""
        seconds, memory, code, said = self.measure(folder, ["destinations", "--isolated", "--output-format", "json", "."])
        wrong = [f"{one} (destinations)" for one in self.bounds(seconds, memory)]
        try:
            found = json.loads(said)["destinations"]
        except (ValueError, KeyError):
            return [*wrong, f"no inventory (exit {code})"]
        # One call of a shared line may be several destinations, never fewer.
        places = {(one["path"], one["cell"], one["line"], one["column"]) for one in found if one["api"] == "wandb.init"}
        if len(places) < calls and not is_named:
            wrong.append(f"{len(places)} of {calls} calls, no WB901")
        for one in found:
            values = [value["value"] for value in one["entity"]["values"]]
            if one["entity"]["complete"] and "ant-hill" not in values:
                wrong.append(f"line {one['line']}: {values} and no more")
                break
            if not one["entity"]["complete"] and "ant-hill" not in values and not is_named:
                wrong.append(f"line {one['line']}: incomplete, no WB901")
                break
        return wrong

    def measure(self, folder, arguments):
        """CPU seconds, MiB, exit status and output of a run."""
        with tempfile.TemporaryFile() as output:
            start, memory = time.perf_counter(), 0
            process = subprocess.Popen([self.options.wblint, *arguments], cwd=folder, stdout=output,
                                       stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
            while (done := os.wait4(process.pid, os.WNOHANG))[0] == 0:
                memory = peak(process.pid) or memory
                if cpu(process.pid) > self.options.seconds * 3 or time.perf_counter() - start > 600:
                    process.kill()
                    done = os.wait4(process.pid, 0)
                    break
                time.sleep(0.002)
            process.returncode = os.waitstatus_to_exitcode(done[1])
            output.seek(0)
            said = output.read().decode(errors="replace")
        return done[2].ru_utime + done[2].ru_stime, memory, process.returncode, said


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = Path(__file__).resolve().parent.parent
    parser.add_argument("trees", nargs="*", type=Path)
    parser.add_argument("--wblint", type=Path, default=here / "target/release/wblint")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--mebibytes", type=float, default=512)
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
