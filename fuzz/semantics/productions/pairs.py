"""Both values travel together in one container."""
from program import production


@production("pair", "dict", 2)
def _(g, e, p):
    d = g.name("cfg")
    g(f'{d} = {{"entity": {e}, "project": {p}}}')
    return f'{d}["entity"]', f'{d}["project"]'


@production("pair", "nested dict", 1.2)
def _(g, e, p):
    d, y = g.name("cfg"), g.name("part")
    g(f'{d} = {{"wandb": {{"entity": {e}, "project": {p}}}, "lr": 1}}', f'{y} = {d}["wandb"]')
    return g.pick(f'{y}["entity"]', f'{d}["wandb"]["entity"]', f'{d}.get("wandb", {{}}).get("entity")'), f'{y}["project"]'


@production("pair", "tuple", 1)
def _(g, e, p):
    a, b = g.name(), g.name()
    g(f"{a}, {b} = {e}, {p}", g.pick("pass", f"{b}, {a} = ({b}, {a})"))
    return a, b


@production("pair", "swapped twice", 0.5)
def _(g, e, p):
    a, b = g.name(), g.name()
    g(f"{a}, {b} = {p}, {e}", f"{a}, {b} = {b}, {a}")
    return a, b


@production("pair", "swapped for good", 0.5)
def _(g, e, p):
    return p, e


@production("pair", "function returns both", 1.3)
def _(g, e, p):
    f, a, b = g.name("where"), g.name(), g.name()
    f = g.define(f, f"def {f}(entity, project{g.pick('', '=' + g.lit())}):\n    return {g.pick('entity, project', '[entity, project]')}")
    g(f"{a}, {b} = {f}({g.pick(f'{e}, {p}', f'entity={e}, project={p}', f'{e}, project={p}')})")
    return a, b


@production("pair", "function builds a dict", 1.3)
def _(g, e, p):
    f, d = g.name("build"), g.name("cfg")
    body = g.pick("return {'entity': entity, 'project': project}", "return dict(entity=entity, project=project)",
                  "out = {}\n    out['entity'] = entity\n    out.update(project=project)\n    return out", "return dict(locals())",
                  "return {k: v for k, v in (('entity', entity), ('project', project))}")
    f = g.define(f, f"def {f}(entity=None, project=None):\n    {body}")
    g(f"{d} = {f}({g.pick(f'{e}, {p}', f'entity={e}, project={p}', f'project={p}, entity={e}')})")
    return f"{d}['entity']", f"{d}['project']"


@production("pair", "class", 1.5)
def _(g, e, p):
    c, o = g.name("Tracking"), g.name("obj")
    c = g.define(c, f"class {c}:\n    def __init__(self, entity=None, project={g.lit()}):\n        self.entity, self.project = entity, project")
    g(f"{o} = {c}({g.pick(f'{e}, {p}', f'entity={e}, project={p}', f'**dict(entity={e}, project={p})')})")
    return f"{o}.entity", f"{o}.project"


@production("pair", "dataclass", 1.3)
def _(g, e, p):
    c, o = g.name("Tracking"), g.name("obj")
    c = g.define(c, f"from dataclasses import dataclass, asdict\n@dataclass\nclass {c}:\n    entity: str\n    project: str = {g.lit()}\n    def both(self):\n        return asdict(self)")
    g(f"{o} = {c}({g.pick(f'{e}, {p}', f'entity={e}, project={p}')})")
    return g.pick((f"{o}.entity", f"{o}.project"), (f"{o}.both()['entity']", f"{o}.both()['project']"))


@production("pair", "split of a path", 1, "sure")
def _(g, e, p):
    y, a, b = g.name("path"), g.name(), g.name()
    g(g.pick(f'{y} = {e} + "/" + {p}', f'{y} = "/".join([{e}, {p}])', f'{y} = "%s/%s" % ({e}, {p})', f'{y} = "{{}}/{{}}".format({e}, {p})'))
    g(g.pick(f'{a}, {b} = {y}.split("/")', f'{a}, _, {b} = {y}.partition("/")', f'{a}, {b} = {y}.split("/", 1)', f'{a}, {b} = {y}.rsplit("/", 1)'))
    return a, b


@production("pair", "loop over both", 0.8)
def _(g, e, p):
    d, a, b = g.name("out"), g.name(), g.name()
    g(f"{d} = {{}}", f'for {a}, {b} in (("entity", {e}), ("project", {p})):\n    {d}[{a}] = {b}')
    return f'{d}["entity"]', f'{d}["project"]'


@production("pair", "attributes by loop", 0.8)
def _(g, e, p):
    c, o = g.name("Tracking"), g.name("obj")
    g(f"class {c}:\n    entity = None\n    project = {g.lit()}", f"{o} = {c}()",
      f'for k, v in {{"entity": {e}, "project": {p}}}.items():\n    setattr({o}, k, v)')
    return f"{o}.entity", f"{o}.project"
