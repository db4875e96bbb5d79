"""The AST and the scopes of files as CPython sees them, in the text form of `dump.rs`.

Reads paths from standard input, one a line. Writes `=== path`, the AST, `---`, and the scopes; `!!! path` for a file
that CPython does not take or that is not plain UTF-8.
"""

import ast
import re
import struct
import symtable
import sys
import unicodedata
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(100_000)

# Escapes that no table is carried for, and those of surrogates, which are no characters.
UNKNOWN_ESCAPE = re.compile(rb"\\N\{|\\u[dD][89a-fA-F]|\\U0000[dD][89a-fA-F]")


def text_of(text):
    return '"' + "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else f"\\{ord(c):x}." for c in text) + '"'


class Dump:
    def __init__(self, source):
        self.source = source
        self.starts = [0]
        for match in re.finditer(rb"\n", source):
            self.starts.append(match.end())
        self.out = []
        self.spans = True

    def span(self, node):
        if not self.spans:
            return ""
        start = self.starts[node.lineno - 1] + node.col_offset
        end = self.starts[node.end_lineno - 1] + node.end_col_offset
        return f"@{start}-{end}"

    def compound(self, node):
        """The span of a compound statement, to the end of its last statement: CPython adds a semicolon behind it."""
        last = node
        while True:
            blocks = [getattr(last, name, None) for name in ("finalbody", "orelse", "handlers", "cases", "body")]
            block = next((block for block in blocks if isinstance(block, list) and block), None)
            if block is None:
                break
            last = block[-1]
        start = self.starts[node.lineno - 1] + node.col_offset
        return f"@{start}-{self.starts[last.end_lineno - 1] + last.end_col_offset}"

    def slice(self, node):
        start = self.starts[node.lineno - 1] + node.col_offset
        end = self.starts[node.end_lineno - 1] + node.end_col_offset
        return self.source[start:end]

    def option(self, node):
        return "-" if node is None else self.expr(node)

    def many(self, nodes):
        return "[" + " ".join(self.expr(node) for node in nodes) + "]"

    def constant(self, node):
        value = node.value
        if value is None:
            return "None"
        if value is True or value is False:
            return str(value)
        if value is Ellipsis:
            return "Ellipsis"
        if isinstance(value, str):
            if self.spans and UNKNOWN_ESCAPE.search(self.slice(node)):
                return "Str ?"
            return "Str " + text_of(value)
        if isinstance(value, bytes):
            return "Bytes"
        if isinstance(value, int) and -(2**63) <= value < 2**63:
            return f"Int {value}"
        if isinstance(value, complex):
            return "Unknown"
        try:
            return "Float " + struct.pack(">d", float(value)).hex()
        except OverflowError:
            return "Float " + struct.pack(">d", float("inf")).hex()

    def joined(self, node):
        unknown = self.spans and UNKNOWN_ESCAPE.search(self.slice(node))
        before, self.spans = self.spans, False
        parts, text = [], None
        for value in node.values:
            if isinstance(value, ast.Constant):
                text = (text or "") + value.value
                continue
            if text is not None:
                parts.append("T?" if unknown else "T" + text_of(text))
                text = None
            formatted = value.conversion not in (-1, 115)
            if value.format_spec is not None and value.format_spec.values:
                formatted = True
            parts.append(f"V{int(formatted)}{self.expr(value.value)}")
        if text is not None:
            parts.append("T?" if unknown else "T" + text_of(text))
        self.spans = before
        if not any(part.startswith("V") for part in parts):
            return "Str " + ("?" if unknown else parts[0][1:] if parts else '""')
        return "FString [" + " ".join(parts) + "]"

    def expr(self, node):
        return "(" + self.kind(node) + self.span(node) + ")"

    def kind(self, node):
        name = type(node).__name__
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.JoinedStr():
                return self.joined(node)
            case ast.Name(id=id):
                return f"Name {id}"
            case ast.Attribute(value=value, attr=attr):
                return f"Attribute {self.expr(value)} {attr}"
            case ast.Subscript(value=value, slice=index):
                return f"Subscript {self.expr(value)} {self.expr(index)}"
            case ast.Slice():
                return f"Slice {self.option(node.lower)} {self.option(node.upper)} {self.option(node.step)}"
            case ast.Call():
                return f"Call {self.expr(node.func)} {self.arguments(node.args, node.keywords)}"
            case ast.UnaryOp():
                return f"Unary {type(node.op).__name__} {self.expr(node.operand)}"
            case ast.BinOp():
                return f"Binary {type(node.op).__name__} {self.expr(node.left)} {self.expr(node.right)}"
            case ast.BoolOp():
                operator = type(node.op).__name__
                # `a and b and c` is one node; here it is `(a and b) and c`.
                left = self.expr(node.values[0])
                for index, value in enumerate(node.values[1:]):
                    right = self.expr(value)
                    left = f"Logic {operator} {left} {right}"
                    if index < len(node.values) - 2:
                        if self.spans:
                            start = self.span(node).split("-")[0]
                            end = self.span(value).split("-")[1]
                            left = f"({left}{start}-?)"
                        else:
                            left = f"({left})"
                return left
            case ast.Compare():
                rest = " ".join(f"{type(o).__name__} {self.expr(c)}" for o, c in zip(node.ops, node.comparators))
                return f"Compare {self.expr(node.left)} {rest}"
            case ast.IfExp():
                return f"Conditional {self.expr(node.test)} {self.expr(node.body)} {self.expr(node.orelse)}"
            case ast.Lambda():
                generator = int(any_yield([node.body]))
                return f"Lambda {self.parameters(node.args)} gen{generator} {self.expr(node.body)}"
            case ast.Tuple() | ast.List() | ast.Set():
                return f"{name} {self.many(node.elts)}"
            case ast.Dict():
                items = []
                for key, value in zip(node.keys, node.values):
                    items.append(f"**{self.expr(value)}" if key is None else f"{self.expr(key)}:{self.expr(value)}")
                return "Dict [" + " ".join(items) + "]"
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                kind = {"ListComp": "List", "SetComp": "Set", "GeneratorExp": "Generator"}[name]
                return f"Comprehension {kind} {self.expr(node.elt)} - {self.clauses(node.generators)}"
            case ast.DictComp():
                clauses = self.clauses(node.generators)
                return f"Comprehension Dict {self.expr(node.key)} {self.expr(node.value)} {clauses}"
            case ast.Starred():
                return f"Starred {self.expr(node.value)}"
            case ast.Await():
                return f"Await {self.expr(node.value)}"
            case ast.Yield():
                return f"Yield {self.option(node.value)}"
            case ast.YieldFrom():
                return f"YieldFrom {self.expr(node.value)}"
            case ast.NamedExpr():
                return f"Walrus {node.target.id} {self.expr(node.value)}"
        return "?" + name

    def arguments(self, args, keywords):
        # In order of position, as they are written.
        parts = []
        for node in args:
            star = isinstance(node, ast.Starred)
            text = f"*{self.expr(node.value)}" if star else self.expr(node)
            parts.append((node.lineno, node.col_offset, text))
        for node in keywords:
            text = f"**{self.expr(node.value)}" if node.arg is None else f"{node.arg}={self.expr(node.value)}"
            parts.append((node.lineno, node.col_offset, text))
        if self.spans:
            parts.sort(key=lambda part: part[:2])
        else:
            # Places inside of f-strings are not right in 3.11.
            parts.sort(key=lambda part: part[2])
        return "[" + " ".join(part[2] for part in parts) + "]"

    def clauses(self, generators):
        texts = []
        for clause in generators:
            texts.append(f"for {self.expr(clause.target)} in {self.expr(clause.iter)} if {self.many(clause.ifs)}")
        return "[" + " ".join(texts) + "]"

    def parameters(self, args):
        parts = []

        def add(kind, arg, default):
            parts.append(f"{kind} {arg.arg} {self.option(arg.annotation)} {self.option(default)}")

        plain = args.posonlyargs + args.args
        defaults = [None] * (len(plain) - len(args.defaults)) + args.defaults
        for index, (arg, default) in enumerate(zip(plain, defaults)):
            add("PositionalOnly" if index < len(args.posonlyargs) else "Plain", arg, default)
        if args.vararg:
            add("Variadic", args.vararg, None)
        for arg, default in zip(args.kwonlyargs, args.kw_defaults):
            add("KeywordOnly", arg, default)
        if args.kwarg:
            add("Keywords", args.kwarg, None)
        return "[" + ", ".join(parts) + "]"

    def pattern(self, node):
        def many(nodes):
            return "[" + " ".join(self.pattern(node) for node in nodes) + "]"

        match node:
            case ast.MatchValue(value=ast.BinOp() as value):
                return f"Value (Unknown{self.span(value)})"
            case ast.MatchValue(value=value):
                return f"Value {self.expr(value)}"
            case ast.MatchSingleton(value=value):
                return f"Value ({value}{self.span(node)})"
            case ast.MatchSequence(patterns=patterns):
                return f"Sequence {many(patterns)}"
            case ast.MatchStar(name=name):
                return f"Star {name or '_'}"
            case ast.MatchMapping():
                keys = [f"(Unknown{self.span(k)})" if isinstance(k, ast.BinOp) else self.expr(k) for k in node.keys]
                entries = " ".join(f"{k}:{self.pattern(p)}" for k, p in zip(keys, node.patterns))
                return f"Mapping [{entries}] {node.rest or '_'}"
            case ast.MatchClass():
                keywords = " ".join(f"{k}={self.pattern(p)}" for k, p in zip(node.kwd_attrs, node.kwd_patterns))
                return f"Class {self.expr(node.cls)} {many(node.patterns)} [{keywords}]"
            case ast.MatchOr(patterns=patterns):
                return f"Or {many(patterns)}"
            case ast.MatchAs(pattern=None, name=name):
                return f"Capture {name or '_'}"
            case ast.MatchAs(pattern=pattern, name=name):
                return f"As {self.pattern(pattern)} {name}"
        return "?"

    def block(self, name, nodes, depth):
        if name and nodes:
            self.line(depth - 1, name)
        for node in nodes:
            self.stmt(node, depth)

    def line(self, depth, text):
        self.out.append(" " * depth + text)

    def stmt(self, node, depth):
        def line(text):
            self.line(depth, text + self.compound(node))

        deeper = depth + 1
        match node:
            case ast.Expr(value=value):
                line(f"Expr {self.expr(value)}")
            case ast.Assign():
                line(f"Assign {self.many(node.targets)} {self.expr(node.value)}")
            case ast.AugAssign():
                line(f"AugAssign {self.expr(node.target)} {type(node.op).__name__} {self.expr(node.value)}")
            case ast.AnnAssign():
                line(f"AnnAssign {self.expr(node.target)} {self.expr(node.annotation)} {self.option(node.value)}")
            case ast.Delete():
                line(f"Delete {self.many(node.targets)}")
            case ast.Return():
                line(f"Return {self.option(node.value)}")
            case ast.Raise():
                line(f"Raise {self.option(node.exc)}")
            case ast.Assert():
                line(f"Assert {self.expr(node.test)}")
            case ast.Pass():
                line("Pass")
            case ast.Break():
                line("Break")
            case ast.Continue():
                line("Continue")
            case ast.Global():
                line(f"Global {' '.join(node.names)}")
            case ast.Nonlocal():
                line(f"Nonlocal {' '.join(node.names)}")
            case ast.Import():
                line("Import " + ", ".join(self.alias(name) for name in node.names))
            case ast.ImportFrom():
                names = [name for name in node.names if name.name != "*"]
                line(f"ImportFrom {node.module or ''} {node.level} " + ", ".join(self.alias(name) for name in names))
            case ast.If():
                line(f"If {self.expr(node.test)}")
                self.block("", node.body, deeper)
                self.block("else", node.orelse, deeper)
            case ast.While():
                line(f"While {self.expr(node.test)}")
                self.block("", node.body, deeper)
                self.block("else", node.orelse, deeper)
            case ast.For() | ast.AsyncFor():
                line(f"For {self.expr(node.target)} {self.expr(node.iter)}")
                self.block("", node.body, deeper)
                self.block("else", node.orelse, deeper)
            case ast.With() | ast.AsyncWith():
                items = [f"{self.expr(i.context_expr)} as {self.option(i.optional_vars)}" for i in node.items]
                line("With " + ", ".join(items))
                self.block("", node.body, deeper)
            case ast.Try() | ast.TryStar():
                line("Try")
                self.block("", node.body, deeper)
                for handler in node.handlers:
                    self.line(depth, f"except {self.option(handler.type)} {handler.name or '-'}")
                    self.block("", handler.body, deeper)
                self.block("else", node.orelse, deeper)
                self.block("finally", node.finalbody, deeper)
            case ast.Match():
                line(f"Match {self.expr(node.subject)}")
                for case in node.cases:
                    self.line(depth, f"case {self.pattern(case.pattern)} if {self.option(case.guard)}")
                    self.block("", case.body, deeper)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                kind = "async" if isinstance(node, ast.AsyncFunctionDef) else "def"
                generator = int(any_yield(node.body))
                head = f"{self.many(node.decorator_list)} {kind} {node.name} {self.parameters(node.args)}"
                line(f"Function {head} {self.option(node.returns)} gen{generator}")
                self.block("", node.body, deeper)
            case ast.ClassDef():
                bases = self.arguments(node.bases, node.keywords)
                line(f"Class {self.many(node.decorator_list)} {node.name} {bases}")
                self.block("", node.body, deeper)
            case _:
                line("?" + type(node).__name__)

    def alias(self, name):
        return f"{name.name} as {name.asname or '-'}"


