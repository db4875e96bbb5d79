#!/usr/bin/env python3
"""run.py N SEED [--wblint PATH] [--start K] [--reduce] [--save DIR] [--show KIND] [--only NAME] [--print K] [--jobs J]

Writes N random programs (`productions/`), runs each under CPython with a recording stand-in for `wandb` (several command
lines and environments), and compares what arrived with `wblint destinations`. Prints the share of each kind (`judge.py`) and
the productions with their failure rates, most failing first. The same N and SEED give the same programs everywhere.

  --show KIND    prints the fields of that kind (`unsound`: wrong, extra and missed; `all`: all but exact)
  --reduce       makes each unsound program small and prints it (at most --most, one a production and kind first)
  --save DIR     writes each unsound program (small, with --reduce) to DIR/NAME.txt in the `===` format, with its runs, but
                 none with dead code; appended to tests/semantics/cases/reduced.txt, `truth.py` gives its answers
  --only NAME    only programs that use a production whose name holds NAME
  --print K      prints program K of the seed and its runs, and ends
  --json FILE    the shares and the rates, for other programs

Exit 0 when nothing is unsound; 1 when something is; 2 when the binary or this Python cannot be used.
"""
import argparse
import collections
import json
import multiprocessing
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field, replace

import cpython
from judge import KINDS, UNSOUND, judge
from layout import lay_out
from program import REGISTRY, generate
from reduce import reduce
import productions  # noqa: F401  (fills the registry)

BATCH = 40


class CannotRun(Exception):
    pass


@dataclass
class Judged:
    """One program with its rows; `trouble` when CPython could not run it."""
    name: str
    number: int
    used: list
    rows: list = field(default_factory=list)
    false: list = field(default_factory=list)
    trouble: str = None
    runs: int = 0


def destinations(binary, top, names):
    """What the binary lists for each of the folders `names` below `top`, by folder, paths from the folder. (Of a single
    root the binary prints the paths from there, of several from where it was started.)"""
    where, paths = (top, names) if len(names) > 1 else (os.path.join(top, names[0]), ["."])
    env = {k: v for k, v in os.environ.items() if not k.startswith("WANDB")}
    try:
        done = subprocess.run([binary, "destinations", *paths, "--output-format", "json"], cwd=where, env=env,
                              capture_output=True, timeout=120, stdin=subprocess.DEVNULL)
        if done.returncode not in (0, 1):
            raise CannotRun(f"exit {done.returncode}: {done.stderr.decode('utf-8', 'replace')[-300:]}")
        answer = json.loads(done.stdout)["destinations"]
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as e:
        raise CannotRun(f"{type(e).__name__}: {str(e)[:300]}") from e
    listed = {n: [] for n in names}
    for d in answer:
        name, path = d["path"].split("/", 1) if len(names) > 1 else (names[0], d["path"])
        listed[name].append({**d, "path": path})
    return listed


def run_one(root, written):
    """The outcome under CPython, or the trouble."""
    try:
        outcome = cpython.run(root, written.files, written.runs, written.blank_runs())
    except SyntaxError as e:
        return None, f"SyntaxError: {e}"
    if outcome is None:
        return None, "no end"
    return outcome, trouble_of(outcome)


def trouble_of(outcome):
    """Why nothing can be learned from an outcome; None when all is well."""
    bad = [t for _, t in outcome.runs if t]
    if bad:
        return bad[0]
    calls = [c for records, _ in outcome.runs for c in records]
    if not all(v is None or isinstance(v, str) for c in calls for v in c[3:]):
        return "a value is no text"
    return None if calls else "no call arrived"


def judge_batch(task):
    binary, seed, numbers, only, strict = task
    top = os.path.realpath(tempfile.mkdtemp(prefix="wbsem-"))
    try:
        batch = []
        for n in numbers:
            written = generate(seed, n)
            if only and not any(only in u for u in written.used):
                continue
            written.beside = [] if strict else written.beside
            one = Judged(written.name, n, written.used, runs=len(written.runs))
            root = os.path.join(top, f"p{n}")
            lay_out(written.files, root)
            outcome, one.trouble = run_one(root, written)
            batch.append((one, written, outcome))
        names = [f"p{one.number}" for one, _, _ in batch]
        if names:
            listed = destinations(binary, top, names)
            for one, written, outcome in batch:
                if not one.trouble:
                    one.rows, one.false = judge(outcome, written.runs, listed[f"p{one.number}"], written.dead or bool(outcome.dead), written.beside)
        return [one for one, _, _ in batch]
    finally:
        shutil.rmtree(top, ignore_errors=True)


