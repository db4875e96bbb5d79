"""Classes, objects, dataclasses, enumerations."""
from program import production


def cls(g, text):
    name = g.name("Cfg")
    return g.define(name, text.replace("NAME", name))


@production("step", "instance attribute", 1.3)
def _(g, x):
    o = g.name("obj")
    c = cls(g, f"class NAME:\n    def __init__(self, v{g.pick('', f'={g.lit()}', ': str = None')}):\n        self.v = {g.pick('v', 'v or None')}")
    g(f"{o} = {c}({g.pick('', 'v=')}{x})")
    return g.pick(f"{o}.v", f'getattr({o}, "v")', f'vars({o})["v"]', f'{o}.__dict__["v"]')


@production("step", "attribute written from outside", 1.6)
def _(g, x):
    o, y = g.name("obj"), g.name("alias")
    c = cls(g, f"class NAME:\n    {g.pick('v = None', f'v = {g.lit()}', 'def __init__(self):' + chr(10) + f'        self.v = {g.lit()}')}")
    g(f"{o} = {c}()")
    how = g.pick("attr", "setattr", "dict", "vars", "alias", "helper", "loop", "class")
    if how == "alias":
        g(f"{y} = {o}", f"{y}.v = {x}")
    elif how == "helper":
        f = g.define(g.name("fix"), f"def fix{g.number}(o, v):\n    o.v = v")
        g(f"{f}({o}, {x})")
    elif how == "class":
        g(f"{c}.w = {x}")
        return f"{o}.w"
    else:
        g({"attr": f"{o}.v = {x}", "setattr": f'setattr({o}, "v", {x})', "dict": f'{o}.__dict__["v"] = {x}',
           "vars": f"vars({o}).update(v={x})", "loop": f'for k, v in {{"v": {x}}}.items():\n    setattr({o}, k, v)'}[how])
    return f"{o}.v"


@production("step", "class attribute", 1.2)
def _(g, x):
    c, y = g.name("Cfg"), g.hold(x)
    how = g.pick("body", "outside", "setattr", "instance hides", "subclass", "subclass hides", "method")
    if how in ("body", "subclass"):
        g(f"class {c}:\n    v = {y}")
        if how == "subclass":
            g(f"class Sub{c}({c}):\n    pass")
            return g.pick(f"Sub{c}.v", f"Sub{c}().v")
    elif how == "outside":
        g(f"class {c}:\n    v = {g.lit()}", f"{c}.v = {y}")
    elif how == "setattr":
        g(f"class {c}:\n    v = {g.lit()}", f'setattr({c}, "v", {y})')
    elif how == "subclass hides":
        g(f"class {c}:\n    v = {g.lit()}", f"class Sub{c}({c}):\n    v = {y}", f"{c} = Sub{c}")
    elif how == "method":
        g(f"class {c}:\n    v = {g.lit()}\n    @classmethod\n    def set(cls, v):\n        cls.v = v", f"{c}.set({y})")
    else:
        g(f"class {c}:\n    v = {y}", f"o = {c}()", f"o.v = {g.lit()}")
    return g.pick(f"{c}.v", f"{c}().v")


@production("step", "scope of a class", 0.6, "top")
def _(g, x):
    c, y = g.name("Cfg"), g.name()
    g(f"{y} = {x}", f"class {c}:\n    {y} = {g.lit()}\n    def get(self):\n        return {y}")
    return f"{c}().get()"


@production("step", "set by a method", 1.2)
def _(g, x):
    o = g.name("obj")
    c = cls(g, f"class NAME:\n    def __init__(self):\n        self.v = {g.pick('None', g.lit())}\n    def set(self, v):\n        {g.pick('self.v = v', 'self.__dict__.update(v=v)', 'setattr(self, chr(118), v)')}\n        return self\n    def get(self):\n        return self.v")
    if g.chance(0.4):
        return f"{c}().set({x}).get()"
    g(f"{o} = {c}()", f"{o}.set({x})")
    return g.pick(f"{o}.get()", f"{o}.v")


