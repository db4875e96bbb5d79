"""The command line (argparse) and the environment."""
from program import production, unsure

STYLES = ("plain", "plain", "function", "function", "module", "module function", "known", "group", "parents", "command", "vars")


class Parser:
    """The one parser of a program. `style` says where and how it is made and read."""

    def __init__(self, g):
        self.style = g.pick(*STYLES)
        self.lines, self.prefix = [], ["train"] if self.style == "command" else []
        self.after = []

    def target(self):
        return {"group": "group", "parents": "base", "command": "sub"}.get(self.style, "parser")

    def read(self, dest):
        return f'args["{dest}"]' if self.style == "vars" else f"args.{dest}"

    def finish(self, g):
        head, tail = ["parser = argparse.ArgumentParser()"], []
        if self.style == "group":
            head.append('group = parser.add_argument_group("tracking")')
        elif self.style == "parents":
            head = ["base = argparse.ArgumentParser(add_help=False)"]
            tail = ["parser = argparse.ArgumentParser(parents=[base])"]
        elif self.style == "command":
            head += ['commands = parser.add_subparsers(dest="command", required=True)', 'sub = commands.add_parser("train")']
        parse = {"known": "parser.parse_known_args()[0]", "vars": "vars(parser.parse_args())"}.get(self.style, "parser.parse_args()")
        body = head + self.lines + tail + self.after
        main = g.python["main.py"]
        if self.style in ("function", "module function"):
            made = ["def get_args():"] + ["    " + line for line in body + [f"return {parse}"]]
            if self.style == "function":
                main.imports.insert(0, "import argparse")
                main.header[:0] = made + ["args = get_args()"]
            else:
                g.python["opts.py"] = type(main)(imports=["import argparse"], lines=made)
                main.imports.append("from opts import get_args")
                main.header.insert(0, "args = get_args()")
        elif self.style == "module":
            g.python["opts.py"] = type(main)(imports=["import argparse"], lines=body + [f"args = {parse}"])
            main.imports.append("from opts import args")
        else:
            main.imports.insert(0, "import argparse")
            main.header[:0] = body + [f"args = {parse}"]


def parser(g):
    if g.parser is None:
        g.parser = Parser(g)
    return g.parser


def option(g, more, values, flag=None):
    """Adds one option; returns the expression that reads it."""
    dest = g.name(g.pick("team", "entity", "who", "wandb_entity", "mode"))
    spelled = f"--{dest}" if g.chance(0.7) else f"--{dest.replace('_', '-')}"
    p = parser(g)
    p.lines.append(f'{p.target()}.add_argument("{spelled}"{more})')
    g.flag(spelled, values)
    return p.read(dest)


@production("source", "literal", 6)
def _(g):
    return g.lit()


@production("source", "constant", 3)
def _(g):
    name = g.name("CONST")
    g(f"{name} = {g.lit()}")
    return name


@production("source", "flag with default", 2.5, "main room")
def _(g):
    default = g.lit()
    return option(g, g.pick("", ", type=str", ', help="where to"') + f", default={default}", [None, g.token()])


@production("source", "flag without default", 1, "main room")
def _(g):
    return unsure(option(g, "", [None, g.token()]))


@production("source", "flag with choices", 1, "main room")
def _(g):
    a, b = g.word(), g.word()
    g.typed(b, b)
    return option(g, f', choices=["{a}", "{b}"], default="{a}"', [None, b])


@production("source", "required flag", 0.7, "main room")
def _(g):
    return option(g, ", required=True", [g.token(), g.token()])


@production("source", "flag of a type", 1, "main room")
def _(g):
    word = g.word()
    kind = g.pick("str.lower", "str.upper", 'lambda s: s + "-x"', "str.strip", 'lambda s: s.split(",")[0]')
    return option(g, f', type={kind}, default="{word.capitalize()}"', [None, g.token()])


@production("source", "nargs ? with const", 0.7, "main room")
def _(g):
    return option(g, f', nargs="?", const={g.lit()}, default={g.lit()}', [None, True])


@production("source", "store_const", 0.7, "main room")
def _(g):
    return option(g, f', action="store_const", const={g.lit()}, default={g.lit()}', [None, True])


@production("source", "nargs list", 0.5, "main room")
def _(g):
    return option(g, f', nargs="*", default=[{g.lit()}, {g.lit()}]', [None, g.token()]) + f"[{g.pick(0, -1)}]"


@production("source", "append action", 0.4, "main room")
def _(g):
    return option(g, f', action="append", default=[{g.lit()}]', [None, g.token()]) + "[-1]"


@production("source", "positional argument", 0.6, "main room")
def _(g):
    dest, optional = g.name("place"), g.chance(0.5)
    p = parser(g)
    p.lines.append(f'{p.target()}.add_argument("{dest}"' + (f', nargs="?", default={g.lit()})' if optional else ")"))
    g.argument([None, g.token()] if optional else [g.token(), g.token()])
    return p.read(dest)


