"""Definitions, imports and words of files as CPython sees them, in the text form of `outline.rs`.

Reads paths from standard input, one a line. Writes `=== path` and then a line for each definition (`D`), import (`I`),
f-string (`F`), and for some words their places (`W`) and their calls (`C`); `!!! path` for a file that CPython does not
take or that is not plain UTF-8.
"""

import ast
import io
import keyword
import re
import sys
import tokenize
import unicodedata
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(100_000)
BLANK = {tokenize.NL, tokenize.COMMENT}


def outline(source, text):
    starts = [0] + [match.end() for match in re.finditer(b"\n", source)]
    lines = text.split("\n")

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
                    decorated = int(bool(child.decorator_list))
                    out.append((place(child), f"D {kind} {child.name} {place(child)}-{end(child)} {decorated} {parent}"))
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

    def offset(row, column):
        return starts[row - 1] + len(lines[row - 1][:column].encode())

    words, calls = {}, {}
    before = previous = None
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in BLANK:
            continue
        if token.type == tokenize.NAME:
            words.setdefault(token.string, []).append(offset(*token.start))
        elif token.type == tokenize.STRING and re.match("[rR]?[fF]", token.string):
            yield f"F {offset(*token.start)}-{offset(*token.end)}"
        elif token.string == "(" and previous and previous.type == tokenize.NAME:
            if not (before and before.string in ("def", "class")):
                calls.setdefault(previous.string, []).append(offset(*previous.start))
        before, previous = previous, token
    for word in sorted(words)[:: max(1, len(words) // 40)]:
        if not keyword.iskeyword(word):
            yield f"W {word} {' '.join(map(str, words[word]))}"
            yield f"C {word} {' '.join(map(str, calls.get(word, [])))}".rstrip()


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
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        print("!!!", path)
        continue
    print("===", path)
    print("\n".join(lines))
