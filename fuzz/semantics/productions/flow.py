"""Names, order, branches, loops, exceptions."""
from program import production, unsure


@production("step", "assigned", 1.5)
def _(g, x):
    a, b = g.name(), g.name()
    g(g.pick(f"{a} = {x}", f"{a} = {b} = {x}", f"{a}: str = {x}", f"{b} = {x}\n{a} = {b}\n{b} = {g.lit()}", f"{a} = ({b} := {x})",
             f"{a} = {g.lit()}\n{a} = {x}", f"{a} = {g.lit()}\ndel {a}\n{a} = {x}"))
    return a


@production("step", "constant decides", 1, dead=True)
def _(g, x):
    c, y = g.name("DEBUG"), g.name()
    how = g.pick("if", "ternary", "elif", "and or", "while", "not")
    g(f"{c} = False")
    if how == "if":
        g(f"if {c}:\n    {y} = {g.lit()}\nelse:\n    {y} = {x}")
    elif how == "elif":
        g(f"{y} = {g.lit()}", f"if {c}:\n    {y} = {g.lit()}\nelif not {c}:\n    {y} = {x}")
    elif how == "ternary":
        return f"({g.lit()} if {c} else {x})"
    elif how == "and or":
        return f"({c} and {g.lit()} or {x})"
    elif how == "not":
        g(f"{y} = {x}", f"if {c}:\n    {y} = {g.lit()}")
    else:
        g(f"{y} = {x}", f"while {c}:\n    {y} = {g.lit()}")
    return y


@production("step", "overwritten under if that holds", 0.8)
def _(g, x):
    f, y = g.name("choose"), g.name()
    f = g.define(f, f"def {f}(flag, v):\n    out = {g.lit()}\n    if flag:\n        out = v\n    return out")
    g(f"{y} = {f}({g.pick('True', '1', repr('yes'), '[0]')}, {x})")
    return y


@production("step", "if not None", 0.8)
def _(g, x):
    y = g.bind(x)
    return g.pick(f"({y} if {y} is not None else {g.lit()})", f"({g.lit()} if {y} is None else {y})", f"({y} or {g.lit()})")


@production("step", "match", 0.9)
def _(g, x):
    y = g.name()
    g(g.pick(f'match {{"team": {x}, "b": 1}}:\n    case {{"team": {y}}}:\n        pass',
             f"match [{g.lit()}, {x}]:\n    case [_, {y}]:\n        pass", f"match ({x}, 2):\n    case ({y}, int()):\n        pass",
             f"match {x}:\n    case str() as {y}:\n        pass\n    case {y}:\n        pass" if x.unsure else f"match {x}:\n    case str() as {y}:\n        pass",
             f"match [1, {x}, 3]:\n    case [1, *rest]:\n        {y} = rest[0]"))
    return y


@production("step", "try", 1.2)
def _(g, x):
    y = g.name()
    a = g.lit()
    g(g.pick(f'try:\n    {y} = {{}}["k"]\nexcept KeyError:\n    {y} = {x}', f"try:\n    {y} = {x}\nfinally:\n    done = True",
             f"try:\n    {y} = {a}\nfinally:\n    {y} = {x}", f"{y} = {a}\ntry:\n    int('q')\n    {y} = {g.lit()}\nexcept ValueError:\n    {y} = {x}",
             f"try:\n    pass\nexcept ValueError:\n    {y} = {a}\nelse:\n    {y} = {x}",
             f"try:\n    import no_such_module\nexcept ImportError:\n    {y} = {x}",
             f"try:\n    raise LookupError({x})\nexcept LookupError as error:\n    {y} = error.args[0]",
             f"try:\n    {y} = open('no-such-file').read()\nexcept OSError:\n    {y} = {x}",
             f"import contextlib\n{y} = {a}\nwith contextlib.suppress(KeyError):\n    {y} = {x}\n    {{}}['k']\n    {y} = {g.lit()}"))
    return y


@production("step", "loop ends with the last", 1.2)
def _(g, x):
    y = g.name()
    a, b = g.lit(), g.lit()
    g(g.pick(f"for {y} in [{a}, {b}, {x}]:\n    pass", f"for _, {y} in enumerate(({a}, {x})):\n    pass",
             f"for {y} in {{'k': {x}}}.values():\n    pass", f"for k, {y} in ((1, {a}), (2, {x})):\n    pass",
             f"{y} = {a}\nfor v in ({b}, {x}):\n    {y} = v", f"for i in range(3):\n    {y} = [{a}, {b}, {x}][i]"))
    return y


