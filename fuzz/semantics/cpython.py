"""Runs a program under CPython in a forked worker: several runs, each with its own arguments and variables.

Between two runs everything a program can leave behind is put back: `sys.argv`, the environment, its modules, its data files.
"""
import ast
import contextlib
import io
import json
import os
import signal
import sys
import threading
import warnings
from dataclasses import dataclass

from layout import lay_out
from standin import Recorder

warnings.simplefilter("ignore")
LIMIT = 10  # seconds a program may take, all its runs together


@dataclass
class Outcome:
    """`runs`: per run the records and what ended it (None: well). `dead`: statements that no run reached (path, line).
    `blank`: the records of the runs with nothing typed."""
    runs: list
    dead: list
    blank: list


def statements(files):
    """The first line of each statement that does something."""
    out = set()
    for path, text in files.items():
        if path.endswith(".py"):
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.stmt) and not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Global, ast.Nonlocal, ast.Pass,
                                                                        ast.Try, ast.Continue, ast.Break)):
                    out.add((path, node.lineno))
    return out


def run_here(root, files, runs, blank):
    """All runs, in this process."""
    reached = set()
    start, known = dict(os.environ), set(sys.modules)
    data = {path: text for path, text in files.items() if not path.endswith(".py")}
    results = []

    def trace(frame, event, arg):
        name = frame.f_code.co_filename
        if not name.startswith(root):
            return None
        path = name[len(root) + 1:]

        def line(frame, event, arg):
            reached.add((path, frame.f_lineno))
            return line
        reached.add((path, frame.f_lineno))
        return line
    sys.path.insert(0, root)
    sys.dont_write_bytecode = True
    os.chdir(root)
    with open(os.path.join(root, "main.py"), encoding="utf-8") as f:
        code = compile(f.read(), os.path.join(root, "main.py"), "exec")
    for argv, env, _ in runs + blank:
        lay_out(data, root)
        for name in set(sys.modules) - known:
            del sys.modules[name]
        os.environ.clear()
        os.environ.update(start)
        os.environ.update(env)
        recorder = Recorder(root)
        sys.modules["wandb"] = recorder.module()
        sys.argv = ["main.py", *argv]
        trouble = None
        quiet = io.StringIO()
        main = type(sys)("__main__")
        main.__file__ = os.path.join(root, "main.py")
        sys.modules["__main__"] = main
        threading.settrace(trace)
        sys.settrace(trace)
        try:
            with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
                exec(code, main.__dict__)
        except SystemExit as e:
            trouble = f"exit {e.code}: {quiet.getvalue()[-200:]}" if e.code else None
        except BaseException as e:
            trouble = f"{type(e).__name__}: {e}"
        finally:
            sys.settrace(None)
            threading.settrace(None)
        results.append((recorder.records, trouble))
    lay_out(data, root)
    return {"runs": results[:len(runs)], "blank": [r for r, _ in results[len(runs):]], "dead": sorted(statements(files) - reached)}


def run(root, files, runs, blank=()):
    """All runs in a fork of this process; None when it did not end. Raises SyntaxError."""
    for path, text in files.items():
        if path.endswith(".py"):
            compile(text, path, "exec")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reading)
            signal.alarm(LIMIT)
            with os.fdopen(writing, "w") as out:
                json.dump(run_here(root, files, list(runs), list(blank)), out, default=repr)
            code = 0
        except BaseException as e:
            os.write(2, f"cpython.py: {type(e).__name__}: {e}\n".encode())
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    try:
        got = json.loads(text)
    except ValueError:
        return None
    return Outcome(got["runs"], [tuple(d) for d in got["dead"]], got["blank"])