@production("step", "keywords into attributes", 1.2)
def _(g, x):
    o = g.name("obj")
    body = g.pick("for k, v in kw.items():\n            setattr(self, k, v)", "self.__dict__.update(kw)", "vars(self).update(kw)", "self.v = kw.get('v', 'none')",
                  "self.v = kw.pop('v')", "self.kw = kw\n        self.v = self.kw['v']", "self.__dict__ = kw")
    c = cls(g, f"class NAME:\n    v = None\n    def __init__(self, **kw):\n        {body}")
    g(f"{o} = {c}({g.pick('v=' + x, '**{' + repr('v') + ': ' + x + '}')})")
    return f"{o}.v"


@production("step", "property", 1.4)
def _(g, x):
    o = g.name("obj")
    how = g.pick("read", "setter", "setter in init", "override", "cached")
    if how == "read":
        c = cls(g, "class NAME:\n    def __init__(self, v):\n        self._v = v\n    @property\n    def v(self):\n        return self._v")
    elif how == "cached":
        c = cls(g, "import functools\nclass NAME:\n    def __init__(self, v):\n        self.w = v\n    @functools.cached_property\n    def v(self):\n        return self.w")
    elif how == "override":
        c = cls(g, f"class BaseNAME:\n    @property\n    def v(self):\n        return {g.lit()}\nclass NAME(BaseNAME):\n    def __init__(self, w):\n        self.w = w\n    @property\n    def v(self):\n        return self.w")
    else:
        init = "self.v = v" if how == "setter in init" else "self._v = 'none'"
        twist = g.pick("v", "[v][0]", "v")
        c = cls(g, f"class NAME:\n    def __init__(self, v=None):\n        {init}\n    @property\n    def v(self):\n        return self._v\n    @v.setter\n    def v(self, v):\n        self._v = {twist}")
        if how == "setter":
            g(f"{o} = {c}()", f"{o}.v = {x}")
            return f"{o}.v"
    g(f"{o} = {c}({x})")
    return f"{o}.v"


@production("step", "setter changes the text", 0.8, "sure")
def _(g, x):
    c = cls(g, "class NAME:\n    def __init__(self, v):\n        self.v = v\n    @property\n    def v(self):\n        return self._v\n    @v.setter\n    def v(self, v):\n        self._v = v + '-x'")
    return f"{c}({x}).v"


@production("step", "inheritance", 1.5)
def _(g, x):
    a = g.lit()
    text = g.pick(
        f"class BaseNAME:\n    def __init__(self, v):\n        self.v = v\nclass NAME(BaseNAME):\n    pass",
        f"class BaseNAME:\n    def __init__(self, v={a}):\n        self.v = v\nclass NAME(BaseNAME):\n    def __init__(self, v):\n        super().__init__(v)",
        f"class BaseNAME:\n    def __init__(self):\n        self.v = {a}\nclass NAME(BaseNAME):\n    def __init__(self, v):\n        super().__init__()\n        self.v = v",
        f"class BaseNAME:\n    def __init__(self, v):\n        self.w = v\n        self.setup()\n    def setup(self):\n        self.v = {a}\nclass NAME(BaseNAME):\n    def setup(self):\n        self.v = self.w",
        f"class BaseNAME:\n    def __init__(self, **kw):\n        self.v = kw['v']\nclass NAME(BaseNAME):\n    def __init__(self, v, **kw):\n        super().__init__(v=v, **kw)",
        f"class LeftNAME:\n    def pick(self):\n        return self.w\nclass RightNAME:\n    def pick(self):\n        return {a}\nclass NAME(LeftNAME, RightNAME):\n    def __init__(self, w):\n        self.w = w\n        self.v = self.pick()",
        f"class BaseNAME:\n    def __init__(self, v):\n        self.v = self.work(v)\n    def work(self, v):\n        return {a}\nclass NAME(BaseNAME):\n    def work(self, v):\n        return v",
        f"class BaseNAME:\n    v = {a}\n    def __init__(self, w):\n        BaseNAME.w = w\nclass NAME(BaseNAME):\n    @property\n    def v(self):\n        return self.w",
        f"class BaseNAME:\n    def __init__(self, v):\n        self.v = v\nclass MidNAME(BaseNAME):\n    def __init__(self, v):\n        super(MidNAME, self).__init__(v)\nclass NAME(MidNAME):\n    pass",
        f"class BaseNAME:\n    def __init__(self, v):\n        self.v = v\nclass NAME(BaseNAME):\n    def __init__(self, v):\n        BaseNAME.__init__(self, v)")
    return f"{cls(g, text)}({x}).v"


