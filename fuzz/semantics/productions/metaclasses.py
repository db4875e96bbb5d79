"""Classes that are made, changed or registered by code."""
from program import production


@production("step", "class decorator", 0.8)
def _(g, x):
    d, c, y = g.name("tagged"), g.name("Cfg"), g.hold(x)
    if g.chance(0.5):
        g(f"def {d}(v):\n    def deco(cls):\n        cls.v = v\n        return cls\n    return deco", f"@{d}({y})\nclass {c}:\n    v = {g.lit()}")
        return f"{c}{g.pick('', '()')}.v"
    g(f"{d}s = {{}}", f"def {d}(cls):\n    {d}s[cls.__name__] = cls\n    return cls", f"@{d}\nclass {c}:\n    def __init__(self, v):\n        self.v = v")
    return f'{d}s["{c}"]({y}).v'


@production("step", "subclasses are registered", 0.7)
def _(g, x):
    c, y = g.name("Base"), g.hold(x)
    g(f"class {c}:\n    known = {{}}\n    def __init_subclass__(cls, **kw):\n        {c}.known[cls.__name__] = cls", f"class Sub{c}({c}):\n    v = {y}")
    return g.pick(f'{c}.known["Sub{c}"].v', f"{c}.__subclasses__()[0].v")


@production("step", "descriptor", 0.6)
def _(g, x):
    d, c, y = g.name("Field"), g.name("Cfg"), g.hold(x)
    g(f"class {d}:\n    def __init__(self, default):\n        self.default = default\n    def __get__(self, instance, owner):\n        return self.default",
      f"class {c}:\n    v = {d}({y})")
    return f"{c}().v"


@production("step", "class made by type", 0.6)
def _(g, x):
    c = g.name("Cfg")
    g(f'{c} = type("{c}", (), {{"v": {x}, "w": 1}})')
    return g.pick(f"{c}.v", f"{c}().v")


@production("step", "slots and annotations", 0.5)
def _(g, x):
    c = g.name("Cfg")
    c = g.define(c, f'class {c}:\n    __slots__ = ("v",)\n    def __init__(self, v):\n        self.v = v')
    return f"{c}({x}).v"


@production("step", "attributes guarded", 0.6)
def _(g, x):
    c, o = g.name("Cfg"), g.name("obj")
    c = g.define(c, f"class {c}:\n    def __setattr__(self, name, value):\n        object.__setattr__(self, name, {g.pick('value', '[value][0]')})")
    g(f"{o} = {c}()", f"{o}.v = {x}")
    return f"{o}.v"


@production("step", "singleton", 0.8)
def _(g, x):
    c = g.name("Cfg")
    c = g.define(c, f"class {c}:\n    one = None\n    def __new__(cls):\n        if cls.one is None:\n            cls.one = super().__new__(cls)\n        return cls.one")
    g(f"{c}().v = {x}")
    return f"{c}().v"