def any_yield(nodes):
    """Whether a `yield` stands in `nodes`, and in no function or lambda of theirs."""
    pending = list(nodes)
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            pending += node.decorator_list + node.args.defaults + [d for d in node.args.kw_defaults if d]
        elif isinstance(node, ast.ClassDef):
            pending += node.decorator_list + node.bases + [keyword.value for keyword in node.keywords]
        elif isinstance(node, ast.Lambda):
            pending += node.args.defaults + [d for d in node.args.kw_defaults if d]
        else:
            pending += ast.iter_child_nodes(node)
    return False


# Flags of CPython's `symtable.h`.
GLOBAL, LOCAL, NONLOCAL, IMPORT = 1, 2, 8, 128


def module_globals(nodes):
    """Names that the module itself declares `global`; functions that do so mark the module's names, too."""
    names, pending = set(), list(nodes)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Global):
            names.update(node.names)
        elif isinstance(node, ast.stmt) and not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            pending += ast.iter_child_nodes(node)
        elif isinstance(node, (ast.ExceptHandler, ast.match_case)):
            pending += node.body
    return names


def dropped_lambdas(tree):
    """The lines of lambdas in messages of `assert`, which the AST here does not keep."""
    messages = [node.msg for node in ast.walk(tree) if isinstance(node, ast.Assert) and node.msg]
    return {node.lineno for message in messages for node in ast.walk(message) if isinstance(node, ast.Lambda)}


