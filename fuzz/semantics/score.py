#!/usr/bin/env python3
"""score.py WBLINT FOLDER [--labels FILE] [--list KIND] [--only TEXT] [--jobs N]

Runs `WBLINT destinations` on every program of FOLDER/*.txt and compares each field (one call's entity or project) with
FOLDER/truth.txt, what the SDK received when the program ran. The kinds:

  exact    complete and equal (or open where it cannot be known)
  honest   not complete, `unknown` or `likely`, and nothing certain is false
  wrong    certain, and a value that arrived is missing, or nothing should be certain, or `fixed` though it can change
  extra    certain of a value that never arrives
  missed   the call is not listed at all

*Certain* means `complete: true` and no value `likely`. A false destination (a call where the program has none) is counted
apart. A truth with several runs is judged as `judge.py` says, one with a single run by the labels. `--list KIND` prints each field of that kind, got and real (KIND `bad`: all but exact; `false`: false destinations).
Exit 0 when nothing is wrong, extra, missed or false; 1 when something is; 2 when the binary cannot be run.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass

import judge as of_runs
from layout import NOT_PASSED, Truth, lay_out, program_files, read_folder

KINDS = ("exact", "honest", "wrong", "extra", "missed")
FIELDS = ("entity", "project")


class CannotRun(Exception):
    pass


@dataclass
class Expected:
    """What is right for one field. `values` must be listed, `allowed` may be listed beside them."""
    values: frozenset
    allowed: frozenset = frozenset()
    varies: bool = False
    open: str = ""

    def __str__(self):
        return "|".join(sorted(self.values) + [f"+{v}" for v in sorted(self.allowed)]) + "~" * self.varies + self.open


def destinations(binary, root, limit=30):
    """The destinations the binary lists for one repository."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("WANDB")}
    try:
        done = subprocess.run([binary, "destinations", ".", "--output-format", "json"], cwd=root, env=env,
                              capture_output=True, timeout=limit, stdin=subprocess.DEVNULL)
        if done.returncode not in (0, 1):
            raise CannotRun(f"exit {done.returncode}: {done.stderr.decode('utf-8', 'replace')[-300:]}")
        return json.loads(done.stdout)["destinations"]
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as e:
        raise CannotRun(f"{type(e).__name__}: {e}") from e


def read_labels(path):
    labels = {}
    if path and os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            for line in f:
                if line.strip() and not line.startswith("#"):
                    key, _, fields = line.rstrip("\n").rpartition(" : ")
                    at = re.search(r" @(\d+)$", key)
                    key = key[:at.start()] if at else key
                    labels.setdefault(key, {})[int(at.group(1)) if at else None] = [x.strip() for x in fields.split(" ; ")]
    return labels


def expected_of(label, seen, resolved):
    """`label` is the text of one field, `seen` what arrived there, `resolved` what the SDK made of it."""
    allowed = {resolved} if resolved and seen == {NOT_PASSED} else set()
    if label == "=":
        return Expected(frozenset(seen), frozenset(allowed))
    open_ = "??" if label.endswith("??") else "?" if label.endswith("?") else ""
    label = label[:len(label) - len(open_)]
    varies = label.endswith("~")
    parts = [x for x in label.rstrip("~").split("|") if x]
    values = {x for x in parts if not x.startswith("+")}
    return Expected(frozenset(values), frozenset(allowed | {x[1:] for x in parts if x.startswith("+")}), varies, open_)


def is_certain(got):
    return got["complete"] and got["state"] != "unknown" and all(v["confidence"] == "certain" for v in got["values"])


def kind_of(got, want):
    """One of KINDS for what is listed (None: nothing) against what is right."""
    if got is None:
        return "missed"
    listed = {v["value"] for v in got["values"] if v["confidence"] == "certain"}
    every = {v["value"] for v in got["values"]}
    false = listed - want.values - want.allowed
    if not is_certain(got):
        if want.open:
            return "exact"
        return "extra" if false else "honest"
    if want.open == "?" and got["state"] != "environment":
        return "wrong"
    if (want.values - {NOT_PASSED}) - every or (got["state"] == "fixed" and want.varies):
        return "wrong"
    if want.values == {NOT_PASSED} and got["state"] not in ("absent", "environment") and not every & want.allowed and (every or not want.varies):
        return "extra"
    if got["state"] == "absent" and NOT_PASSED not in want.values and not want.open:
        return "wrong"
    return "extra" if false else "exact"


def by_run(runs, place, name):
    """Per run that reached the call: whether something was typed, and what arrived, with what the environment made of it."""
    out = []
    for command, calls in runs:
        here = [c for c in calls if (c.path, c.line) == place]
        if here:
            values = {(getattr(c, name), c.resolved.get(name) or None) for c in here}
            out.append((bool(of_runs.TYPED.search(command)), {(None, r) if v == NOT_PASSED else (v, None) for v, r in values}))
    return out


