"""Several files: constants, packages, re-exports, stores into modules, imports in odd places."""
from program import File, production


@production("source", "constant of a module", 2)
def _(g):
    m, c = g.module(), g.name("TEAM_").upper()
    g.python[f"{m}.py"] = File(lines=[f"{c} = {g.lit()}"])
    how = g.pick("from", "import", "as", "from as", "inside", "star", "importlib")
    y = g.name()
    if how == "from":
        g(f"from {m} import {c}")
        return c
    if how == "import":
        g.need(m)
        return f"{m}.{c}"
    if how == "as":
        g(f"import {m} as {y}")
        return f"{y}.{c}"
    if how == "from as":
        g(f"from {m} import {c} as {y}")
        return y
    if how == "inside":
        f = g.name("get")
        g(f"def {f}():\n    from {m} import {c}\n    return {c}")
        return f"{f}()"
    if how == "star":
        g.need(f"from {m} import *")
        return c
    g.need("importlib")
    return f'importlib.import_module("{m}").{c}'


@production("source", "constant of a package", 1.6)
def _(g):
    p, m, c = g.name("pkg"), g.name("inner"), g.name("TEAM_").upper()
    value = f"{c} = {g.lit()}"
    how = g.pick("init", "inner", "re-export", "two hops", "relative", "as", "facade")
    files = {f"{p}/__init__.py": "", f"{p}/{m}.py": value}
    line, read = f"from {p} import {c}", c
    if how == "init":
        files = {f"{p}/__init__.py": value}
    elif how == "inner":
        line = g.pick(f"from {p}.{m} import {c}", f"from {p}.{m} import {c}")
    elif how == "re-export":
        files[f"{p}/__init__.py"] = g.pick(f"from .{m} import {c}", f"from {p}.{m} import {c}", f"from .{m} import *")
    elif how == "two hops":
        files.update({f"{p}/__init__.py": f"from .sub import {c}", f"{p}/sub/__init__.py": f"from .{m} import {c}", f"{p}/sub/{m}.py": value})
        del files[f"{p}/{m}.py"]
    elif how == "relative":
        files.update({f"{p}/sub/__init__.py": "", f"{p}/sub/deep.py": f"from ..{m} import {c}"})
        line = f"from {p}.sub.deep import {c}"
    elif how == "as":
        line, read = f"import {p}.{m} as {m}x", f"{m}x.{c}"
    else:
        files[f"{p}/api.py"] = f"from . import {m}\nSHOWN = {m}.{c}"
        line, read = f"from {p}.api import SHOWN as {m}y", f"{m}y"
    for path, text in files.items():
        g.python[path] = File(lines=text.split("\n"))
    g(line)
    return read


@production("step", "store into a module", 1.6)
def _(g, x):
    m = g.module()
    other = g.name("reader")
    g.python[f"{m}.py"] = File(lines=[f"TEAM = {g.lit()}", f"CFG = {{'team': {g.lit()}}}", "def get():", "    return TEAM", "def put(v):", "    global TEAM", "    TEAM = v"])
    g(f"import {m}")
    how = g.pick("store", "setattr", "put", "function", "dict", "elsewhere", "snapshot")
    if how == "dict":
        g(g.pick(f"{m}.CFG['team'] = {x}", f"from {m} import CFG\nCFG['team'] = {x}"))
        return f"{m}.CFG['team']"
    if how == "snapshot":
        y = g.name()
        g(f"{m}.TEAM = {x}", f"from {m} import TEAM as {y}", f"{m}.TEAM = {g.lit()}")
        return y
    if how == "elsewhere":
        g.python[f"{other}.py"] = File(lines=[f"import {m}", "def read():", f"    return {m}.TEAM"])
        g(f"import {other}", f"{m}.TEAM = {x}")
        return f"{other}.read()"
    g({"store": f"{m}.TEAM = {x}", "setattr": f'setattr({m}, "TEAM", {x})', "put": f"{m}.put({x})", "function": f"{m}.TEAM = {x}"}[how])
    return g.pick(f"{m}.get()", f"{m}.TEAM", f'getattr({m}, "TEAM")')


@production("step", "import that may fail", 0.7)
def _(g, x):
    y = g.name()
    if g.chance(0.5):
        g(f"try:\n    from local_settings{g.number} import TEAM as {y}\nexcept ImportError:\n    {y} = {x}")
        return y
    m = g.module()
    g.python[f"{m}.py"] = File(lines=[f"OTHER = {g.lit()}"])
    g(f"try:\n    from {m} import NONE as {y}\nexcept ImportError:\n    {y} = {x}")
    return y


@production("step", "object of a module", 1.2)
def _(g, x):
    m, o = g.module(), g.name("settings")
    c = g.name("Settings")
    g.python[f"{m}.py"] = File(lines=[f"class {c}:", f"    team = {g.pick('None', g.lit())}", "    def load(self, v):", "        self.team = v", f"{o} = {c}()"])
    line, name = g.pick((f"from {m} import {o}", o), (f"import {m}", f"{m}.{o}"))
    g(line, g.pick(f"{name}.team = {x}", f"{name}.load({x})", f'setattr({name}, "team", {x})'))
    if g.chance(0.4):
        f = g.module()
        g.python[f"{f}.py"] = File(lines=[f"from {m} import {o}", "def read():", f"    return {o}.team"])
        g(f"from {f} import read as read{f}")
        return f"read{f}()"
    return f"{name}.team"


@production("step", "module runs at import", 0.6)
def _(g, x):
    """A module computes its constant from another one, which has been changed before the import."""
    a, b = g.module(), g.module()
    g.python[f"{a}.py"] = File(lines=[f"TEAM = {g.lit()}"])
    g.python[f"{b}.py"] = File(lines=[f"import {a}", f"OWNER = {a}.TEAM"])
    g(f"import {a}", f"{a}.TEAM = {x}", f"from {b} import OWNER as owner{b}")
    return f"owner{b}"
