"""JSON, as files and as texts."""
import json

from program import production


@production("source", "json file", 1.6)
def _(g):
    g.need("json")
    path, y, word = f"{g.name('conf')}.json", g.name("cfg"), g.word()
    g.data[path] = json.dumps({"wandb": {"entity": word, "other": g.word()}}, indent=2) + "\n"
    if g.chance(0.3):
        f = g.define(g.name("load"), f"import json\ndef load{g.number}(path):\n    with open(path) as f:\n        return json.load(f)")
        g(f'{y} = {f}("{path}")')
    else:
        g(g.pick(f'{y} = json.load(open("{path}"))', f'with open("{path}") as f:\n    {y} = json.load(f)', f'{y} = json.loads(open("{path}").read())',
                 f'import pathlib\n{y} = json.loads(pathlib.Path("{path}").read_text())'))
    return g.pick(f'{y}["wandb"]["entity"]', f'{y}.get("wandb", {{}}).get("entity")', f'{y}["wandb"].get("entity", {g.lit()})')


@production("source", "json text", 0.7)
def _(g):
    g.need("json")
    return f"json.loads('{{\"team\": \"{g.word()}\"}}')[\"team\"]"


@production("step", "json round trip", 0.6)
def _(g, x):
    g.need("json")
    return f"json.loads(json.dumps({{'v': {x}}}))['v']"


@production("step", "json file written first", 0.5)
def _(g, x):
    g.need("json")
    path, y = f"{g.name('out')}.json", g.name("cfg")
    if g.chance(0.5):
        g.data[path] = json.dumps({"team": g.word()}) + "\n"
    g(f'with open("{path}", "w") as f:\n    json.dump({{"team": {x}}}, f)', f'{y} = json.load(open("{path}"))')
    return f'{y}["team"]'


@production("step", "json overrides", 1)
def _(g, x):
    """A dict with a default, then the file over it."""
    g.need("json")
    path, y = f"{g.name('conf')}.json", g.name("cfg")
    has = g.chance(0.6)
    g.data[path] = json.dumps({"team" if has else "other": g.word()}) + "\n"
    g(f'{y} = {{"team": {x}}}', g.pick(f'{y}.update(json.load(open("{path}")))', f'for k, v in json.load(open("{path}")).items():\n    {y}[k] = v',
                                       f'{y} = {{**{y}, **json.load(open("{path}"))}}'))
    return f'{y}["team"]'


@production("source", "json file by option", 0.6, "main room")
def _(g):
    from .arguments import option
    g.need("json")
    a, b, y = f"{g.name('conf')}.json", f"{g.name('conf')}.json", g.name("cfg")
    for path in (a, b):
        word = g.word()
        g.data[path] = json.dumps({"team": word}) + "\n"
    g.typed(b, word)
    read = option(g, f', default="{a}"', [None, b])
    g(f"{y} = json.load(open({read}))")
    return f'{y}["team"]'


@production("step", "json list", 0.5)
def _(g, x):
    g.need("json")
    path, y, word = f"{g.name('runs')}.json", g.name("rows"), g.word()
    g.data[path] = json.dumps([{"name": word}, {"name": g.word()}]) + "\n"
    g(f'{y} = {{row["name"]: {x} for row in json.load(open("{path}"))}}')
    return f'{y}["{word}"]'
