"""Dictionaries, lists, tuples, sets and the tools of the standard library around them."""
from program import production, unsure

K = '"team"'


@production("step", "dict literal", 1.5)
def _(g, x):
    d = g.name("cfg")
    g(g.pick(f"{d} = {{{K}: {x}}}", f"{d} = dict(team={x})", f"{d} = dict([({K}, {x})])", f"{d} = {{}}\n{d}[{K}] = {x}",
             f"{d} = {{{K}: {g.lit()}}}\n{d}[{K}] = {x}", f"{d} = {{**{{{K}: {g.lit()}}}, {K}: {x}}}",
             f"{d} = {{{K}: {g.lit()}, {K}: {x}}}"))
    return g.pick(f"{d}[{K}]", f"{d}.get({K})")


@production("step", "dict alias store", 1.5)
def _(g, x):
    d, y = g.name("cfg"), g.name("alias")
    if g.chance(0.5):
        g(f"{d} = {{{K}: {g.lit()}}}", f"{y} = {d}", f"{y}[{K}] = {x}")
        return f"{d}[{K}]"
    g(f'{d} = {{"w": {{{K}: {g.lit()}}}}}', f'{y} = {d}["w"]', g.pick(f"{y}[{K}] = {x}", f"{y}.update(team={x})", f"{y} |= {{{K}: {x}}}"))
    return f'{d}["w"][{K}]'


@production("step", "dict in list alias", 0.8)
def _(g, x):
    d, y = g.name("cfgs"), g.name("alias")
    g(f"{d} = [{{{K}: {g.lit()}}}, {{{K}: {g.lit()}}}]")
    how = g.pick("index", "loop", "last")
    if how == "index":
        g(f"{y} = {d}[1]", f"{y}[{K}] = {x}")
        return f"{d}[1][{K}]"
    if how == "loop":
        g(f"for {y} in {d}:\n    {y}[{K}] = {x}")
        return f"{d}[{g.pick(0, 1, -1)}][{K}]"
    g(f"{d}[-1][{K}] = {x}")
    return f"{d}[{g.pick(1, -1)}][{K}]"


@production("step", "dict copy keeps", 1.2)
def _(g, x):
    d, y = g.name("cfg"), g.name("copy")
    copy = g.pick("{d}.copy()", "dict({d})", "{{**{d}}}", "{d} | {{}}", "{{k: v for k, v in {d}.items()}}").format(d=d)
    g(f"{d} = {{{K}: {x}}}", f"{y} = {copy}", f"{y}[{K}] = {g.lit()}")
    return f"{d}[{K}]"


@production("step", "shallow and deep copy", 1)
def _(g, x):
    g.need("copy")
    d, y = g.name("cfg"), g.name("copy")
    if g.chance(0.5):
        g(f'{d} = {{"w": {{{K}: {g.lit()}}}}}', f"{y} = {g.pick(f'copy.copy({d})', f'dict({d})', f'{d}.copy()')}", f'{y}["w"][{K}] = {x}')
    else:
        g(f'{d} = {{"w": {{{K}: {x}}}}}', f"{y} = copy.deepcopy({d})", f'{y}["w"][{K}] = {g.lit()}')
    return f'{d}["w"][{K}]'


@production("step", "dict update", 1.4)
def _(g, x):
    d = g.name("cfg")
    g(f"{d} = {{{K}: {g.lit()}, 'other': 1}}",
      g.pick(f"{d}.update({{{K}: {x}}})", f"{d}.update(team={x})", f"{d} |= {{{K}: {x}}}", f"{d}.update([({K}, {x})])",
             f"{d} = {d} | {{{K}: {x}}}", f"{d} = {{**{d}, {K}: {x}}}", f"{d} = dict({d}, team={x})",
             f"for k in ({K},):\n    {d}[k] = {x}", f"{d}.__setitem__({K}, {x})"))
    return f"{d}[{K}]"


@production("step", "dict setdefault", 1.2)
def _(g, x):
    d = g.name("cfg")
    how = g.pick("absent", "present", "value", "nested")
    if how == "absent":
        g(f"{d} = {{}}", f"{d}.setdefault({K}, {x})")
    elif how == "present":
        g(f"{d} = {{{K}: {x}}}", f"{d}.setdefault({K}, {g.lit()})")
    elif how == "nested":
        g(f"{d} = {{}}", f'{d}.setdefault("w", {{}})[{K}] = {x}')
        return f'{d}["w"][{K}]'
    else:
        return f"{{{K}: {x}}}.setdefault({K}, {g.lit()})" if g.chance(0.5) else f"{{}}.setdefault({K}, {x})"
    return f"{d}[{K}]"