@production("step", "order of initialization", 1, "sure")
def _(g, x):
    """The base class takes the value before the subclass sets it."""
    c, y = g.name("Cfg"), g.hold(x)
    g(f"class Base{c}:\n    w = {y}\n    def __init__(self):\n        self.v = self.w",
      f"class {c}(Base{c}):\n    def __init__(self):\n        super().__init__()\n        self.w = {g.lit()}")
    return f"{c}().v"


@production("step", "static and class methods", 1)
def _(g, x):
    c = cls(g, f"class NAME:\n    tag = {g.lit()}\n    def __init__(self, v=None):\n        self.v = v\n    @staticmethod\n    def of(v):\n        return v\n    @classmethod\n    def make(cls, v):\n        return cls(v)\n    @classmethod\n    def made(cls, **kw):\n        return cls(**kw)")
    return g.pick(f"{c}.of({x})", f"{c}.make({x}).v", f"{c}.made(v={x}).v", f"{c}().of({x})", f"{c}().make({x}).v")


@production("step", "special methods", 1.4)
def _(g, x):
    body, read = g.pick(
        ("def __call__(self):\n        return self.w", "()"), ("def __getattr__(self, name):\n        return self.w", ".team"),
        ("def __getitem__(self, key):\n        return self.w", "['team']"), ("def __iter__(self):\n        return iter([self.w])", None),
        ("def __getattr__(self, name):\n        return self.__dict__['w'] if name == 'team' else None", ".team"),
        ("def get(self, key, default=None):\n        return self.w", f".get('team', {g.lit()})"),
        ("def __len__(self):\n        return 1\n    def items(self):\n        return [('team', self.w)]", ".items()[0][1]"))
    c = cls(g, f"class NAME:\n    def __init__(self, w):\n        self.w = w\n    {body}")
    return f"next(iter({c}({x})))" if read is None else f"{c}({x}){read}"


@production("step", "special methods make a text", 0.6, "sure")
def _(g, x):
    c = cls(g, g.pick("class NAME:\n    def __init__(self, w):\n        self.w = w\n    def __str__(self):\n        return self.w",
                      "class NAME(str):\n    pass"))
    return f"str({c}({x}))"


@production("step", "attribute dict", 0.9)
def _(g, x):
    o = g.name("cfg")
    c = cls(g, "class NAME(dict):\n    __getattr__ = dict.__getitem__\n    __setattr__ = dict.__setitem__")
    g(g.pick(f"{o} = {c}(v={x})", f"{o} = {c}()\n{o}.v = {x}", f"{o} = {c}()\n{o}['v'] = {x}", f"{o} = {c}(v={g.lit()})\n{o}.update(v={x})"))
    return g.pick(f"{o}.v", f"{o}['v']")


@production("step", "nested objects", 1)
def _(g, x):
    o = g.name("cfg")
    c = cls(g, "class NAME:\n    pass")
    g(f"{o} = {c}()", f"{o}.w = {c}()", f"{o}.w.v = {x}")
    if g.chance(0.4):
        y = g.name("part")
        g(f"{y} = {o}.w", f"{y}.v = {y}.v")
        return f"{y}.v"
    return f"{o}.w.v"


@production("step", "object shared", 1)
def _(g, x):
    a, b = g.name("obj"), g.name("obj")
    c = cls(g, "class NAME:\n    def __init__(self, part):\n        self.part = part")
    g(f"{a} = {c}({{'v': {g.lit()}}})", f"{b} = {c}({a}.part)", f"{b}.part['v'] = {x}")
    return f"{a}.part['v']"


@production("step", "two instances", 1)
def _(g, x):
    a, b = g.name("obj"), g.name("obj")
    c = cls(g, f"class NAME:\n    def __init__(self, v={g.lit()}):\n        self.v = v")
    g(*g.pick((f"{a} = {c}({x})", f"{b} = {c}({g.lit()})"), (f"{b} = {c}()", f"{a} = {c}(v={x})"), (f"{a}, {b} = {c}({x}), {c}()", f"{b}.v = {g.lit()}")))
    return f"{a}.v"


