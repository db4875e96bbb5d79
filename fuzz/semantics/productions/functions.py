"""Functions: parameters, closures, decorators, generators, callables as values."""
from program import production


def simple(g, stem="get"):
    f = g.name(stem)
    return g.define(f, f"def {f}(v):\n    return v")


@production("step", "function returns", 1.3)
def _(g, x):
    f = g.name("get")
    body = g.pick("return v", "out = v\n    return out", "return {'a': v}['a']", "return (v, 1)[0]", "if not v:\n        return v\n    return v",
                  "def inner():\n        return v\n    return inner()", "return (lambda: v)()", "return [v for _ in range(1)][0]")
    f = g.define(f, f"def {f}(v, other=None):\n    {body}")
    return g.pick(f"{f}({x})", f"{f}(v={x})", f"{f}({x}, {g.lit()})", f"{f}(other={g.lit()}, v={x})", f"{f}(*[{x}])",
                  f"{f}(**{{'v': {x}}})", f"{f}(*({x},), **{{}})")


@production("step", "parameters of every sort", 1.3)
def _(g, x):
    f = g.name("get")
    signature, body, call = g.pick(
        (f"v={g.lit()}", "return v", "({x})"), (f"*, v={g.lit()}", "return v", "(v={x})"), ("v, /", "return v", "({x})"),
        ("*rest", "return rest[0]", "({x}, 1)"), ("*rest", "return rest[-1]", "(1, {x})"), ("**kw", "return kw['v']", "(v={x})"),
        ("**kw", "return kw.pop('v')", "(v={x})"), ("**kw", f"return kw.get('v', {g.lit()})", "(v={x})"),
        ("a, *rest, **kw", "return kw['v']", "(1, 2, v={x})"), (f"a, v={g.lit()}", "return v", "(1, {x})"),
        ("**kw", "kw.setdefault('v', 'none')\n    return kw['v']", "(v={x})"), ("**kw", "kw = dict(kw)\n    return kw['v']", "(**dict(v={x}))"),
        ("a, b", "return b", "(*[1, {x}])"), ("v", "v = v\n    return v", "(**dict(v={x}))"))
    f = g.define(f, f"def {f}({signature}):\n    {body}")
    return f + call.format(x=x)


@production("step", "default left out", 1, "sure")
def _(g, x):
    """The parameter's default, not the argument, decides."""
    f, y = g.name("get"), g.hold(x)
    g(f"def {f}(a, v={y}):\n    return v")
    return g.pick(f"{f}(1)", f"{f}(a={g.lit()})", f"{f}(*[1])")


@production("step", "function used as a value", 1.8)
def _(g, x):
    f = simple(g)
    how = g.pick("alias", "table", "getattr", "callback", "map", "partial", "partial keyword", "list", "conditional", "attribute", "reduce", "thread")
    y = g.name()
    if how == "alias":
        g(f"{y} = {f}")
        return f"{y}({x})"
    if how == "table":
        g(f'{y} = {{"w": {f}}}')
        return g.pick(f'{y}["w"]({x})', f'{y}.get("w")({x})')
    if how == "getattr":
        if "." in f:
            module, name = f.split(".")
            return f'getattr({module}, "{name}")({x})'
        return f"globals().get('none', {f})({x})"
    if how == "callback":
        c = g.define(f"call{y}", f"def call{y}(f, *a, **k):\n    return f(*a, **k)")
        return g.pick(f"{c}({f}, {x})", f"{c}({f}, v={x})")
    if how == "map":
        return g.pick(f"list(map({f}, [{x}]))[0]", f"next(map({f}, ({x},)))", f"[{f}(a) for a in [{x}]][0]")
    if how.startswith("partial"):
        g.need("functools")
        g(f"{y} = functools.partial({f}, {'v=' if how != 'partial' else ''}{x})")
        return f"{y}()"
    if how == "list":
        return f"[{f}][0]({x})"
    if how == "conditional":
        return f"({f} or None)({x})"
    if how == "attribute":
        g(f"{f}.team = {x}")
        return f"{f}.team"
    if how == "reduce":
        g.need("functools")
        return f"functools.reduce(lambda a, b: b, [{g.lit()}, {x}])"
    g.need("concurrent.futures")
    g(f"with concurrent.futures.ThreadPoolExecutor(1) as pool:\n    {y} = pool.submit({f}, {x}).result()")
    return y


@production("step", "lambda", 0.9)
def _(g, x):
    y = g.hold(x)
    return g.pick(f"(lambda v: v)({y})", f"(lambda v={g.lit()}: v)({y})", f"(lambda: {y})()", f"(lambda *a: a[0])({y})", f"(lambda **k: k['v'])(v={y})")


@production("step", "closure", 1)
def _(g, x):
    f, y = g.name("make"), g.name("get")
    body = g.pick("    def get():\n        return v\n    return get", "    return lambda: v",
                  "    box = [v]\n    def get():\n        return box[0]\n    return get",
                  "    box = {}\n    def put():\n        box['v'] = v\n    put()\n    return lambda: box['v']",
                  f"    def get():\n        return v\n    w = v\n    v = {g.lit()}\n    v = w\n    return get")
    f = g.define(f, f"def {f}(v):\n{body}")
    g(f"{y} = {f}({x})")
    return f"{y}()"