@production("source", "set_defaults", 0.7, "main room")
def _(g):
    read = option(g, g.pick("", f", default={g.lit()}"), [None, g.token()])
    dest = read.split('"')[1] if '"' in read else read.split(".")[1]
    p = parser(g)
    p.after.append(f"{'sub' if p.style == 'command' else 'parser'}.set_defaults({dest}={g.lit()})")
    return read


@production("source", "flag default from variable", 0.6, "main room")
def _(g):
    variable = g.variable()
    read = option(g, f', default=__import__("os").environ.get("{variable}", {g.lit()})', [None])
    g.env(variable, [None, g.token()])
    return read


@production("source", "given list", 0.5)
def _(g):
    g.need("argparse")
    p, n = g.name("parser"), g.name("ns")
    g(f"{p} = argparse.ArgumentParser()", f'{p}.add_argument("--team", default={g.lit()})',
      f"{n} = {p}.parse_args({g.pick('[]', f'[' + chr(34) + '--team' + chr(34) + f', {g.lit()}]')})")
    return f"{n}.team"


@production("source", "namespace", 0.5)
def _(g):
    g.need("argparse")
    n = g.name("ns")
    g(f"{n} = argparse.Namespace(team={g.lit()})")
    return f"{n}.team"


@production("step", "option overwritten", 1.2, "main room")
def _(g, x):
    """The option has a default, and the program writes over it."""
    read = option(g, f", default={g.lit()}", [None])
    if "[" in read:
        g(f"{read} = {x}")
        return read
    dest = read.split(".")[1]
    how = g.pick("attr", "setattr", "vars", "dict", "loop", "helper")
    if how == "attr":
        g(f"{read} = {x}")
    elif how == "setattr":
        g(f'setattr(args, "{dest}", {x})')
    elif how == "vars":
        g(g.pick(f'vars(args)["{dest}"] = {x}', f"vars(args).update({dest}={x})", f'vars(args).update({{"{dest}": {x}}})'))
    elif how == "dict":
        g(g.pick(f'args.__dict__["{dest}"] = {x}', f"args.__dict__.update({dest}={x})"))
    elif how == "loop":
        g(f'for k, v in {{"{dest}": {x}}}.items():\n    setattr(args, k, v)')
    else:
        f = g.define(g.name("post"), f"def post{g.number}(a, v):\n    a.{dest} = v\n    return a")
        g(g.pick(f"{f}(args, {x})", f"args2 = {f}(args, {x})"))
    return g.pick(read, f'getattr(args, "{dest}")', f'vars(args)["{dest}"]')


@production("step", "if option is None", 1.2, "main room")
def _(g, x):
    read = option(g, "", [None, g.token()])
    how = g.pick("if", "if not", "or", "ternary", "filter")
    if how == "or":
        return f"({read} or {x})"
    if how == "ternary":
        return f"({x} if {read} is None else {read})"
    if how == "filter":
        d = g.name("cfg")
        g(f'{d} = {{"team": {x}}}', f'{d}.update({{k: v for k, v in {{"team": {read}}}.items() if v is not None}})')
        return f'{d}["team"]'
    g(f"if {read + ' is None' if how == 'if' else 'not ' + read}:\n    {read} = {x}")
    return read


@production("step", "option over config", 1, "main room")
def _(g, x):
    read = option(g, "", [None, g.token()])
    d = g.name("cfg")
    g(f'{d} = {{"team": {x}}}', f'if {read}:\n    {d}["team"] = {read}')
    return f'{d}["team"]'


@production("step", "choice by option", 1.6, "main room")
def _(g, x):
    a, b = g.word(), g.word()
    read = option(g, f', default="{a}"' + g.pick("", f', choices=["{a}", "{b}"]'), [None, b])
    other = g.lit()
    how = g.pick("table", "if", "ternary", "match", "get", "classes", "functions", "and or")
    y = g.name()
    if how == "table":
        g(f'{y} = {{"{a}": {x}, "{b}": {other}}}')
        return f"{y}[{read}]"
    if how == "get":
        g(f'{y} = {{"{a}": {x}}}')
        return f"{y}.get({read}, {other})"
    if how == "if":
        g(f'if {read} == "{a}":\n    {y} = {x}\nelse:\n    {y} = {other}')
    elif how == "ternary":
        return f'({x} if {read} == "{a}" else {other})'
    elif how == "and or":
        if x.unsure:
            return f'({other} if {read} == "{b}" else {x})'
        return f'({read} == "{a}" and {x} or {other})'
    elif how == "match":
        g(f'match {read}:\n    case "{a}":\n        {y} = {x}\n    case _:\n        {y} = {other}')
    elif how == "classes":
        g(f"class A{y}:\n    team = {x}", f"class B{y}(A{y}):\n    team = {other}",
          f'{y} = {{"{a}": A{y}, "{b}": B{y}}}[{read}]().team')
    else:
        g(f"def f{y}():\n    return {x}", f"def g{y}():\n    return {other}", f'{y} = {{"{a}": f{y}, "{b}": g{y}}}[{read}]()')
    return y