@production("step", "dict key removed", 1.8, "sure")
def _(g, x):
    d = g.name("cfg")
    g(f"{d} = {{{K}: {g.lit()}, 'other': 1}}")
    how = g.pick("pop", "pop default", "del", "clear", "popitem", "helper", "comprehension", "alias", "rebind")
    if how == "helper":
        f = g.define(g.name("drop"), f"def drop{g.number}(c):\n    c.pop({K}, None)")
        g(f"{f}({d})")
    elif how == "alias":
        y = g.name("alias")
        g(f"{y} = {d}", f"del {y}[{K}]")
    elif how == "popitem":
        g(f"{d}.popitem()", f"{d}.popitem()")
    else:
        g({"pop": f"{d}.pop({K})", "pop default": f"{d}.pop({K}, None)", "del": f"del {d}[{K}]", "clear": f"{d}.clear()",
           "rebind": f"{d} = {{'other': 2}}", "comprehension": f"{d} = {{k: v for k, v in {d}.items() if k != {K}}}"}[how])
    return g.pick(f"{d}.get({K}, {x})", f"({d}.get({K}) or {x})", f"({d}[{K}] if {K} in {d} else {x})")


@production("step", "dict pop yields", 0.8)
def _(g, x):
    d, y = g.name("cfg"), g.name()
    g(f"{d} = {{{K}: {x}}}", f"{y} = {d}.pop({K}{g.pick('', ', None', ', ' + g.lit())})")
    return y


@production("step", "dict filter", 1)
def _(g, x):
    d, y = g.name("cfg"), g.name("kept")
    g(f"{d} = {{{K}: {x}, 'other': None}}", f"{y} = {{k: v for k, v in {d}.items() if v is not None}}")
    return unsure(f"{y}.get({K})") if x.unsure else f"{y}[{K}]"


@production("step", "dict built", 1.2)
def _(g, x):
    d = g.name("cfg")
    g(g.pick(f"{d} = dict(zip(({K}, 'b'), ({x}, {g.lit()})))", f"{d} = dict.fromkeys(['b', {K}], {x})",
             f"{d} = {{k: {x} for k in ('b', {K})}}", f"{d} = {{k[2:]: v for k, v in {{'w_team': {x}}}.items()}}",
             f"{d} = {{}}\nfor k, v in (('b', {g.lit()}), ({K}, {x})):\n    {d}[k] = v",
             f"{d} = {{}}\nfor k, v in zip(['b', {K}], [{g.lit()}, {x}]):\n    {d}[k] = v"))
    return f"{d}[{K}]"


@production("step", "dict read in a loop", 0.8)
def _(g, x):
    d, y = g.name("cfg"), g.name()
    g(f"{d} = {{'b': {g.lit()}, {K}: {x}}}", f"for k, v in {d}.items():\n    if k == {K}:\n        {y} = v")
    return y


@production("step", "dict order", 0.7)
def _(g, x):
    d = g.name("cfg")
    g(f"{d} = {{{K}: {x}, 'b': {g.lit()}}}")
    return g.pick(f"list({d}.values())[0]", f"next(iter({d}.values()))", f"[v for v in {d}.values()][0]", f"list({d}.items())[0][1]")


@production("step", "helper fills dict", 1.5)
def _(g, x):
    d, f = g.name("cfg"), g.name("fill")
    body = g.pick("c[key] = v", "c.update({key: v})", "c |= {key: v}", "c.setdefault('w', {})\n    c[key] = v", "y = c\n    y[key] = v")
    f = g.define(f, f"def {f}(c, v, key={K}):\n    {body}")
    g(f"{d} = {{{K}: {g.lit()}}}", g.pick(f"{f}({d}, {x})", f"{f}(c={d}, v={x})", f"{f}({d}, {x}, {K})"))
    return f"{d}[{K}]"


@production("step", "state of a module", 1.2, "top")
def _(g, x):
    """A dict at module level that a function changes."""
    s, f = g.name("STATE"), g.name("remember")
    g(f"{s} = {{{K}: {g.lit()}}}", f"def {f}(v):\n    {s}[{K}] = v", f"{f}({x})")
    return f"{s}[{K}]"


@production("step", "mappings of collections", 0.7)
def _(g, x):
    g.need("collections")
    d = g.name("cfg")
    how = g.pick("ordered", "chain", "default", "types")
    if how == "ordered":
        g(f"{d} = collections.OrderedDict({K[1:-1]}={x})")
    elif how == "chain":
        g(f"{d} = collections.ChainMap({{'b': 1}}, {{{K}: {x}}}, {{{K}: {g.lit()}}})")
    elif how == "default":
        y = g.hold(x)
        g(f"{d} = collections.defaultdict(lambda: {y})")
    else:
        g(f"{d} = collections.UserDict({{{K}: {x}}})")
    return f"{d}[{K}]"