@production("step", "decorator transparent", 1.1)
def _(g, x):
    d, f = g.name("traced"), g.name("get")
    wraps = g.chance(0.6)
    head = "import functools\n" if wraps else ""
    d = g.define(d, f"{head}def {d}(f):\n{'    @functools.wraps(f)' + chr(10) if wraps else ''}    def inner(*a, **k):\n        return f(*a, **k)\n    return inner")
    g(f"@{d}\ndef {f}(v, w=1):\n    return v")
    return g.pick(f"{f}({x})", f"{f}(v={x})")


@production("step", "decorator injects", 1.5)
def _(g, x):
    d, f, y = g.name("inject"), g.name("get"), g.hold(x)
    how = g.pick("setdefault", "overwrite", "argument", "result", "first", "partial")
    if how == "partial":
        g.need("functools")
        g(f"def {d}(f):\n    return functools.partial(f, {y})", f"@{d}\ndef {f}(v):\n    return v")
    elif how == "argument":
        g(f"def {d}(w):\n    def deco(f):\n        def inner(*a, **k):\n            return f(*a, v=w, **k)\n        return inner\n    return deco",
          f"@{d}({y})\ndef {f}(v=None):\n    return v")
    else:
        body = {"setdefault": f"k.setdefault('v', {y})\n        return f(*a, **k)", "overwrite": f"k['v'] = {y}\n        return f(*a, **k)",
                "result": f"f(*a, **k)\n        return {y}", "first": f"return f({y}, *a, **k)"}[how]
        g(f"def {d}(f):\n    def inner(*a, **k):\n        {body}\n    return inner", f"@{d}\ndef {f}(v={g.pick('None', g.lit())}):\n    return v")
    return f"{f}()"


@production("step", "decorator registers", 1)
def _(g, x):
    t, d, f = g.name("TABLE"), g.name("register"), g.name("get")
    head = f"{t} = {{}}\ndef {d}(name):\n    def deco(f):\n        {t}[name] = f\n        return f\n    return deco"
    if g.chance(0.5):
        g(head, f'@{d}("a")\ndef {f}(v):\n    return v')
        return f'{t}["a"]({x})'
    g(head, f'@{d}("a")\nclass {f.title()}:\n    def __init__(self, v={g.lit()}):\n        self.v = v')
    return g.pick(f'{t}["a"]({x}).v', f'{t}["a"](v={x}).v')


@production("step", "cache", 0.4)
def _(g, x):
    g.need("functools")
    f = g.name("get")
    g(f"@functools.{g.pick('lru_cache', 'lru_cache(None)', 'cache')}\ndef {f}(v):\n    return v")
    return f"{f}({x})"


@production("step", "generator", 1.1)
def _(g, x):
    f = g.name("each")
    f = g.define(f, f"def {f}(v):\n    {g.pick('yield v', 'yield from [v]', 'for w in (v,):' + chr(10) + '        yield w', 'yield v' + chr(10) + '    yield 1')}")
    y = g.name()
    how = g.pick("next", "list", "for", "unpack")
    if how == "next":
        return f"next({f}({x}))"
    if how == "list":
        return f"list({f}({x}))[0]"
    if how == "for":
        g(f"for {y} in {f}({x}):\n    break")
        return y
    g(f"{y}, *_ = {f}({x})")
    return y


@production("step", "recursion", 0.7)
def _(g, x):
    f = g.name("deep")
    f = g.define(f, f"def {f}(n, v):\n    if n:\n        return {f}(n - 1, v)\n    return v")
    return f"{f}({g.pick(1, 2, 3)}, {x})"


@production("step", "mutable default", 0.7)
def _(g, x):
    f, y = g.name("keep"), g.name()
    f = g.define(f, f"def {f}(v, seen=[]):\n    seen.append(v)\n    return seen")
    g(f"{f}({x})", f"{y} = {f}({g.lit()})")
    return f"{y}[0]"


@production("step", "several results", 1)
def _(g, x):
    f, a, b = g.name("both"), g.name(), g.name()
    form = g.pick(f"return v, {g.lit()}", f"return [v, {g.lit()}]", f"return (v,) + ({g.lit()},)")
    f = g.define(f, f"def {f}(v):\n    {form}")
    if g.chance(0.5):
        g(f"{a}, {b} = {f}({x})")
        return a
    return f"{f}({x})[0]"


@production("step", "called twice", 1)
def _(g, x):
    """Another call of the same helper passes something else."""
    f, a, b = simple(g), g.name(), g.name()
    g(*g.pick((f"{b} = {f}({g.lit()})", f"{a} = {f}({x})"), (f"{a} = {f}({x})", f"{b} = {f}({g.lit()})")))
    return a


@production("step", "callback stores", 1)
def _(g, x):
    box, f, each = g.name("seen"), g.name("note"), g.name("each")
    each = g.define(each, f"def {each}(items, f):\n    for item in items:\n        f(item)")
    how = g.pick("append", "function", "setitem")
    g(f"{box} = []")
    if how == "append":
        g(f"{each}([{x}], {box}.append)")
    elif how == "function":
        g(f"def {f}(v):\n    {box}.append(v)", f"{each}([{x}], {f})")
    else:
        g(f"{each}([{x}], lambda v: {box}.insert(0, v))")
    return f"{box}[0]"
