"""The rest of the program, sink and all, stands inside a function, a class, a branch or another file."""
from program import production, unsure


def parameters(e, p):
    """Names for the two values inside, with what was known of them."""
    return (unsure("entity") if e.unsure else "entity"), (unsure("project") if p.unsure else "project")


def call(g, f, e, p):
    return g.pick(f"{f}({e}, {p})", f"{f}(entity={e}, project={p})", f"{f}({e}, project={p})", f"{f}(project={p}, entity={e})",
                  f'{f}(**{{"entity": {e}, "project": {p}}})', f"{f}(*[{e}, {p}])")


@production("frame", "function", 3)
def _(g, e, p, rest):
    f, e, p = g.name("main"), g.hold(e), g.hold(p)
    with g.block(f"def {f}(entity{g.pick('', '=None', '=' + g.lit())}, project={g.lit()}):"):
        rest(*parameters(e, p))
    g(call(g, f, e, p))


@production("frame", "closure over the values", 2)
def _(g, e, p, rest):
    f, e, p = g.name("main"), g.hold(e), g.hold(p)
    with g.block(f"def {f}():"):
        rest(e, p)
    g(f"{f}()")


@production("frame", "main guard", 1, "top main")
def _(g, e, p, rest):
    f, e, p = g.name("main"), g.hold(e), g.hold(p)
    with g.block(f"def {f}({g.pick('', '*rest', 'debug=False')}):"):
        rest(e, p)
    g(f'if __name__ == "__main__":\n    {f}()')


@production("frame", "keywords", 1.5)
def _(g, e, p, rest):
    f, e, p = g.name("start"), g.hold(e), g.hold(p)
    with g.block(f"def {f}(**kw):"):
        if g.chance(0.4):
            g(f'kw.setdefault("entity", {g.lit()})')
        inner = 'kw["entity"]', g.hold(g.pick('kw["project"]', 'kw.pop("project")'))
        rest(*(unsure(i) if v.unsure else i for i, v in zip(inner, (e, p))))
    g(g.pick(f"{f}(entity={e}, project={p})", f'{f}(**{{"entity": {e}, "project": {p}}})', f"{f}(**dict(entity={e}), project={p})"))


@production("frame", "method", 2)
def _(g, e, p, rest):
    c, o, e, p = g.name("Trainer"), g.name("trainer"), g.hold(e), g.hold(p)
    store = g.pick("self.entity = entity\nself.project = project", "self.entity, self.project = entity, project",
                   "self.__dict__.update(entity=entity, project=project)", "self.cfg = {'entity': entity, 'project': project}")
    with g.block(f"class {c}:"):
        with g.block(f"def __init__(self, entity{g.pick('', '=None')}, project={g.lit()}):"):
            g(store)
        with g.block("def fit(self):"):
            inner = ("self.cfg['entity']", "self.cfg['project']") if "cfg" in store else ("self.entity", "self.project")
            rest(*(unsure(i) if v.unsure else i for i, v in zip(inner, (e, p))))
    if g.chance(0.6):
        g(f"{o} = {call(g, c, e, p)}", f"{o}.fit()")
    else:
        g(f"{call(g, c, e, p)}.fit()")


@production("frame", "method, attributes from outside", 1.3)
def _(g, e, p, rest):
    c, o, e, p = g.name("Trainer"), g.name("trainer"), g.hold(e), g.hold(p)
    with g.block(f"class {c}:"):
        g(f"entity = {g.pick('None', g.lit())}", f"project = {g.lit()}")
        with g.block("def fit(self):"):
            rest(*(unsure(i) if v.unsure else i for i, v in zip(("self.entity", "self.project"), (e, p))))
    g(f"{o} = {c}()", g.pick(f"{o}.entity = {e}", f'setattr({o}, "entity", {e})'), f"{o}.project = {p}", f"{o}.fit()")


@production("frame", "subclass hook", 1.2)
def _(g, e, p, rest):
    c, e, p = g.name("Trainer"), g.hold(e), g.hold(p)
    with g.block(f"class Base{c}:"):
        with g.block("def where(self):"):
            g(f"return {g.lit()}, {g.lit()}" if g.chance(0.4) else "raise NotImplementedError")
        with g.block("def fit(self):"):
            g("entity, project = self.where()")
            rest(*parameters(e, p))
    with g.block(f"class {c}(Base{c}):"):
        with g.block("def where(self):"):
            g(f"return {e}, {p}")
    g(f"{c}().fit()")


@production("frame", "base opens the run", 1)
def _(g, e, p, rest):
    """The base class's __init__ has the sink, the subclass passes the values."""
    c, e, p = g.name("Trainer"), g.hold(e), g.hold(p)
    with g.block(f"class Base{c}:"):
        with g.block("def __init__(self, entity=None, project=None):"):
            rest(*parameters(e, p))
    with g.block(f"class {c}(Base{c}):"):
        with g.block("def __init__(self, entity, project):"):
            g(g.pick("super().__init__(entity, project)", "super().__init__(project=project, entity=entity)", f"Base{c}.__init__(self, entity, project)"))
            g(f"self.entity = {g.lit()}")
    g(call(g, c, e, p))