@production("step", "store_true decides", 1.4, "main room")
def _(g, x):
    read = option(g, g.pick(', action="store_true"', ', action="store_false"'), [None, True])
    y = g.name()
    how = g.pick("overwrite", "ternary", "return", "dict", "index")
    if how == "overwrite":
        g(f"{y} = {x}", f"if {read}:\n    {y} = {g.lit()}")
    elif how == "ternary":
        return f"({g.lit()} if {read} else {x})"
    elif how == "return":
        f = g.define(f"get{y}", f"def get{y}(flag, v):\n    if flag:\n        return {g.lit()}\n    return v")
        return f"{f}({read}, {x})"
    elif how == "index":
        g(f"{y} = [{x}, {g.lit()}][int({read})]")
    else:
        g(f'{y} = {{"team": {x}}}', f'if {read}:\n    {y}["team"] = {g.lit()}')
        return f'{y}["team"]'
    return y


@production("source", "variable with default", 2, "room")
def _(g):
    g.need("os")
    variable = g.variable()
    g.env(variable, [None, g.token()])
    return g.pick(f'os.environ.get("{variable}", {g.lit()})', f'os.getenv("{variable}", {g.lit()})',
                  f'(os.environ.get("{variable}") or {g.lit()})')


@production("source", "variable that is set", 1)
def _(g):
    g.need("os")
    variable = g.variable()
    g.env(variable, [None])
    g(g.pick(f'os.environ["{variable}"] = {g.lit()}', f"os.environ.update({variable}={g.lit()})",
             f'os.environ.update({{"{variable}": {g.lit()}}})'))
    return g.pick(f'os.environ["{variable}"]', f'os.environ.get("{variable}", {g.lit()})', f'os.getenv("{variable}")')


@production("source", "variable that must be set", 0.5, "room")
def _(g):
    g.need("os")
    variable = g.variable()
    g.env(variable, [g.token(), g.token()])
    return f'os.environ["{variable}"]'


@production("step", "variable removed", 0.7, "sure")
def _(g, x):
    g.need("os")
    variable = g.variable()
    g.env(variable, [None])
    g(f'os.environ["{variable}"] = {g.lit()}', g.pick(f'os.environ.pop("{variable}")', f'del os.environ["{variable}"]'))
    return f'os.environ.get("{variable}", {x})'


@production("step", "variable setdefault", 0.8, "sure room")
def _(g, x):
    g.need("os")
    variable = g.variable()
    g.env(variable, [None, g.token()])
    g(g.pick(f'os.environ.setdefault("{variable}", {x})', f'if "{variable}" not in os.environ:\n    os.environ["{variable}"] = {x}'))
    return f'os.environ["{variable}"]'


@production("step", "variable is None", 1, "room")
def _(g, x):
    g.need("os")
    variable, y = g.variable(), g.name()
    g.env(variable, [None, g.token()])
    how = g.pick("if", "not", "walrus", "ternary")
    if how == "walrus":
        g(f'if ({y} := os.environ.get("{variable}")) is None:\n    {y} = {x}')
    elif how == "ternary":
        g(f'{y} = os.environ["{variable}"] if "{variable}" in os.environ else {x}')
    else:
        g(f'{y} = os.environ.get("{variable}")', f"if {'not ' + y if how == 'not' else y + ' is None'}:\n    {y} = {x}")
    return y


@production("step", "choice by variable", 1.2, "room")
def _(g, x):
    g.need("os")
    variable, y, word = g.variable(), g.name(), g.word()
    g.env(variable, [None, word])
    how = g.pick("table", "if", "key", "attribute")
    if how == "table":
        g(f'{y} = {{"a": {x}, "{word}": {g.lit()}}}')
        return f'{y}[os.environ.get("{variable}", "a")]'
    if how == "if":
        g(f"{y} = {x}", f'if os.environ.get("{variable}") == "{word}":\n    {y} = {g.lit()}')
        return y
    if how == "key":
        g(f'{y} = {{"{word}": {x}}}', f'{y}[os.environ.get("{variable}", "other")] = {g.lit()}')
        return f'{y}["{word}"]'
    g(f"class C{y}:\n    {word} = {x}\n    other = 1", f'setattr(C{y}, os.environ.get("{variable}", "other"), {g.lit()})')
    return f"C{y}.{word}"
