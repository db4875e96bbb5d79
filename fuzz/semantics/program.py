"""A random program while it is being written: files, names, literals, inputs (flags, variables), and the productions used.

Data first: a production is one `Production` (kind, name, weight, what it writes). Its function gets the program `g` and one
or two expressions that yield a text, writes statements with `g("...")`, and returns the expression that now yields it.
What a program *should* answer is never computed here: CPython says it.
"""
import contextlib
import random
import re
from dataclasses import dataclass, field

MAX_RUNS = 12
WORDS = ("oak elm fir ash yew bay ivy fig pea rye oat hay fern moss reed sage mint dill lily iris rose palm pine teak "
         "crow dove hawk kite lark swan wren duck seal bear lynx hare mole newt toad frog carp pike dace tuna").split()


@dataclass(frozen=True)
class Production:
    """One way to write something. `needs` are words checked against the program: `top` (module level only), `main` (only in
    the main file), `sure` (only for a text that is never None). `dead`: it writes code that no run reaches."""
    kind: str
    name: str
    weight: float
    write: object
    needs: frozenset = frozenset()
    dead: bool = False


REGISTRY = {"source": [], "step": [], "pair": [], "frame": [], "sink": []}


def production(kind, name, weight=1.0, needs="", dead=False):
    """Registers the decorated function as a production of `kind`."""
    def register(write):
        REGISTRY[kind].append(Production(kind, name, weight, write, frozenset(needs.split()), dead))
        return write
    return register


class Text(str):
    """An expression that yields a text; `unsure` when it may yield None."""
    unsure = False


def unsure(expression):
    text = Text(expression)
    text.unsure = True
    return text


@dataclass
class Input:
    """One thing that the command line or the environment decides. Each way is (arguments, variables, whether the value is
    any text at all, so that no literal of the program is meant)."""
    ways: list


@dataclass
class File:
    imports: list = field(default_factory=list)
    header: list = field(default_factory=list)
    lines: list = field(default_factory=list)

    def text(self):
        return "\n".join(self.imports + self.header + self.lines) + "\n"


@dataclass
class Written:
    """A finished program: its files, its runs (arguments, variables, open), what was used, whether it has dead code, and the
    texts that only something typed brings in, like another file or choice (`beside`: they need no listing)."""
    name: str
    files: dict
    runs: list
    used: list
    dead: bool
    beside: list = field(default_factory=list)

    def blank_runs(self):
        """The open runs with nothing typed (`--team ""`): a value that arrives only then is no mistake, nor is it asked for."""
        return [(["" if is_token(a) else a for a in argv], {k: "" if is_token(v) else v for k, v in env.items()}, True)
                for argv, env, is_open in self.runs if is_open]


