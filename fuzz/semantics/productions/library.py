"""Tools of the standard library that change or carry a text."""
from program import production


@production("step", "paths", 1, "sure")
def _(g, x):
    g.need("os")
    g.need("pathlib")
    y = g.hold(x)
    return g.pick(f'os.path.basename("runs/" + {y})', f'os.path.dirname({y} + "/logs")', f'pathlib.Path("runs", {y}).name', f'pathlib.Path({y} + ".yaml").stem',
                  f'os.path.splitext({y} + ".json")[0]', f'str(pathlib.Path({y}))', f'os.path.join({y}, "x").split(os.sep)[0]', f'pathlib.Path("a") .joinpath({y}).parts[-1]')


@production("step", "regular expressions", 0.7, "sure")
def _(g, x):
    g.need("re")
    y = g.hold(x)
    return g.pick(f're.sub("-", "_", {y})', f're.match(r"([^/]+)/", {y} + "/rest").group(1)', f're.split("/", {y} + "/rest")[0]', f're.search(r".+", {y}).group()')


@production("step", "templates", 0.4, "sure")
def _(g, x):
    g.need("string")
    return f'string.Template("${{a}}-{g.word()}").substitute(a={x})'


@production("step", "context variable", 0.5)
def _(g, x):
    g.need("contextvars")
    v = g.name("var")
    g(f'{v} = contextvars.ContextVar("{v}", default={g.lit()})', f"{v}.set({x})")
    return f"{v}.get()"


@production("step", "getters", 0.6)
def _(g, x):
    g.need("operator")
    g.need("types")
    return g.pick(f'operator.attrgetter("v")(types.SimpleNamespace(v={x}))', f'operator.itemgetter(1)([{g.lit()}, {x}])',
                  f'operator.attrgetter("w.v")(types.SimpleNamespace(w=types.SimpleNamespace(v={x})))')


@production("step", "dispatch by type", 0.5)
def _(g, x):
    g.need("functools")
    f = g.name("pick")
    g(f"@functools.singledispatch\ndef {f}(key, v):\n    return {g.lit()}", f"@{f}.register\ndef _(key: int, v):\n    return v")
    return f"{f}(3, {x})"


@production("step", "queue", 0.4)
def _(g, x):
    g.need("queue")
    q = g.name("jobs")
    g(f"{q} = queue.Queue()", f"{q}.put({x})")
    return f"{q}.get()"


@production("step", "computed at run time", 0.3, "sure")
def _(g, x):
    """Nobody can know it: the field must not be complete."""
    g.need("os")
    g.need("uuid")
    g.need("time")
    return g.pick(f'{x} + "-" + str(os.getpid())', f'{x} + "-" + uuid.uuid4().hex', f'{x} + time.strftime("-%Y%m%d-%H%M")', "os.uname().nodename")


@production("step", "split by the shell's rules", 0.3, "sure")
def _(g, x):
    g.need("shlex")
    return f'shlex.split("run " + {x})[1]'