def scopes(table, out, own_globals, dropped, class_name=None):
    if table.get_name() == "lambda" and table.get_lineno() in dropped:
        return
    name = table.get_name()
    if table.get_type() == "class":
        class_name = name
    # Comprehensions have a parameter that no program can name.
    if ".0" not in table.get_identifiers():
        kinds = {"local": [], "global": [], "nonlocal": []}
        for symbol in table.get_symbols():
            flags, written = symbol._Symbol__flags, symbol.get_name()
            prefix = f"_{class_name.lstrip('_')}__" if class_name and class_name.strip("_") else None
            if prefix and written.startswith(prefix):
                written = written[len(prefix) - 2 :]
            if table.get_type() == "module" and written not in own_globals:
                flags &= ~GLOBAL
            if flags & GLOBAL:
                kinds["global"].append(written)
            elif flags & NONLOCAL:
                kinds["nonlocal"].append(written)
            elif flags & (LOCAL | IMPORT):
                kinds["local"].append(written)
        texts = [f"{kind} {' '.join(sorted(names))}" for kind, names in kinds.items()]
        line = 0 if table.get_type() == "module" else table.get_lineno()
        out.append(f"{line} {table.get_type()} {'module' if line == 0 else name}: " + "; ".join(texts))
    for child in table.get_children():
        scopes(child, out, own_globals, dropped, class_name)


def main():
    for path in sys.stdin.read().splitlines():
        with open(path, "rb") as file:
            source = file.read()
        try:
            if b"\r" in source or source.startswith(b"\xef\xbb\xbf"):
                raise ValueError("not plain")
            text = source.decode("utf-8")
            # Identifiers are normalized by CPython, and kept as they are written here.
            words = re.findall(r"[^\W\d]\w*", text)
            if any(unicodedata.normalize("NFKC", word) != word for word in words if not word.isascii()):
                raise ValueError("not plain")
            # The cookie of an encoding does not count: files are decoded before.
            tree = ast.parse(text)
            table = symtable.symtable(text, path, "exec")
            if text.encode() != source:
                raise ValueError("not plain")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            print("!!!", path)
            continue
        dump = Dump(source)
        dump.block("", tree.body, 0)
        lines = []
        scopes(table, lines, module_globals(tree.body), dropped_lambdas(tree))
        print("===", path)
        print("\n".join(dump.out))
        print("---")
        print("\n".join(sorted(lines)))


main()
