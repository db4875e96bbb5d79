"""Definitions and imports of files as CPython sees them, in the text form of `outline.rs`.

Reads paths from standard input, one a line. Writes `=== path` and then a line for each definition (`D`) and import
(`I`); `!!! path` for a file that CPython does not take or that is not plain UTF-8.
"""

import ast
import re
import sys
import unicodedata
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(100_000)


def outline(source, text):
    starts = [0] + [match.end() for match in re.finditer(b"\n", source)]

    def place(node):
        return starts[node.lineno - 1] + node.col_offset

    def end(node):
        last = node
        while True:
            blocks = [getattr(last, name, None) for name in ("finalbody", "orelse", "handlers", "cases", "body")]
            block = next((block for block in blocks if isinstance(block, list) and block), None)
            if block is None:
                return starts[last.end_lineno - 1] + last.end_col_offset
            last = block[-1]

    def visit(node, parent):
        for child in ast.iter_child_nodes(node):
            around = parent
            match child:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    kind = "class" if isinstance(child, ast.ClassDef) else "def"
                    out.append((place(child), f"D {kind} {child.name} {place(child)}-{end(child)} {parent}"))
                    around = child.name
                case ast.Import():
                    names = ", ".join(f"{name.name} as {name.asname or '-'}" for name in child.names)
                    out.append((place(child), f"I {place(child)}-{end(child)} {names}"))
                case ast.ImportFrom():
                    names = [name for name in child.names if name.name != "*"]
                    names = ", ".join(f"{name.name} as {name.asname or '-'}" for name in names)
                    module = f"{'.' * child.level}{child.module or ''}"
                    out.append((place(child), f"I {place(child)}-{end(child)} from {module} {names}"))
            visit(child, around)

    out = []
    visit(ast.parse(text), "-")
    yield from (line for _, line in sorted(out))


for path in sys.stdin.read().splitlines():
    with open(path, "rb") as file:
        source = file.read()
    try:
        text = source.decode("utf-8")
        words = re.findall(r"[^\W\d]\w*", text)
        if b"\r" in source or b"\f" in source or source.startswith(b"\xef\xbb\xbf"):
            raise ValueError("not plain")
        if any(unicodedata.normalize("NFKC", word) != word for word in words if not word.isascii()):
            raise ValueError("not plain")
        lines = list(outline(source, text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        print("!!!", path)
        continue
    print("===", path)
    print("\n".join(lines))