@production("step", "simple namespace", 0.6)
def _(g, x):
    g.need("types")
    o = g.name("ns")
    g(f"{o} = types.SimpleNamespace({g.pick(f'v={x}', f'**dict(v={x})')})")
    return f"{o}.v"


@production("step", "dataclass", 1.6)
def _(g, x):
    o = g.name("obj")
    a = g.lit()
    text = g.pick(f"v: str = {a}", "v: str", f"other: int = 1\n    v: str = field(default={a})", f"v: str = field(default_factory=lambda: {a})")
    c = cls(g, f"from dataclasses import dataclass, field\n@dataclass{g.pick('', '()', '(kw_only=True)') if 'other' not in text else ''}\nclass NAME:\n    {text}")
    how = g.pick("given", "written", "replace", "asdict", "kwargs")
    if how == "written":
        g(f"{o} = {c}(v={a})", f"{o}.v = {x}")
    elif how == "replace":
        g.need("dataclasses")
        g(f"{o} = dataclasses.replace({c}(v={a}), v={x})")
    elif how == "asdict":
        g.need("dataclasses")
        return f"dataclasses.asdict({c}(v={x}))['v']"
    elif how == "kwargs":
        g(f"{o} = {c}(**{{'v': {x}}})")
    else:
        g(f"{o} = {c}(v={x})")
    return f"{o}.v"


@production("step", "dataclass default", 1)
def _(g, x):
    c, y = g.name("Cfg"), g.hold(x)
    g.need("from dataclasses import dataclass, field")
    field = g.pick(f"v: str = {y}", f"v: str = field(default={y})", f"v: str = field(default_factory=lambda: {y})", f"w: dict = field(default_factory=dict)\n    v: str = {y}")
    g(f"@dataclass\nclass {c}:\n    {field}")
    return f"{c}().v"


@production("step", "dataclass post init", 0.8)
def _(g, x):
    c = cls(g, f"from dataclasses import dataclass, InitVar\n@dataclass\nclass NAME:\n    w: {g.pick('str', 'InitVar')}\n    v: str = None\n    def __post_init__(self, *rest):\n        self.v = rest[0] if rest else self.w")
    return f"{c}({x}).v"


@production("step", "dataclass inherited", 0.8)
def _(g, x):
    c = cls(g, f"from dataclasses import dataclass\n@dataclass\nclass BaseNAME:\n    v: str = {g.lit()}\n@dataclass\nclass NAME(BaseNAME):\n    {g.pick('other: int = 1', f'v: str = {g.lit()}')}")
    return f"{c}(v={x}).v"


@production("step", "named tuple", 1)
def _(g, x):
    c = cls(g, g.pick("from typing import NamedTuple\nclass NAME(NamedTuple):\n    v: str\n    w: int = 1",
                      "from collections import namedtuple\nNAME = namedtuple('NAME', 'v w', defaults=[1])"))
    return g.pick(f"{c}({x}).v", f"{c}(v={x})[0]", f"{c}({g.lit()})._replace(v={x}).v", f"{c}({x})._asdict()['v']", f"{c}._make([{x}, 1]).v")


@production("source", "enumeration", 1)
def _(g):
    c, a, b = g.name("Kind"), g.lit(), g.lit()
    base = g.pick("enum.Enum", "str, enum.Enum")
    g.need("enum")
    g(f"class {c}({base}):\n    A = {a}\n    B = {b}")
    return g.pick(f"{c}.A.value", f"{c}.B.value", f"{c}.A.name", f'{c}["B"].value', f"{c}({b}).name", f"list({c})[1].value", f"[k.value for k in {c}][0]")


@production("source", "enumeration by option", 0.5, "main room")
def _(g):
    from .arguments import option
    c, a, b = g.name("Kind"), g.word(), g.word()
    g.typed(b, b)
    g.need("enum")
    g(f'class {c}(enum.Enum):\n    A = "{a}"\n    B = "{b}"')
    return f'{c}({option(g, f", default={chr(34)}{a}{chr(34)}", [None, b])}).value'