def show(got):
    if got is None:
        return "not listed"
    values = ", ".join(repr(v["value"]) + (f"[{v['override']}]" if v["override"] else "")
                       + ("" if v["confidence"] == "certain" else " likely") for v in got["values"])
    return f"{got['state']}({values})" + ("" if got["complete"] else " incomplete")


def judge(binary, program, truth, labels, root):
    """The rows (kind, where, field, got, real) of one program, and its false destinations."""
    lay_out(program_files(program), root)
    listed = [d for d in destinations(binary, root) if not d["api"].startswith("environ") and d["path"].endswith(".py")]
    places = collections.OrderedDict()
    for call in truth.calls:
        places.setdefault((call.path, call.line), []).append(call)
    by_place = {(d["path"], d["line"]): d for d in listed}
    if not truth.calls:
        lines = [n for n in labels if n] if labels else []
        for place in [("main.py", n) for n in lines] or list(by_place):
            places[place] = []
    rows = []
    for place, calls in places.items():
        found = by_place.pop(place, None)
        label = labels.get(place[1]) or labels.get(None) or ["=", "="]
        for name, text in zip(FIELDS, label):
            seen = {getattr(c, name) for c in calls}
            got = found and found[name]
            if truth.runs and calls and text == "=":
                seen = by_run(truth.runs, place, name)
                real = " / ".join("|".join(sorted(str(v) for v, _ in s)) + "*" * o for o, s in seen)
                rows.append((of_runs.kind_of(got, seen, False)[0], f"{program.key} @{place[0]}:{place[1]}", name, show(got), real))
                continue
            resolved = calls[0].resolved.get(name) if calls else None
            want = expected_of("?" if text == "=" and not calls else text, seen, resolved)
            rows.append((kind_of(got, want), f"{program.key} @{place[0]}:{place[1]}", name, show(got), str(want)))
    return rows, [(f"{program.key} @{p}:{n}", d["api"], show(d["entity"]), show(d["project"])) for (p, n), d in by_place.items()]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("wblint")
    ap.add_argument("folder")
    ap.add_argument("--labels", help="what other runs may bring (default: FOLDER/labels.txt, else labels.txt beside this script)")
    ap.add_argument("--list", default="", metavar="KIND")
    ap.add_argument("--only", default="", metavar="TEXT")
    ap.add_argument("--jobs", type=int, default=2)
    a = ap.parse_args()
    binary = os.path.abspath(a.wblint)
    programs, truths = read_folder(a.folder)
    own = os.path.join(a.folder, "labels.txt")
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "labels.txt")
    labels = read_labels(a.labels or (own if os.path.exists(own) else beside))
    programs = [p for p in programs if a.only in p.key]
    known = {p.key for p in programs}
    untold = sorted(known - set(truths) - set(labels))
    if untold or not programs:
        print(f"score.py: no truth for {untold[:3]} ({len(untold)} of {len(programs)} programs)", file=sys.stderr)
        sys.exit(2)
    if set(labels) - known:  # labels of another folder
        labels = {k: v for k, v in labels.items() if a.only and k in known}
    with tempfile.TemporaryDirectory(prefix="wbscore-") as top, concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        def one(item):
            n, p = item
            return judge(binary, p, truths.get(p.key) or Truth(), labels.get(p.key, {}), os.path.join(top, str(n)))
        try:
            answers = list(pool.map(one, enumerate(programs)))
        except CannotRun as e:
            print(f"score.py: {e}", file=sys.stderr)
            sys.exit(2)
    counts, books, false = collections.Counter(), collections.defaultdict(collections.Counter), []
    for p, (rows, wrongly) in zip(programs, answers):
        false += wrongly
        for kind, where, name, got, real in rows:
            counts[kind] += 1
            books[p.book][kind] += 1
            if a.list == kind or (a.list == "bad" and kind != "exact"):
                print(f"{kind:7} {where} {name}: {got}  real {real}")
    if a.list in ("false", "bad"):
        for where, api, entity, project in false:
            print(f"false   {where} {api}: entity={entity} project={project}")
    total = max(1, sum(counts.values()))
    print(f"{'':8}" + "".join(f"{k:>8}" for k in KINDS))
    for book, one in sorted(books.items()):
        print(f"{book:8}" + "".join(f"{one[k]:8}" for k in KINDS))
    print(f"{'all':8}" + "".join(f"{counts[k]:8}" for k in KINDS))
    print(f"{'share':8}" + "".join(f"{100 * counts[k] / total:7.1f}%" for k in KINDS))
    print(f"semantics: {len(programs)} programs, {counts['exact']}/{total} fields exact, {counts['wrong']} wrong and certain, "
          f"{counts['extra']} with values that never arrive, {len(false)} false destinations")
    sys.exit(1 if counts["wrong"] + counts["extra"] + counts["missed"] + len(false) else 0)


main()
