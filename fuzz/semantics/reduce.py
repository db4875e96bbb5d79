"""Makes a failing program small: files, blocks, lines and parts of expressions go as long as the same kind of failure stays."""
import ast
import copy


def without_lines(lines):
    """A run of lines left out (long runs first), or a block moved out of its header."""
    out = []
    size = max(1, len(lines) // 2)
    while size:
        out += [lines[:start] + lines[start + size:] for start in range(0, len(lines), size)]
        size //= 2
    for at, line in enumerate(lines):
        if not line.rstrip().endswith(":"):
            continue
        depth = len(line) - len(line.lstrip())
        end = at + 1
        while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > depth):
            end += 1
        inner = lines[at + 1:end]
        if inner:
            shift = len(inner[0]) - len(inner[0].lstrip()) - depth
            out += [lines[:at] + lines[end:], lines[:at] + [x[shift:] for x in inner] + lines[end:]]
    return out


class Inline(ast.NodeTransformer):
    """Writes `value` wherever `name` is read."""

    def __init__(self, name, value):
        self.name, self.value = name, value

    def visit_Name(self, node):
        return copy.deepcopy(self.value) if node.id == self.name and isinstance(node.ctx, ast.Load) else node


class Swap(ast.NodeTransformer):
    """Writes another expression for the expression number `at` (in the order of a walk)."""

    def __init__(self, at, make):
        self.left, self.make = at, make

    def generic_visit(self, node):
        if isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            if self.left == 0:
                self.left -= 1
                return self.make(node) or node
            self.left -= 1
        return super().generic_visit(node)


def parts(node):
    """The expressions inside an expression that may stand for it."""
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]


def with_simpler_expressions(text):
    """Each text has one name written out, one expression replaced by a literal, or by a part of itself."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return []
    out = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            out.append(Inline(node.targets[0].id, node.value).visit(copy.deepcopy(tree)))
    count = sum(isinstance(n, ast.expr) for n in ast.walk(tree))
    for at in range(count):
        for way in range(4):
            def make(node, way=way):
                if way == 0:
                    return ast.Constant("q") if not isinstance(node, ast.Constant) else None
                inside = parts(node)
                return inside[way - 1] if way - 1 < len(inside) else None
            out.append(Swap(at, make).visit(copy.deepcopy(tree)))
    texts = []
    for one in out:
        try:
            lines = ast.unparse(ast.fix_missing_locations(one)).splitlines()
            texts.append("".join(line + "\n" for line in lines if line.strip()))
        except (ValueError, AttributeError, TypeError, RecursionError):
            continue
    return texts


def smaller_files(files):
    out = [{p: t for p, t in files.items() if p != path} for path in files if path != "main.py"]
    for path, text in files.items():
        if path.endswith(".py"):
            out += [{**files, path: "".join(line + "\n" for line in lines)} for lines in without_lines(text.splitlines())]
    for path, text in files.items():
        if path.endswith(".py"):
            out += [{**files, path: simpler} for simpler in with_simpler_expressions(text)]
    mine = size(files)
    return [f for f in out if size(f) < mine]


def size(files):
    return sum(len(t) + 3 * t.count("\n") for t in files.values()) + 20 * len(files)


def reduce(files, fails, limit=1200):
    """The smallest files found for which `fails(files)` holds; `limit` bounds the attempts."""
    at, candidates, since = 0, smaller_files(files), 0
    while candidates and since < len(candidates) and limit > 0:
        smaller = candidates[at % len(candidates)]
        limit -= 1
        if fails(smaller):
            files, since = smaller, 0
            candidates = smaller_files(files)
        else:
            at, since = at + 1, since + 1
    return files