@production("frame", "function of a module", 2.5)
def _(g, e, p, rest):
    m, f, e, p = g.module(), g.name("start"), g.hold(e), g.hold(p)
    with g.file(f"{m}.py"):
        with g.block(f"def {f}(entity{g.pick('', '=None')}, project={g.lit()}):"):
            rest(*parameters(e, p))
    if g.chance(0.5):
        g(f"from {m} import {f}", call(g, f, e, p))
    else:
        g(f"import {m}", call(g, f"{m}.{f}", e, p))


@production("frame", "function of a package", 1.8)
def _(g, e, p, rest):
    k, m, f, e, p = g.name("pkg"), g.name("inner"), g.name("start"), g.hold(e), g.hold(p)
    with g.file(f"{k}/{m}.py"):
        with g.block(f"def {f}(entity{g.pick('', '=None')}, project={g.lit()}):"):
            rest(*parameters(e, p))
    how = g.pick("init", "deep", "facade", "none")
    with g.file(f"{k}/__init__.py"):
        if how in ("init", "facade"):
            g(f"from {g.pick('.', k + '.')}{m} import {f}")
    if how == "facade":
        with g.file(f"{k}_api.py"):
            g(f"from {k} import {f}")
        g(g.pick(f"from {k}_api import {f}", f"import {k}_api\n{f} = {k}_api.{f}"), call(g, f, e, p))
    elif how == "init":
        g(g.pick(f"from {k} import {f}", f"import {k}\n{f} = {k}.{f}"), call(g, f, e, p))
    else:
        g(f"from {k}.{m} import {f}", call(g, f, e, p))


@production("frame", "class of a module", 1.5)
def _(g, e, p, rest):
    m, c, e, p = g.module(), g.name("Logger"), g.hold(e), g.hold(p)
    with g.file(f"{m}.py"):
        with g.block(f"class {c}:"):
            with g.block(f"def __init__(self, entity=None, project={g.lit()}):"):
                g("self.entity, self.project = entity, project")
            with g.block("def open(self):"):
                rest(*(unsure(i) if v.unsure else i for i, v in zip(("self.entity", "self.project"), (e, p))))
    g(f"from {m} import {c}", f"{call(g, c, e, p)}.open()")


@production("frame", "module reads its constants", 1.3)
def _(g, e, p, rest):
    """The sink's module has globals that the main file writes."""
    m, e, p = g.module(), g.hold(e), g.hold(p)
    with g.file(f"{m}.py"):
        g(f"ENTITY = {g.pick('None', g.lit())}", f"PROJECT = {g.lit()}")
        with g.block("def go():"):
            rest(*(unsure(i) if v.unsure else i for i, v in zip(("ENTITY", "PROJECT"), (e, p))))
    g(f"import {m}", f"{m}.ENTITY = {e}", g.pick(f"{m}.PROJECT = {p}", f'setattr({m}, "PROJECT", {p})'), f"{m}.go()")


@production("frame", "function as a value", 2)
def _(g, e, p, rest):
    f, y, e, p = g.name("work"), g.name("run"), g.hold(e), g.hold(p)
    with g.block(f"def {f}(entity={g.pick('None', g.lit())}, project={g.lit()}):"):
        rest(*parameters(e, p))
    how = g.pick("thread", "thread kwargs", "submit", "map", "table", "callback", "partial", "alias", "lambda", "starmap", "getattr", "registry")
    if how.startswith("thread"):
        g("import threading", f"{y} = threading.Thread(target={f}, " + (f"args=({e}, {p}))" if how == "thread" else f'kwargs={{"entity": {e}, "project": {p}}})'),
          f"{y}.start()", f"{y}.join()")
    elif how == "submit":
        g("from concurrent.futures import ThreadPoolExecutor", f"with ThreadPoolExecutor(1) as pool:\n    pool.submit({f}, {e}, project={p}).result()")
    elif how == "map":
        g(f"list(map({f}, [{e}], [{p}]))")
    elif how == "starmap":
        g("import itertools", f"list(itertools.starmap({f}, [({e}, {p})]))")
    elif how == "table":
        g(f'{y} = {{"w": {f}}}', f'{y}["w"]({e}, {p})')
    elif how == "registry":
        g(f"{y} = []", f"{y}.append({f})", f"for one in {y}:\n    one({e}, {p})")
    elif how == "callback":
        g(f"def {y}(f, **kw):\n    return f(**kw)", f"{y}({f}, entity={e}, project={p})")
    elif how == "partial":
        g("import functools", f"functools.partial({f}, {g.pick('', 'entity=')}{e})(project={p})")
    elif how == "alias":
        g(f"{y} = {f}", f"{y}({e}, {p})")
    elif how == "lambda":
        g(f"{y} = lambda e: {f}(e, {p})", f"{y}({e})")
    else:
        g(f"class {y}:\n    work = staticmethod({f})", f'getattr({y}, "work")({e}, {p})')