class Program:
    """The program being written; `g` in the productions. Calling it writes one statement at the current place."""

    def __init__(self, rng):
        self.rng = rng
        self.python, self.data = {"main.py": File()}, {}
        self.path, self.indent = "main.py", 0
        self.inputs, self.used, self.dead = [], [], False
        self.number = 0
        self.parser = None
        self.beside, self.typed_values = [], set()

    # -- writing ------------------------------------------------------------------------------------------------------
    def __call__(self, *statements):
        for statement in statements:
            for line in statement.split("\n"):
                self.python[self.path].lines.append("    " * self.indent + line)

    @contextlib.contextmanager
    def block(self, header):
        self(header)
        self.indent += 1
        yield
        self.indent -= 1

    @contextlib.contextmanager
    def file(self, path):
        """Writes into another file, at its end and at module level."""
        before = self.path, self.indent
        self.path, self.indent = path, 0
        self.python.setdefault(path, File())
        yield
        self.path, self.indent = before

    def need(self, line):
        """An import at the head of the current file (`os` or a whole `from x import y`)."""
        line = line if " " in line else f"import {line}"
        imports = self.python[self.path].imports
        if line not in imports:
            imports.append(line)

    def module(self):
        """The name of a new module."""
        return self.name("mod")

    def define(self, name, text):
        """Defines a helper that needs nothing of its surroundings, here, at the head of the file or in a module of its own;
        returns the expression that calls it."""
        where = self.rng.random()
        if where < 0.45:
            self(text)
            return name
        if where < 0.75:
            self.python[self.path].header += text.split("\n")
            return name
        module = self.module()
        imports = self.python[self.path].imports
        self.python[f"{module}.py"] = File(lines=text.split("\n"))
        if self.rng.random() < 0.5:
            imports.append(f"from {module} import {name}")
            return name
        imports.append(f"import {module}")
        return f"{module}.{name}"

    # -- names, literals, choices -------------------------------------------------------------------------------------
    def name(self, stem=None):
        self.number += 1
        return f"{stem or self.rng.choice(['value', 'team', 'who', 'owner', 'x', 'where', 'group'])}{self.number}"

    def word(self):
        self.number += 1
        return f"{self.rng.choice(WORDS)}{self.number}"

    def lit(self):
        return f'"{self.word()}"'

    def pick(self, *options):
        return self.rng.choice(options)

    def chance(self, share):
        return self.rng.random() < share

    def hold(self, x):
        """The expression as a plain name or literal, so that it may be written twice."""
        if re.fullmatch(r'(?!self\b)[\w.]+|"[^"]*"', x):
            return x
        return self.bind(x)

    def bind(self, x):
        """The expression as a plain name, also when it is a literal."""
        name = Text(self.name())
        name.unsure = getattr(x, "unsure", False)
        self(f"{name} = {x}")
        return name

    # -- inputs -------------------------------------------------------------------------------------------------------
    def runs_so_far(self):
        runs = 1
        for one in self.inputs:
            runs *= len(one.ways)
        return runs

    def room(self, ways=2):
        return self.runs_so_far() * ways <= MAX_RUNS

    def token(self):
        """A text that no program holds: what a user types."""
        self.number += 1
        return f"zz{self.number}"

    def variable(self):
        return self.name(self.pick("TEAM_", "WHO_", "GROUP_", "OWNER_"))

    def env(self, variable, values):
        """The variable takes each of `values` (None: it is not set; a token: any text)."""
        self.inputs.append(Input([([], {} if v is None else {variable: v}, is_token(v)) for v in values]))

    def flag(self, flag, values):
        """The flag takes each of `values` (None: it is not given; True: given without a value)."""
        self.inputs.append(Input([([] if v is None else [flag] if v is True else [flag, v], {},
                                   is_token(v) or v in self.typed_values) for v in values]))

    def typed(self, given, arrives):
        """`given` is typed by the user of a run and brings the text `arrives`, so that a state that can be changed covers it."""
        self.typed_values.add(given)
        self.beside.append(arrives)

    def argument(self, values):
        """A positional argument takes each of `values` (None: it is not given). It comes before every flag."""
        self.inputs.insert(0, Input([([] if v is None else [v], {}, is_token(v)) for v in values]))

    # -- the end ------------------------------------------------------------------------------------------------------
    def finish(self, name):
        if self.parser:
            self.parser.finish(self)
        runs = [([], {}, False)]
        for one in self.inputs:
            runs = [(argv + more, {**env, **extra}, open_ or free)
                    for argv, env, open_ in runs for more, extra, free in one.ways]
        if self.parser:
            runs = [(self.parser.prefix + argv, env, open_) for argv, env, open_ in runs]
        files = {path: one.text() for path, one in self.python.items()}
        files.update(self.data)
        return Written(name, files, runs, self.used, self.dead, self.beside)


def is_token(value):
    return isinstance(value, str) and value.startswith("zz")


def fits(g, one, *values):
    if "top" in one.needs and g.indent:
        return False
    if "main" in one.needs and g.path != "main.py":
        return False
    if "room" in one.needs and not g.room():
        return False
    return not ("sure" in one.needs and any(getattr(v, "unsure", False) for v in values))


def choose(g, kind, *values):
    fitting = [p for p in REGISTRY[kind] if fits(g, p, *values)]
    one = g.rng.choices(fitting, [p.weight for p in fitting])[0]
    g.used.append(f"{one.kind} {one.name}")
    g.dead = g.dead or one.dead
    return one


def sure(expression):
    """An expression that never yields None, whatever it was made from."""
    return Text(expression)


def as_text(x, like=None):
    """`x` with what is known of it; a production that does not say takes it from what it was given."""
    if isinstance(x, Text):
        return x
    text = Text(x)
    text.unsure = getattr(like, "unsure", False)
    return text


def source(g):
    return as_text(choose(g, "source").write(g))


def build(g, values, left):
    """Writes `left` more mechanisms around `values` (entity, project), then the sink."""
    while left > 0:
        left -= 1
        kind = g.rng.choices(("step", "pair", "frame"), (6, 1.6, 2.4))[0]
        if kind == "step":
            at = 0 if g.chance(0.75) else 1
            values[at] = as_text(choose(g, "step", values[at]).write(g, values[at]), values[at])
        elif kind == "pair":
            values = [as_text(v, x) for v, x in zip(choose(g, "pair", *values).write(g, *values), values)]
        elif g.indent < 6:
            choose(g, "frame", *values).write(g, *values, lambda *inner: build(g, [as_text(v) for v in inner], left))
            return
    choose(g, "sink", *values).write(g, *values)


def generate(seed, number):
    """Program `number` of `seed`: the same one on every machine."""
    g = Program(random.Random(f"{seed}/{number}"))
    values = [source(g), source(g) if g.chance(0.4) else Text(g.lit())]
    build(g, values, g.rng.choice((1, 2, 2, 3, 3, 4, 5)))
    return g.finish(f"{seed}-{number}")
