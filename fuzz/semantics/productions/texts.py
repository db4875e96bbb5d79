"""What happens to a text. Literals are never cut, so that a text a user typed can still be told."""
from program import production


@production("step", "text joined to a literal", 2, "sure")
def _(g, x):
    w, y = g.word(), g.name()
    how = g.pick("plus", "f", "percent", "percent tuple", "percent dict", "format", "format name", "join", "augmented", "f nested", "times")
    if how == "augmented":
        g(f"{y} = {x}", f'{y} += "-{w}"')
        return y
    if how == "f" or how == "f nested":
        y = g.hold(x)
        return f'f"{{{y}}}-{w}"' if '"' not in y and how == "f" else f"f'{{({y})}}-{{str(1)}}'" if "'" not in y else f'{y} + "-{w}"'
    return {"plus": f'{x} + "-{w}"', "percent": f'"{w}-%s" % {g.hold(x)}', "percent tuple": f'"%s-%s" % ("{w}", {x})',
            "percent dict": f'"%(a)s-{w}" % {{"a": {x}}}', "format": f'"{{}}-{w}".format({x})',
            "format name": f'"{w}-{{a}}".format(a={x})', "join": f'"-".join([{x}, "{w}"])',
            "times": f'({x}) + "x" * 2'}[how]


@production("step", "case and space", 1.2, "sure")
def _(g, x):
    y = g.hold(x)
    return g.pick(f"{y}.lower()", f"{y}.upper()", f"{y}.strip()", f"(' ' + {y}).strip()", f"{y}.title()", f"{y}.casefold()",
                  f"str({y})", f"{y}.encode().decode()", f"''.join(list({y}))", f"{y}.capitalize()", f"str.lower({y})")


@production("step", "parts of a text", 1.3, "sure")
def _(g, x):
    y, w = g.name(), g.word()
    g(f'{y} = {x} + "/{w}"')
    return g.pick(f'{y}.split("/")[0]', f'{y}.split("/", 1)[0]', f'{y}.partition("/")[0]', f'{y}.rpartition("/")[0]',
                  f'{y}.rsplit("/", 1)[0]', f'{y}[:{y}.index("/")]', f'{y}.removesuffix("/{w}")', f"{y}[:-{len(w) + 1}]",
                  f'{y}.replace("/{w}", "")', f'{y}.split("/")[-1]')


@production("step", "text replaced", 0.8, "sure")
def _(g, x):
    y = g.hold(x)
    return g.pick(f'{y}.replace("-", "_")', f"{y}.replace({g.lit()}, 'none')", f"{y}[:]", f"{y}[0:]", f'f"{{{y}!s}}"' if '"' not in y else y,
                  f"{y}.removeprefix('none-')", f"{y}.ljust(3)", f"{y}.zfill(2)")


@production("step", "text test decides", 0.8, "sure", dead=True)
def _(g, x):
    """Decided by a constant: one side is dead, so values that never arrive do not count."""
    w = g.word()
    c = g.name("MODE")
    g(f'{c} = "{w}"')
    return g.pick(f'({x} if {c} == "{w}" else {g.lit()})', f'({g.lit()} if {c} != "{w}" else {x})',
                  f'({x} if {c}.startswith("{w[0]}") else {g.lit()})', f'({x} if "{w}" in [{c}] else {g.lit()})')


@production("source", "None as text", 0.3)
def _(g):
    return g.pick("str(None)", "str(3)", 'f"{None}-a"', 'f"v{True}"', "str(1.5)", "repr('a')", "f\"{'a':>3}\"", "f\"{'a'!r}\"", "'%d' % 3")
