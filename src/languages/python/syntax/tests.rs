use super::*;

/// Lines that the reader reads, with one of every rule.
const READ: &str = r#"
x = a
x = a if b else c if d else e
x = lambda: a if b else c
x = lambda a, *b, c=1, **d: (yield)
x = a or b and not c == d
x = not a in b
x = a not  in b is not c < d <= e
x = -a ** -b ** c * d @ e // f % (g, h)
x = a | b & c ^ d << e + f
x = ~a - +b
x = await a.b(c) * d
x = a.b(c)(d)[e].f['g'][h, i][1:2, ::3, :][j:]
x = 1.5e-3j + 0x1F + 1_000 + .5 + 1. + 0b1 + 0O7
x = ... , None, True
x = ()
x = (a,)
x = ((a), (b, *c))
x = [a, *b, c,]
x = [*a.b, *c[d], *e(f).g], (*h.i, j)
x = *a.b, c
x = {}
x = {'a': 1, **b, c: [d for e in f if g],}
x = {a, b}
x = {a}
x = {a for b in c}
x = {a: b for a, b in c if d if e for f in g}
x = (a if b else c for (a, b), in d)
x = [a for a.b, c[d] in e(f)]
f(a, *b, c=d, **e or f,)
f(a for b in c)
f(a := b, (c := d) > e)
f(lambda a: b, key=lambda: c)
f()()
f(print=print, type=match)
x = *a, b
x = a,
a, = b
a = b, c = d
a, (b, *c), [d.e, f[g]] = h
(a) = b
a.b[c] = d = e
a += b
a >>= b, c
a //= yield b
a: b
a.b: c = d
a: Dict[str, List[int]] = {}
a: dict[str, int | None] | list[int] | b.c[d] = e
a: 'b' | c[d, e] = f
a: Callable[[int, ...], str]
a, b
a.b(c), d
yield
yield a, b
x = yield from a
return
return a, b
return (a)
raise
raise a(b) from c
break
continue
pass
global a, b
nonlocal a
del a
del a[b], c
assert a, f'b'
print(a, end='')
match.group(1)
type.a = b
import a
import a.b as c, d.e
from a import *
from . import a
from __future__ import (a, b)
def f():
async def f(self, /, a: b = c, *, d, e=(1, 2)) -> f[g] | None:
def f(*a: b, **c: d[e]) -> 'g':
def f(a=lambda b: c, *d) -> (e, g):
class A:
class A():
class A(B.c[d], *e, metaclass=F, **g):
if (a := b) and c:
while not a:
for a in b:
for a, (b, c) in d, e:
with a:
with a(b) as c, d.e as (f, g):
x = 'a' "b" '''c'd''' b'e' r'\d' u'f'
"#;

/// The same over several lines of text.
const BROKEN: [&str; 4] = [
    "from ..a.b import (c as d,  # e\n   f)",
    "x = 'a\\'b' \\\n   'c' f'{d}{{e}} {g!r:>3} {h[\"i\"]}j'",
    "x = f'''a\n{b}'''",
    "x = f(a,  # b\n   c)",
];

/// What it leaves to the grammar.
const LEFT: [&str; 35] = [
    "",
    "print a",
    "print >> a, b",
    "print (a) % b",
    "exec a in b",
    "exec('a')",
    "type A = b",
    "match (a):",
    "type = a",
    "x = a <> b",
    "x = `a`",
    "x = [*a + b]",
    "x = a, *5",
    "x = (*a)",
    "x = a b",
    "x = a = ",
    "x = (a",
    "x = [a for b in c, d]",
    "x = [a for b in c if d if e else f]",
    "x = (a := b if c else d)",
    "x = é",
    "x = 'a\nb'",
    "x = t'a'",
    "x = r'\\\\'",
    "x = f'{a=}'",
    "x = f'{a:{b}}'",
    "x = f'{a['b']}'",
    "x = f'a}'",
    "x = 1if a else b",
    "f(a b)",
    "f(a=b for c in d)",
    "def f[T](a):",
    "with (a as b):",
    "except a:",
    "async for a in b:",
];

#[test]
fn both_makers_make_the_same_tree() {
    let lines = READ.lines().filter(|line| !line.is_empty());
    assert!(lines.clone().count() > 80);
    for line in lines.chain(BROKEN) {
        assert_eq!(compared(line), Ok(true), "{line}");
    }
}

#[test]
fn what_is_rare_is_left_to_the_grammar() {
    for line in LEFT {
        assert_eq!(compared(line), Ok(false), "{line}");
    }
}

#[test]
fn nesting_has_an_end() {
    let nested = |depth: usize| format!("x = {}a{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(compared(&nested(20)), Ok(true));
    assert!(!read(&nested(10_000), &mut Tree::default()));
    assert!(!read(&format!("x = {}a", "not ".repeat(10_000)), &mut Tree::default()));
}
