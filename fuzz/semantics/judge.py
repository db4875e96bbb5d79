"""Compares what arrived in the runs of a program with what the binary lists. The kinds of a field:

  exact    complete, and the values are those that arrived; or not complete, where each run's value was typed
  honest   not complete, `unknown` or `likely`, and nothing certain is false
  wrong    certain, and a value that arrived is missing; `fixed`, and it varied; `absent`, and a value arrived
  extra    certain of a value that never arrives (in a program without dead code)
  dead     the same, in a program where some statement is never reached: not judged
  missed   the call arrived and is not listed

An exact field is *timid* when it says `default` although no run changed it; that is counted beside.

A text that the user of a run typed needs no listing: a state that says it can be changed (`default`, `environment`) covers it.
"""
import re
from dataclasses import dataclass

KINDS = ("exact", "honest", "wrong", "extra", "dead", "missed")
UNSOUND = ("wrong", "extra", "missed")
FIELDS = ("entity", "project")
TYPED = re.compile(r"z\d|\dz", re.IGNORECASE)


@dataclass
class Row:
    kind: str
    path: str
    line: int
    field: str
    got: str
    real: str
    why: str = ""


def is_certain(got):
    return got["complete"] and got["state"] != "unknown" and all(v["confidence"] == "certain" for v in got["values"])


def show(got):
    if got is None:
        return "not listed"
    values = ", ".join(repr(v["value"]) + (f"[{v['override']}]" if v["override"] else "")
                       + ("" if v["confidence"] == "certain" else " likely") for v in got["values"])
    return f"{got['state']}({values})" + ("" if got["complete"] else " incomplete")


def is_typed(value, beside):
    return bool(TYPED.search(value) or any(re.search(rf"{re.escape(w)}(?!\d)", value, re.IGNORECASE) for w in beside))


def kind_of(got, runs, dead, blank=frozenset(), beside=()):
    """`runs`: per run that reached the call, whether it is open and the set of (value, value of the environment) there.
    `blank`: what arrived there when nothing was typed."""
    if got is None:
        return "missed", ""
    every = {v for _, seen in runs for v, _ in seen}
    passed = every - {None}
    by_environment = {e for _, seen in runs for v, e in seen if v is None and e is not None}
    typed = {v for v in passed if any(is_open and v in {x for x, _ in seen} for is_open, seen in runs) and is_typed(v, beside)}
    due = passed - typed
    listed = {v["value"] for v in got["values"]}
    sure = {v["value"] for v in got["values"] if v["confidence"] == "certain"}
    false = sure - passed - by_environment - blank
    if not is_certain(got):
        if false:
            return ("dead" if dead else "extra"), f"never arrives: {sorted(false)}"
        return "honest" if due or None in every else "exact", ""
    if due - listed:
        return "wrong", f"not listed: {sorted(due - listed)}"
    varied = len({frozenset(v for v, _ in seen) for _, seen in runs}) > 1
    if varied and got["state"] == "fixed":
        return "wrong", "fixed, and it varied"
    if got["state"] in ("absent", "empty") and (due or (typed and None not in every)):
        return "wrong", "absent, and a value arrived"
    if false:
        return ("dead" if dead else "extra"), f"never arrives: {sorted(false)}"
    return "exact", "" if varied or typed or got["state"] != "default" else "timid"


def judge(outcome, runs, listed, dead, beside=()):
    """The rows of one program, and its false destinations. `listed`: the binary's destinations, paths from the root."""
    places = {}
    for (records, _), (_, _, is_open) in zip(outcome.runs, runs):
        here = {}
        for api, path, line, entity, project, env_entity, env_project in records:
            one = here.setdefault((path, line), {"entity": set(), "project": set()})
            one["entity"].add((entity, env_entity))
            one["project"].add((project, env_project))
        for place, fields in here.items():
            for name in FIELDS:
                places.setdefault(place, {f: [] for f in FIELDS})[name].append((is_open, fields[name]))
    blank = {}
    for records in outcome.blank:
        for api, path, line, entity, project, env_entity, env_project in records:
            blank.setdefault((path, line, "entity"), set()).update((entity, env_entity))
            blank.setdefault((path, line, "project"), set()).update((project, env_project))
    listed = [d for d in listed if not d["api"].startswith("environ")]
    by_place = {}
    for d in listed:
        by_place.setdefault((d["path"], d["line"]), d)
    rows = []
    for (path, line), fields in sorted(places.items()):
        found = by_place.pop((path, line), None)
        for name in FIELDS:
            kind, why = kind_of(found and found[name], fields[name], dead, blank.get((path, line, name), frozenset()), beside)
            real = " / ".join(sorted({"|".join(sorted(str(v) if v is not None else "-" for v in {x for x, _ in seen}))
                                      + ("*" if is_open else "") for is_open, seen in fields[name]}))
            rows.append(Row(kind, path, line, name, show(found and found[name]), real, why))
    unreached = set(outcome.dead)
    return rows, [(p, n, d["api"]) for (p, n), d in by_place.items() if (p, n) not in unreached]
