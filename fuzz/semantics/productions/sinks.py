"""How the values reach W&B. Keyword names and positions are those of the SDK (entity first)."""
from program import production


@production("sink", "init", 6)
def _(g, e, p):
    g.need("wandb")
    g(g.pick(f"wandb.init(entity={e}, project={p})", f"run = wandb.init(project={p}, entity={e})", f"wandb.init(project={p}, entity={e}, mode='offline')"))


@production("sink", "with init", 0.7)
def _(g, e, p):
    g.need("wandb")
    g(f"with wandb.init(entity={e}, project={p}) as run:\n    run.log({{}})")


@production("sink", "imported or renamed", 1)
def _(g, e, p):
    line, f = g.pick(("from wandb import init", "init"), ("import wandb as wb", "wb.init"), ("from wandb import init as begin", "begin"))
    g.need(line)
    g(f"{f}(entity={e}, project={p})")


@production("sink", "keywords of a dict", 2.2)
def _(g, e, p):
    g.need("wandb")
    k = g.name("kw")
    g(f'{k} = {{"entity": {e}, "project": {p}}}', f"wandb.init({g.pick(f'**{k}', f'**{{**{k}}}', f'**dict({k})', f'**{k}, name=None')})")


@production("sink", "dict and keyword", 1)
def _(g, e, p):
    g.need("wandb")
    k = g.name("kw")
    g(f'{k} = {{"project": {p}}}', g.pick(f"wandb.init(entity={e}, **{k})", f'wandb.init(**{{**{k}, "entity": {e}}})',
                                          f"wandb.init(**dict({k}, entity={e}))", f'wandb.init(**({k} | {{"entity": {e}}}))'))


@production("sink", "entity removed", 2)
def _(g, e, p):
    """The entity does not arrive."""
    g.need("wandb")
    k = g.name("kw")
    g(f'{k} = {{"entity": {e}, "project": {p}}}')
    how = g.pick("pop", "pop default", "del", "filter", "helper", "alias", "none", "clear", "loop")
    if how == "helper":
        f = g.define(g.name("clean"), f"def clean{g.number}(kw):\n    {g.pick('kw.pop(' + repr('entity') + ')', 'del kw[' + repr('entity') + ']')}")
        g(f"{f}({k})")
    elif how == "alias":
        g(f"other = {k}", 'other.pop("entity")')
    elif how == "clear":
        g(f"{k}.clear()", f'{k}["project"] = {g.lit()}')
    elif how == "loop":
        g(f'for key in ("entity", "other"):\n    {k}.pop(key, None)')
    else:
        g({"pop": f'{k}.pop("entity")', "pop default": f'{k}.pop("entity", None)', "del": f'del {k}["entity"]', "none": f'{k}["entity"] = None',
           "filter": f'{k} = {{a: b for a, b in {k}.items() if a != "entity"}}'}[how])
    g(f"wandb.init(**{k})")


@production("sink", "keywords changed before", 2)
def _(g, e, p):
    g.need("wandb")
    k = g.name("kw")
    g(f'{k} = {{"entity": {g.lit()}, "project": {g.lit()}}}')
    g(g.pick(f'{k}["entity"] = {e}', f'{k}.update(entity={e})', f'{k} |= {{"entity": {e}}}', f'{k}.pop("entity")\n{k}["entity"] = {e}',
             f'for a, b in (("entity", {e}),):\n    {k}[a] = b', f'{k}.update({{"entity": {e}}})'))
    g(f'{k}["project"] = {p}', f"wandb.init(**{k})")


@production("sink", "changed after", 1)
def _(g, e, p):
    g.need("wandb")
    k = g.name("kw")
    g(f'{k} = {{"entity": {e}, "project": {p}}}', f"wandb.init(**{k})", g.pick(f'{k}["entity"] = {g.lit()}', f"{k}.clear()", f'{k}.pop("entity")'))


@production("sink", "only when given", 1)
def _(g, e, p):
    g.need("wandb")
    k, e = g.name("kw"), g.hold(e)
    g(f'{k} = {{"project": {p}}}', f'if {e}:\n    {k}["entity"] = {e}', f"wandb.init(**{k})")


@production("sink", "nested keywords", 1)
def _(g, e, p):
    g.need("wandb")
    k = g.name("cfg")
    g(f'{k} = {{"wandb": {{}}}}', f'{k}["wandb"]["entity"] = {e}', f'{k}["wandb"].update(project={p})', f'wandb.init(**{k}["wandb"])')


@production("sink", "partial", 0.6)
def _(g, e, p):
    g.need("wandb")
    g.need("functools")
    y = g.name("begin")
    g(f"{y} = functools.partial(wandb.init, entity={e})", f"{y}(project={p})")


@production("sink", "function as a value", 0.6)
def _(g, e, p):
    g.need("wandb")
    y = g.name("begin")
    g(f"{y} = {g.pick('wandb.init', 'getattr(wandb, ' + repr('init') + ')')}", f"{y}(entity={e}, project={p})")


@production("sink", "settings", 0.8)
def _(g, e, p):
    g.need("wandb")
    y = g.name("settings")
    g(*g.pick((f"wandb.init(settings=wandb.Settings(entity={e}, project={p}))",), (f"{y} = wandb.Settings(entity={e})", f"wandb.init(project={p}, settings={y})"),
              (f'wandb.init(project={p}, settings={{"entity": {e}}})',)))


@production("sink", "positional", 0.5)
def _(g, e, p):
    g.need("wandb")
    g(g.pick(f"wandb.init({e}, {p})", f"wandb.init({e}, project={p})", f"wandb.init(*[{e}, {p}])"))


@production("sink", "project only", 0.8)
def _(g, e, p):
    g.need("wandb")
    g(f"wandb.init({g.pick('', 'entity=None, ')}project={p})")


@production("sink", "entity by variable", 0.8, "sure")
def _(g, e, p):
    g.need("wandb")
    g.need("os")
    g(g.pick(f'os.environ["WANDB_ENTITY"] = {e}', f'os.environ.setdefault("WANDB_ENTITY", {e})', f"os.environ.update(WANDB_ENTITY={e})"),
      f"wandb.init(project={p})")


@production("sink", "variable set too late", 0.6, "sure")
def _(g, e, p):
    g.need("wandb")
    g.need("os")
    g(f"wandb.init(project={p}).finish()", f'os.environ["WANDB_ENTITY"] = {e}', f"wandb.init(project={p}).finish()")


@production("sink", "variable taken back", 0.5, "sure")
def _(g, e, p):
    g.need("wandb")
    g.need("os")
    g(f'os.environ["WANDB_ENTITY"] = {e}', g.pick('os.environ.pop("WANDB_ENTITY")', 'del os.environ["WANDB_ENTITY"]'), f"wandb.init(project={p})")


@production("sink", "sweep", 0.7)
def _(g, e, p):
    g.need("wandb")
    g(f'sweep_id = wandb.sweep({{"method": "grid", "parameters": {{}}}}, entity={e}, project={p})')


@production("sink", "agent", 0.6)
def _(g, e, p):
    g.need("wandb")
    g(f'wandb.agent("abc123", function=print, entity={e}, project={p})')


@production("sink", "agent path", 0.6, "sure")
def _(g, e, p):
    g.need("wandb")
    e, p = g.hold(e), g.hold(p)
    path = f'{e} + "/" + {p} + "/abc"' if '"' in e + p else f'f"{{{e}}}/{{{p}}}/abc"'
    g(f"wandb.agent({path}, function=print)")
