"""Frames that hand the values on: through `*args` and `**kwargs`, factories, callables, coroutines, super()."""
from program import production, unsure

from .frames import call, parameters


def attributes(e, p):
    return (unsure(i) if v.unsure else i for i, v in zip(("self.entity", "self.project"), (e, p)))


@production("frame", "forwarded", 1.5)
def _(g, e, p, rest):
    inner, outer, e, p = g.name("inner"), g.name("outer"), g.hold(e), g.hold(p)
    with g.block(f"def {inner}(entity=None, project={g.lit()}):"):
        rest(*parameters(e, p))
    form = g.pick("(*args, **kwargs):\n    return INNER(*args, **kwargs)", "(entity, **kwargs):\n    return INNER(entity=entity, **kwargs)",
                  "(*args):\n    INNER(*args)", "(**kwargs):\n    kwargs.setdefault('entity', 'none')\n    INNER(**kwargs)",
                  "(**kwargs):\n    options = dict(project='none')\n    options.update(kwargs)\n    INNER(**options)",
                  "(first, second):\n    INNER(project=second, entity=first)")
    g(f"def {outer}{form}".replace("INNER", inner))
    if "first" in form or form.startswith("(*args):"):
        g(f"{outer}({e}, {p})")
    elif form.startswith("(**"):
        g(f"{outer}(entity={e}, project={p})")
    else:
        g(f"{outer}({e}, project={p})")


@production("frame", "factory", 1.2)
def _(g, e, p, rest):
    make, e, p = g.name("make"), g.hold(e), g.hold(p)
    late = g.chance(0.5)
    with g.block(f"def {make}(entity{'' if late else ', project'}):"):
        with g.block(f"def run({'project' if late else ''}):"):
            rest(*parameters(e, p))
        g("return run")
    g(f"{make}({e})({p})" if late else f"{make}({e}, {p})()")


@production("frame", "callable object", 1)
def _(g, e, p, rest):
    c, o, e, p = g.name("Job"), g.name("job"), g.hold(e), g.hold(p)
    with g.block(f"class {c}:"):
        with g.block(f"def __init__(self, entity=None, project={g.lit()}):"):
            g("self.entity = entity", "self.project = project")
        with g.block("def __call__(self):"):
            rest(*attributes(e, p))
    g(f"{o} = {call(g, c, e, p)}", g.pick(f"{o}()", f"for one in [{o}]:\n    one()"))


@production("frame", "entered object", 1)
def _(g, e, p, rest):
    c, e, p = g.name("Session"), g.hold(e), g.hold(p)
    with g.block(f"class {c}:"):
        with g.block("def __init__(self, entity, project):"):
            g("self.entity, self.project = entity, project")
        with g.block("def __enter__(self):"):
            rest(*attributes(e, p))
            g("return self")
        with g.block("def __exit__(self, *rest):"):
            g("return False")
    g(f"with {call(g, c, e, p)}:\n    pass")


@production("frame", "static method", 0.8)
def _(g, e, p, rest):
    c, e, p = g.name("Tools"), g.hold(e), g.hold(p)
    kind, first = g.pick(("staticmethod", ""), ("classmethod", "cls, "))
    with g.block(f"class {c}:"):
        g(f"@{kind}")
        with g.block(f"def begin({first}entity=None, project={g.lit()}):"):
            rest(*parameters(e, p))
    g(call(g, f"{c}{g.pick('', '()')}.begin", e, p))


@production("frame", "overridden and called by super", 1.2)
def _(g, e, p, rest):
    c, e, p = g.name("Trainer"), g.hold(e), g.hold(p)
    with g.block(f"class Base{c}:"):
        with g.block(f"def fit(self, entity={g.lit()}, project={g.lit()}):"):
            rest(*parameters(e, p))
    with g.block(f"class {c}(Base{c}):"):
        g(*g.pick(("def fit(self, **kwargs):", "    return super().fit(**kwargs)"), ("def fit(self, entity, project):", "    super().fit(entity, project=project)")))
    g(f"{c}().fit(entity={e}, project={p})")


@production("frame", "coroutine", 0.8)
def _(g, e, p, rest):
    g.need("asyncio")
    f, e, p = g.name("amain"), g.hold(e), g.hold(p)
    with g.block(f"async def {f}(entity, project={g.lit()}):"):
        rest(*parameters(e, p))
    g(f"asyncio.run({call(g, f, e, p)})")


@production("frame", "generator runs", 0.7)
def _(g, e, p, rest):
    f, e, p = g.name("steps"), g.hold(e), g.hold(p)
    with g.block(f"def {f}(entity, project={g.lit()}):"):
        g("yield 0")
        rest(*parameters(e, p))
        g("yield 1")
    g(g.pick(f"for step in {f}({e}, {p}):\n    pass", f"list({f}({e}, project={p}))"))


@production("frame", "one object of settings", 1.5)
def _(g, e, p, rest):
    """The whole configuration is handed on."""
    f, c, e, p = g.name("train"), g.name("cfg"), g.hold(e), g.hold(p)
    make, read = g.pick((f'{{"entity": {e}, "project": {p}}}', 'cfg["{}"]'), (f'{{"w": {{"entity": {e}, "project": {p}}}}}', 'cfg["w"]["{}"]'),
                        (f"types.SimpleNamespace(entity={e}, project={p})", "cfg.{}"), (f"argparse.Namespace(entity={e}, project={p})", "cfg.{}"),
                        (f"({e}, {p})", None))
    if make[0] in "ta":  # `types` or `argparse`
        g.need(make.split(".")[0])
    with g.block(f"def {f}(cfg):"):
        reads = ("cfg[0]", "cfg[1]") if read is None else (read.format("entity"), read.format("project"))
        rest(*(unsure(i) if v.unsure else i for i, v in zip(reads, (e, p))))
    g(f"{c} = {make}", f"{f}({c})")


@production("frame", "changed by what it calls", 1)
def _(g, e, p, rest):
    """A function changes the settings that the next one reads."""
    a, b, c, e, p = g.name("prepare"), g.name("train"), g.name("cfg"), g.hold(e), g.hold(p)
    g(f"def {a}(cfg, entity):\n    {g.pick('cfg[' + repr('entity') + '] = entity', 'cfg.update(entity=entity)')}")
    with g.block(f"def {b}(cfg):"):
        rest(*(unsure(i) if v.unsure else i for i, v in zip(('cfg["entity"]', 'cfg["project"]'), (e, p))))
    g(f'{c} = {{"entity": {g.pick("None", g.lit())}, "project": {p}}}', f"{a}({c}, {e})", f"{b}({c})")
