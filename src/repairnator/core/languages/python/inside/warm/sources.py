"""Source files as they were when the server began, and what of them can be exchanged while it runs.

A *unit* is a function that is in no other function: a module's or a class's. A change inside one is made by
giving the live function other code; any other change needs the module to be imported anew.
"""

from __future__ import annotations

import ast
import hashlib
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from types import CodeType
from typing import Any, Union

from .ticks import instrumented

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]
Change = tuple[int, int, str]  # start and end in characters of the file's text, and what comes there

_LINE_END = re.compile(r"\r\n|\r|\n")


class Unit:
    """A function that can be exchanged.

    Attributes:
        name: the function's.
        owner: name of the class that it is in; "" for none.
        path: names of all classes around it.
        line: where its code begins, decorators included, as code objects tell it.
        start, end: from ``def`` to the end of its body, in characters of the file's text.
        node: its tree.
    """

    def __init__(self, source: Source, node: Function, path: Sequence[str], begin: int) -> None:
        self.name = node.name
        self.owner = path[-1] if path else ""
        self.path = tuple(path)
        self.line = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        self.start = source.offset(node.lineno, node.col_offset)
        self.end = source.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        self.begin = begin
        self.node = node
        self._source = source

    def compiled(self, changes: Sequence[Change]) -> Compiled:
        """The function's code after changes that lie inside it.

        Raises:
            SyntaxError, ValueError, RecursionError, MemoryError: it does not compile.
        """
        source = self._source
        text = source.text[self.begin : self.end]
        for start, end, new in sorted(changes, reverse=True):
            text = text[: start - self.begin] + new + text[end - self.begin :]
        line = self.node.lineno
        indented = self.begin < self.start
        header = ("class %s:\n" % self.owner if self.owner else "if 1:\n") if indented else ""
        tree = ast.parse("\n" * (line - 1 - bool(header)) + header + text + "\n", source.path)
        body: list[ast.stmt] = tree.body[0].body if header else tree.body  # type: ignore[attr-defined]
        if (
            len(tree.body) != 1
            or len(body) != 1
            or not isinstance(body[0], (ast.FunctionDef, ast.AsyncFunctionDef))
        ):
            raise SyntaxError("the change ends the function")
        function = body[0]
        if function.name != self.name:
            raise SyntaxError("the change renames the function")
        signature = ast.dump(function.args)
        defaults = [*function.args.defaults, *function.args.kw_defaults]
        instrumented(tree)
        module = compile(tree, source.path, "exec", flags=source.flags, dont_inherit=True)
        code = _code_named(module, self.owner) if self.owner and header else module
        return Compiled(self, _code_named(code, self.name), signature, function.args, defaults)


class Compiled:
    """Code for a unit.

    Attributes:
        unit: for which.
        code: of the function.
        signature: equal for equal parameters and defaults.
        arguments: the tree of its parameters.
        digest: equal for equal code.
    """

    def __init__(
        self,
        unit: Unit,
        code: CodeType,
        signature: str,
        arguments: ast.arguments,
        defaults: Sequence[ast.expr | None],
    ) -> None:
        self.unit = unit
        self.code = code
        self.signature = signature
        self.arguments = arguments
        self.defaults = defaults
        self.digest = digest_of(code, signature)