def rows_now(binary, written, top):
    """The rows of a changed program and whether it has dead code; no rows when it does not run well."""
    root = os.path.join(top, "p")
    shutil.rmtree(root, ignore_errors=True)
    lay_out(written.files, root)
    try:
        outcome = cpython.run(root, written.files, written.runs, written.blank_runs())
    except (SyntaxError, ValueError, OSError):
        return [], False
    if outcome is None or trouble_of(outcome) or any("" in c[3:5] for records, _ in outcome.runs for c in records):
        return [], False  # An empty text would be another failure than the one to keep.
    dead = written.dead or bool(outcome.dead)
    return judge(outcome, written.runs, destinations(binary, top, ["p"])["p"], dead, written.beside)[0], dead


def shrink(binary, written, row):
    """The written program made small, with the same kind of failure in the same field; its row, whether it has dead code."""
    top = os.path.realpath(tempfile.mkdtemp(prefix="wbsem-"))

    def same(r):
        return r.kind == row.kind and r.field == row.field and (r.kind == "missed" or r.why.split(":")[0] == row.why.split(":")[0])

    def fails(files, runs=None):
        return "main.py" in files and any(map(same, rows_now(binary, replace(written, files=files, runs=runs or written.runs), top)[0]))
    try:
        files, runs = reduce(written.files, fails), written.runs
        if fails(files, [([], {}, False)]):
            runs = [([], {}, False)]
        for one in list(reversed(runs)):
            fewer = [r for r in runs if r is not one]
            runs = fewer if fewer and fails(files, fewer) else runs
        small = replace(written, files=files, runs=runs)
        rows, dead = rows_now(binary, small, top)
        return small, next(filter(same, rows), row), dead
    finally:
        shutil.rmtree(top, ignore_errors=True)


def as_text(name, files, runs=()):
    """The program in the format of `layout.py`, with its runs."""
    commands = [shlex.join([f"{k}={v}" for k, v in env.items()] + argv) for argv, env, _ in runs]
    files = files if commands in ([], [""]) else {"cmd.txt": "".join(c + "\n" for c in commands), **files}
    return f"=== {name}\n" + "".join(f"--- {p}\n{t}" for p, t in sorted(files.items(), key=lambda x: x[0] == "main.py"))


def describe(runs):
    return "; ".join(" ".join([f"{k}={v}" for k, v in env.items()] + argv) or "(nothing)" for argv, env, _ in runs[:8])