@production("frame", "decorated", 1.6)
def _(g, e, p, rest):
    d, f, e, p = g.name("deco"), g.name("main"), g.hold(e), g.hold(p)
    how = g.pick("transparent", "wraps", "setdefault", "registers", "overwrites")
    if how in ("transparent", "wraps"):
        wraps = "    @functools.wraps(f)\n" if how == "wraps" else ""
        if wraps:
            g.need("functools")
        g(f"def {d}(f):\n{wraps}    def inner(*a, **k):\n        return f(*a, **k)\n    return inner")
        use = call(g, f, e, p)
    elif how == "setdefault":
        g(f"def {d}(f):\n    def inner(*a, **k):\n        k.setdefault('entity', {e})\n        return f(*a, **k)\n    return inner")
        use = f"{f}(project={p})"
    elif how == "overwrites":
        g(f"def {d}(f):\n    def inner(*a, **k):\n        k['entity'] = {e}\n        return f(*a, **k)\n    return inner")
        use = f"{f}(entity={g.lit()}, project={p})"
    else:
        g(f"{d}s = []", f"def {d}(f):\n    {d}s.append(f)\n    return f")
        use = f"{d}s[0]({e}, {p})"
    g(f"@{d}")
    with g.block(f"def {f}(entity=None, project={g.lit()}):"):
        rest(*parameters(e, p))
    g(use)


@production("frame", "branch that runs", 1)
def _(g, e, p, rest):
    e, p = g.hold(e), g.hold(p)
    with g.block(g.pick("if True:", "for step in range(1):", "try:", "for step in (1, 2):", "while True:")):
        header = g.python[g.path].lines[-1]
        rest(e, p)
        if "while" in header:
            g("break")
    if header.strip() == "try:":
        with g.block("finally:"):
            g("done = 1")


@production("frame", "loop over values", 1.5)
def _(g, e, p, rest):
    """The sink is called once per value."""
    e, p = g.hold(e), g.hold(p)
    y = g.name("each")
    form = g.pick("list", "zip", "dict", "enumerate", "reassigned")
    if form == "reassigned":
        g(f"{y} = {e}")
        with g.block("for step in range(2):"):
            rest(unsure(y) if e.unsure else y, p)
            g(f"{y} = {g.lit()}")
        return
    header = {"list": f"for {y} in [{e}, {g.lit()}]:", "zip": f"for {y}, _ in zip([{e}, {g.lit()}], [1, 2]):",
              "dict": f"for {y} in {{'a': {e}, 'b': {g.lit()}}}.values():", "enumerate": f"for step, {y} in enumerate(({e}, {g.lit()})):"}[form]
    with g.block(header):
        rest(unsure(y) if e.unsure else y, p)


@production("frame", "called twice", 1.3)
def _(g, e, p, rest):
    f, e, p = g.name("start"), g.hold(e), g.hold(p)
    with g.block(f"def {f}(entity, project={g.lit()}):"):
        rest(*parameters(e, p))
    g(f"{f}({e}, {p})", g.pick(f"{f}({g.lit()}, {p})", f"{f}({e})"))


@production("frame", "order of calls", 1.3, "top")
def _(g, e, p, rest):
    """A global is bound again before or after the call."""
    y, f, e, p = g.name("TEAM"), g.name("main"), g.hold(e), g.hold(p)
    before = g.chance(0.5)
    g(f"{y} = {g.lit() if before else e}")
    with g.block(f"def {f}():"):
        rest(unsure(y) if e.unsure else y, p)
    g(*((f"{y} = {e}", f"{f}()") if before else (f"{f}()", f"{y} = {g.lit()}")))


@production("frame", "with block", 0.8)
def _(g, e, p, rest):
    c, e, p = g.name("scope"), g.hold(e), g.hold(p)
    g.need("contextlib")
    g(f"@contextlib.contextmanager\ndef {c}(v):\n    yield {{'entity': v}}")
    with g.block(f"with {c}({e}) as cfg{c}:"):
        read = f"cfg{c}['entity']"
        rest(unsure(read) if e.unsure else read, p)


@production("frame", "skipped by option", 0.8, "main room")
def _(g, e, p, rest):
    """Only some runs reach the sink."""
    from .arguments import option
    e, p = g.hold(e), g.hold(p)
    read = option(g, ', action="store_true"', [None, True])
    with g.block(g.pick(f"if {read}:", f"if not {read}:")):
        rest(e, p)


@production("frame", "early return", 0.7)
def _(g, e, p, rest):
    f, e, p = g.name("main"), g.hold(e), g.hold(p)
    with g.block(f"def {f}(entity, project, rank=0):"):
        g("if rank != 0:\n    return None")
        rest(*parameters(e, p))
    g(f"{f}({e}, {p}{g.pick('', ', 0', ', rank=0')})")