class Source:
    """One file.

    Attributes:
        path: without links.
        text: decoded, with the line ends that it has.
        flags: of the compiler, for what the file imports from ``__future__``.
        units: what can be exchanged, in order.
    """

    def __init__(self, path: str) -> None:
        """Read a file.

        Raises:
            OSError, SyntaxError, ValueError: it cannot be read or parsed.
        """
        self.path = path
        with open(path, "rb") as file:
            data = file.read()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        self.text = data.decode("utf-8" if encoding == "utf-8-sig" else encoding)
        plain = self.text.lstrip("\ufeff")
        self._skipped = len(self.text) - len(plain)
        self._tree = ast.parse(plain, path)
        self._lines = _line_starts(plain, self._skipped)
        self._ascii = plain.isascii()
        self.flags = _future_flags(self._tree)
        self.units = list(self._find(self._tree.body, ()))

    def offset(self, line: int, column: int) -> int:
        """The character at a line and a column in bytes of UTF-8, as syntax trees count."""
        start = self._lines[line - 1]
        if self._ascii:
            return start + column
        end = self._lines[line] if line < len(self._lines) else len(self.text)
        return start + len(
            self.text[start:end].encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore")
        )

    def unit_of(self, change: Change) -> Unit | None:
        """The unit that a change lies in."""
        start, end, _ = change
        return next((unit for unit in self.units if unit.start <= start and end <= unit.end), None)

    def changed(self, changes: Sequence[Change]) -> CodeType:
        """The whole module's code after changes.

        Raises:
            SyntaxError, ValueError, RecursionError, MemoryError: it does not compile.
        """
        text = self.text
        for start, end, new in sorted(changes, reverse=True):
            text = text[:start] + new + text[end:]
        tree = ast.parse(text.lstrip("\ufeff"), self.path)
        code: CodeType = compile(instrumented(tree), self.path, "exec", flags=self.flags, dont_inherit=True)
        return code

    def _find(self, body: Sequence[ast.stmt], path: tuple[str, ...]) -> Iterator[Unit]:
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                begin = self._lines[node.lineno - 1]
                start = self.offset(node.lineno, node.col_offset)
                if not self.text[begin:start].strip() and (begin == start or node.lineno > 1):
                    yield Unit(self, node, path, begin)
            elif isinstance(node, ast.ClassDef):
                yield from self._find(node.body, (*path, node.name))
            else:
                for inner in ("body", "orelse", "finalbody", "handlers"):
                    for part in getattr(node, inner, ()):
                        yield from self._find(
                            part.body if isinstance(part, ast.ExceptHandler) else [part], path
                        )


def digest_of(code: CodeType, signature: str = "") -> str:
    """Equal for code that does the same, wherever it stands."""
    hashing = hashlib.blake2b(signature.encode("utf-8", "surrogatepass"), digest_size=12)
    for part in _parts(code):
        hashing.update(part)
    return hashing.hexdigest()


def nested(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    """Code inside other code, each with a key that tells which it is: its name, and which of that name."""
    counts: dict[str, int] = {}
    for inner in _inner(code):
        number = counts[inner.co_name] = counts.get(inner.co_name, -1) + 1
        yield (inner.co_name, number), inner


def _inner(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _inner(constant)


def _code_named(code: CodeType, name: str) -> CodeType:
    found = next(
        (each for each in code.co_consts if isinstance(each, CodeType) and each.co_name == name), None
    )
    if found is None:
        raise SyntaxError("no code for %s" % name)
    return found


def _parts(code: CodeType) -> Iterator[bytes]:
    """What makes code what it does, without lines."""
    yield code.co_code
    yield getattr(code, "co_exceptiontable", b"")
    names = (
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        code.co_flags,
        code.co_argcount,
    )
    yield repr(names).encode("utf-8", "surrogatepass")
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _parts(constant)
        else:
            yield _constant(constant).encode("utf-8", "surrogatepass")


def _constant(value: Any) -> str:
    if isinstance(value, frozenset):
        return "{%s}" % ",".join(sorted(map(_constant, value)))
    return "%s %r" % (type(value).__name__, value)


def _line_starts(text: str, skipped: int) -> list[int]:
    r"""Where lines begin, as the parser counts them: ``\n``, ``\r\n`` and ``\r`` end one."""
    return [skipped, *(skipped + found.end() for found in _LINE_END.finditer(text))]


def _future_flags(tree: ast.Module) -> int:
    import __future__

    flags = 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for name in node.names:
                flags |= getattr(__future__, name.name).compiler_flag
    return flags