def table(done):
    """Per production: programs with it, and the share with something unsound, something not exact, trouble."""
    rates = {}
    for one in done:
        for name in set(one.used):
            r = rates.setdefault(name, [0, 0, 0, 0])
            r[0] += 1
            r[1] += any(x.kind in UNSOUND for x in one.rows)
            r[2] += any(x.kind == "honest" for x in one.rows)
            r[3] += bool(one.trouble)
    return rates


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("n", type=int)
    ap.add_argument("seed")
    ap.add_argument("--wblint", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../target/release/wblint"))
    ap.add_argument("--start", type=int, default=0)
    ap.add_argument("--reduce", action="store_true")
    ap.add_argument("--most", type=int, default=20)
    ap.add_argument("--save")
    ap.add_argument("--show", default="")
    ap.add_argument("--only", default="")
    ap.add_argument("--print", type=int)
    ap.add_argument("--json")
    ap.add_argument("--strict", action="store_true", help="also what a typed choice or path brings in must be listed")
    ap.add_argument("--trouble", action="store_true", help="prints why programs were put aside")
    ap.add_argument("--jobs", type=int, default=2)
    a = ap.parse_args()
    if sys.version_info < (3, 10) or not hasattr(os, "fork"):
        print("run.py: needs Python 3.10 or later on a system with fork", file=sys.stderr)
        sys.exit(2)
    if a.print is not None:
        written = generate(a.seed, a.print)
        print(as_text(written.name, written.files))
        print("runs:", describe(written.runs), "\nused:", ", ".join(written.used))
        return
    binary = os.path.abspath(a.wblint)
    numbers = range(a.start, a.start + a.n)
    tasks = [(binary, a.seed, numbers[i:i + BATCH], a.only, a.strict) for i in range(0, len(numbers), BATCH)]
    try:
        with multiprocessing.Pool(a.jobs) as pool:
            done = [one for batch in pool.imap(judge_batch, tasks) for one in batch]
    except CannotRun as e:
        print(f"run.py: {e}", file=sys.stderr)
        sys.exit(2)
    report(a, binary, done)


def report(a, binary, done):
    rows = [(one, r) for one in done for r in one.rows]
    kinds = collections.Counter(r.kind for _, r in rows)
    shown = {"unsound": UNSOUND, "all": tuple(k for k in KINDS if k != "exact")}.get(a.show, (a.show,))
    for one, r in rows:
        if r.kind in shown:
            print(f"{r.kind:7} {one.name} {r.path}:{r.line} {r.field}: {r.got}  real {r.real}  {r.why}")
    aside = [one for one in done if one.trouble]
    if a.trouble:
        for one in aside:
            print(f"aside   {one.name} {one.trouble}  [{', '.join(one.used)}]")
    bad = [(one, r) for one, r in rows if r.kind in UNSOUND]
    if a.reduce or a.save:
        smaller(a, binary, bad)
    rates = table(done)
    print(f"{'production':42}{'programs':>9}{'unsound':>9}{'honest':>9}{'aside':>7}")
    for name, (n, unsound, honest, trouble) in sorted(rates.items(), key=lambda x: (-x[1][1] / x[1][0], -x[1][2] / x[1][0])):
        print(f"{name:42}{n:9}{100 * unsound / n:8.1f}%{100 * honest / n:8.1f}%{100 * trouble / n:6.1f}%")
    unused = [f"{p.kind} {p.name}" for ps in REGISTRY.values() for p in ps if f"{p.kind} {p.name}" not in rates]
    if unused and not a.only:
        print(f"never drawn: {', '.join(unused)}")
    total = max(1, len(rows))
    false = sum(len(one.false) for one in done)
    print(f"{len(done)} programs, {len(aside)} put aside (they fail under CPython), {sum(one.runs for one in done)} runs, {len(rows)} fields, "
          f"{false} false destinations")
    print("  ".join(f"{k} {kinds[k]} ({100 * kinds[k] / total:.2f}%)" for k in KINDS))
    if a.json:
        with open(a.json, "w", encoding="utf-8") as f:
            json.dump({"programs": len(done), "aside": len(aside), "fields": len(rows), "kinds": kinds, "false": false, "rates": rates}, f, indent=1)
    print(f"semantics: {sum(kinds[k] for k in UNSOUND)} unsound of {len(rows)} fields, {100 * kinds['exact'] / total:.1f}% exact "
          f"({sum(r.why == 'timid' for _, r in rows)} timid)")
    sys.exit(1 if bad else 0)


def smaller(a, binary, bad):
    """Prints or saves the unsound programs, those with a new reason first."""
    seen, first, later = set(), [], []
    for one, r in bad:
        key = (one.used[-1], r.kind)
        (later if key in seen else first).append((one, r))
        seen.add(key)
    for one, r in (first + later)[:a.most]:
        written = generate(a.seed, one.number)
        written.beside = [] if a.strict else written.beside
        small, row, dead = shrink(binary, written, r) if a.reduce else (written, r, False)
        text = as_text(f"{r.kind} {r.field} {one.name}", small.files, small.runs)
        print(f"{text}# {row.kind} {row.path}:{row.line} {row.field}: {row.got}  real {row.real}  {row.why}\n", flush=True)
        if a.save and not dead:
            os.makedirs(a.save, exist_ok=True)
            with open(os.path.join(a.save, f"{one.name}-{r.field}.txt"), "w", encoding="utf-8") as f:
                f.write(text)


if __name__ == "__main__":
    main()