@production("step", "loop with break", 1.2)
def _(g, x):
    y, w = g.name(), g.word()
    g(g.pick(f'for k, {y} in (("a", {g.lit()}), ("{w}", {x}), ("c", {g.lit()})):\n    if k == "{w}":\n        break',
             f"for {y} in ({x}, {g.lit()}):\n    break", f"for i in range(5):\n    if i == 2:\n        {y} = {x}\n        break\n",
             f"for k in (1, 2):\n    if k == 3:\n        break\nelse:\n    {y} = {x}",
             f'{y} = {x}\nfor v in ("a", "b"):\n    if v in ("a", "b"):\n        continue\n    {y} = v',
             f"while True:\n    {y} = {x}\n    break"))
    return y


@production("step", "while", 0.9)
def _(g, x):
    y, n = g.name(), g.name("n")
    g(g.pick(f"{y}, {n} = {g.lit()}, 0\nwhile {n} < 2:\n    {y} = {x}\n    {n} += 1",
             f"{y}s = [{x}, {g.lit()}]\nwhile {y}s:\n    {y} = {y}s.pop()", f"{y}, {n} = {x}, 3\nwhile {n}:\n    {n} -= 1"))
    return y


@production("step", "accumulated", 0.8, "sure")
def _(g, x):
    y = g.name()
    g(g.pick(f"{y} = {x}\nfor i in range(3):\n    {y} += 'x'", f"{y} = ''\nfor part in ({x}, '-b'):\n    {y} = {y} + part",
             f"{y}s = []\nfor part in ({x}, 'b'):\n    {y}s.append(part)\n{y} = '-'.join({y}s)"))
    return y


@production("step", "names of a comprehension do not leak", 0.7)
def _(g, x):
    y = g.name()
    g(f"{y} = {x}", g.pick(f"rest = [{y} for {y} in ({g.lit()},)]", f"rest = {{{y}: 1 for {y} in ({g.lit()},)}}", f"rest = list(map(lambda {y}: {y}, [{g.lit()}]))"))
    return y


@production("step", "global", 1.2, "top")
def _(g, x):
    y, f = g.name(), g.name("change")
    how = g.pick("called", "not called", "shadowed", "late", "argument", "globals")
    if how == "called":
        z = g.hold(x)
        g(f"{y} = {g.lit()}", f"def {f}():\n    global {y}\n    {y} = {z}", f"{f}()")
    elif how == "argument":
        g(f"{y} = {g.lit()}", f"def {f}(v):\n    global {y}\n    {y} = v", f"{f}({x})")
    elif how == "not called":
        g.dead = True
        g(f"{y} = {x}", f"def {f}():\n    global {y}\n    {y} = {g.lit()}")
    elif how == "shadowed":
        g(f"{y} = {x}", f"def {f}():\n    {y} = {g.lit()}\n    return {y}", f"{f}()")
    elif how == "late":
        z = g.name()
        g(f"{y} = {g.lit()}", f"def {f}():\n    return {y}", f"{y} = {x}", f"{z} = {f}()", f"{y} = {g.lit()}")
        return z
    else:
        g(f'globals()["{y}"] = {x}')
    return y


@production("step", "nonlocal", 0.9)
def _(g, x):
    f, y = g.name("outer"), g.name()
    body = g.pick("    def change():\n        nonlocal out\n        out = v\n    change()\n    return out",
                  "    def change(w):\n        nonlocal out\n        out = w\n        return 1\n    change(v)\n    return out",
                  "    def read():\n        return out\n    out = v\n    return read()",
                  "    read = lambda: out\n    out = v\n    return read()")
    f = g.define(f, f"def {f}(v):\n    out = {g.lit()}\n{body}")
    g(f"{y} = {f}({x})")
    return y


@production("step", "default is bound early", 0.8)
def _(g, x):
    y, f = g.name(), g.name("get")
    g(f"{y} = {x}", g.pick(f"def {f}(v={y}):\n    return v", f"{f} = lambda v={y}: v"), f"{y} = {g.lit()}")
    return f"{f}()"


@production("step", "with", 1)
def _(g, x):
    y, f = g.name(), g.name("scope")
    how = g.pick("manager", "class", "null", "closing")
    if how == "manager":
        g.need("contextlib")
        g(f"@contextlib.contextmanager\ndef {f}(v):\n    yield v", f"with {f}({x}) as {y}:\n    pass")
    elif how == "class":
        cls = g.define(f.title(), f"class {f.title()}:\n    def __init__(self, v):\n        self.v = v\n    def __enter__(self):\n"
                       f"        return {g.pick('self.v', 'self')}\n    def __exit__(self, *rest):\n        return False")
        g(f"with {cls}({x}) as {y}:\n    {y} = getattr({y}, 'v', {y})")
    elif how == "null":
        g.need("contextlib")
        g(f"with contextlib.nullcontext({x}) as {y}:\n    pass")
    else:
        g.need("io")
        g(f"with io.StringIO('a') as f:\n    {y} = {x}")
    return y


@production("step", "cleared and set again", 0.5)
def _(g, x):
    y = g.name()
    g(f"{y} = None", f"if {y} is None:\n    {y} = {x}")
    return unsure(y) if x.unsure else y