@production("step", "list index", 1.2)
def _(g, x):
    y = g.name("names")
    form, index = g.pick((f"[{g.lit()}, {x}]", "1"), (f"[{g.lit()}, {x}]", "-1"), (f"({x}, {g.lit()})", "0"), (f"[{x}] * 2", "1"),
                         (f"[{g.lit()}] + [{x}]", "1"), (f"[*[{g.lit()}], {x}]", "1"), (f"list(({x},))", "0"), (f"tuple([{x}])", "0"))
    g(f"{y} = {form}")
    return f"{y}[{index}]"


@production("step", "list changed", 1.8)
def _(g, x):
    y = g.name("names")
    a, b = g.lit(), g.lit()
    start, change, index = g.pick(
        ([a], "{y}.append({x})", -1), ([a], "{y}.insert(0, {x})", 0), ([a], "{y}[0] = {x}", 0), ([a], "{y}.extend([{x}])", 1),
        ([a], "{y} += [{x}]", 1), ([a], "{y}.clear()\n{y}.append({x})", 0), ([a, b], "{y}.pop()\n{y}.append({x})", 1),
        ([a, b], "del {y}[0]\n{y}[0] = {x}", 0), ([a], "{y}.append({x})\n{y}.reverse()", 0), ([a, b], "{y}[:] = [{x}]", 0),
        ([a, b], "{y}[1:] = [{x}]", 1), ([a], "{y}.insert(1, {x})\n{y}.pop(0)", 0), ([a, b], "{y}.remove({a})\n{y}.append({x})", 1))
    g(f"{y} = [{', '.join(start)}]", change.format(y=y, x=x, a=a))
    return f"{y}[{index}]"


@production("step", "list alias and copy", 1)
def _(g, x):
    y, z = g.name("names"), g.name("alias")
    if g.chance(0.5):
        g(f"{y} = [{g.lit()}]", f"{z} = {y}", g.pick(f"{z}[0] = {x}", f"{z}.insert(0, {x})"))
    else:
        g(f"{y} = [{x}]", f"{z} = {g.pick(f'{y}[:]', f'list({y})', f'{y}.copy()', f'{y} + []')}", g.pick(f"{z}[0] = {g.lit()}", f"{z}.insert(0, {g.lit()})"))
    return f"{y}[0]"


@production("step", "unpacking", 1.3)
def _(g, x):
    a, b = g.name(), g.name()
    g(g.pick(f"{a}, {b} = {x}, {g.lit()}", f"{b}, {a} = [{g.lit()}, {x}]", f"{b}, *{a}s = [{g.lit()}, {x}, {g.lit()}]\n{a} = {a}s[0]",
             f"*{b}, {a} = ({g.lit()}, {g.lit()}, {x})", f"({b}, ({a},)) = ({g.lit()}, ({x},))",
             f"{a}, {b} = {g.lit()}, {x}\n{a}, {b} = {b}, {a}", f"[{a}] = [{x}]"))
    return a


@production("step", "slices", 0.8)
def _(g, x):
    y = g.name("names")
    g(f"{y} = [{g.lit()}, {x}, {g.lit()}]")
    return f"{y}{g.pick('[1:][0]', '[:2][-1]', '[::-1][1]', '[1:2][0]', '[-2]')}"


@production("step", "comprehension", 1)
def _(g, x):
    return g.pick(f"[v for v in ({g.lit()}, {x})][1]", f"[v for v in [{x}] if v or not v][0]", f"list(v for v in ({x},))[0]",
                  f"next(v for v in ({x}, {g.lit()}))", f"[a for a, b in [({x}, {g.lit()})]][0]", f"next(iter([{x}]))",
                  f"next(iter([]), {x})")


@production("step", "sorted or picked", 0.7)
def _(g, x):
    a, b = sorted((g.word(), g.word()))
    return g.pick(f'dict({a}={x})[sorted(["{b}", "{a}"])[0]]', f'dict({b}={x})[max(["{b}", "{a}"])]',
                  f'{{"{a}": {x}, "{b}": {g.lit()}}}[min("{a}", "{b}")]', f"[{x}, {g.lit()}][len('') ]")


@production("step", "tools over iterables", 0.8)
def _(g, x):
    g.need(g.pick("itertools"))
    g.need("operator")
    return g.pick(f"list(itertools.chain([{g.lit()}], [{x}]))[1]", f"next(itertools.islice([{g.lit()}, {x}], 1, None))",
                  f"operator.itemgetter({K})({{{K}: {x}}})", f"list(enumerate([{x}]))[0][1]", f"list(zip([{x}], [1]))[0][0]",
                  f"list(reversed([{x}, {g.lit()}]))[1]", f"list(map(lambda v: v, [{x}]))[0]", f"next(filter(None, [None, {x}]), None)"
                  if not x.unsure else f"[{x}].pop()")


@production("step", "deque", 0.4)
def _(g, x):
    g.need("collections")
    y = g.name("queue")
    g(f"{y} = collections.deque([{g.lit()}])", f"{y}.appendleft({x})")
    return f"{y}[0]"
