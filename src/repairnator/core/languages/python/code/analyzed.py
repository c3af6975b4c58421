"""A source file as the search sees it: its text, its tree, and what is in scope where."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from repairnator.core.edits import Edit
from repairnator.core.languages.python.inside.warm.sources import Source

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BUILTINS = frozenset(dir(builtins))


class Code:
    """One file.

    Attributes:
        file: relative to the tree's root.
        text: decoded, with the line ends that it has.
        tree: of the whole file.
    """

    def __init__(self, file: str, path: Path) -> None:
        """Read and parse.

        Raises:
            OSError, SyntaxError, ValueError, RecursionError: the file cannot be read or parsed here.
        """
        self.file = file
        self._source = Source(str(path))
        self.text = self._source.text
        self.tree = ast.parse(self.text.lstrip("\ufeff"))
        self._parents = {
            id(child): parent for parent in ast.walk(self.tree) for child in ast.iter_child_nodes(parent)
        }

    def parent(self, node: ast.AST) -> ast.AST | None:
        """What a node is a part of."""
        return self._parents.get(id(node))

    def start(self, node: ast.AST) -> int:
        """The first character of an expression or a statement."""
        return self._source.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        """Behind its last character."""
        return self._source.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def of(self, node: ast.AST) -> str:
        """The text of a node."""
        return self.text[self.start(node) : self.end(node)]

    def replace(self, node: ast.AST, text: str) -> Edit[str]:
        """The edit that puts a text in the place of a node."""
        return Edit(self.start(node), self.end(node), text)

    def between(self, left: ast.AST, right: ast.AST) -> tuple[int, int, str]:
        """What stands between two nodes: where it begins and ends, and the text."""
        start, end = self.end(left), self.start(right)
        return start, end, self.text[start:end]

    def indent(self, statement: ast.stmt) -> str:
        """The white space before a statement; "" where something else stands there."""
        start = self.start(statement)
        begin = max(self.text.rfind("\n", 0, start), self.text.rfind("\r", 0, start)) + 1
        before = self.text[begin:start]
        return before if not before.strip() else ""

    @cached_property
    def newline(self) -> str:
        """What ends lines of this file."""
        return "\r\n" if self.text.count("\r\n") * 2 > self.text.count("\n") else "\n"

    @cached_property
    def step(self) -> str:
        """One step of indentation, as the file has it."""
        for node in ast.walk(self.tree):
            if isinstance(node, FUNCTIONS):
                outer, inner = self.indent(node), self.indent(node.body[0])
                if inner.startswith(outer) and len(inner) > len(outer):
                    return inner[len(outer) :]
        return "    "

    def statement(self, node: ast.AST) -> ast.stmt | None:
        """The innermost statement that a node is in, or is."""
        found: ast.AST | None = node
        while found is not None and not isinstance(found, ast.stmt):
            found = self.parent(found)
        return found

    def function(self, node: ast.AST) -> Function | None:
        """The innermost function around a node."""
        found = self.parent(node)
        while found is not None and not isinstance(found, FUNCTIONS):
            found = self.parent(found)
        return found

    def owner(self, node: ast.AST) -> ast.ClassDef | None:
        """The innermost class around a node."""
        found = self.parent(node)
        while found is not None and not isinstance(found, ast.ClassDef):
            found = self.parent(found)
        return found

    def block(self, statement: ast.stmt) -> list[ast.stmt]:
        """The statements that one stands among."""
        parent = self.parent(statement)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(parent, name, None)
            if isinstance(block, list) and any(each is statement for each in block):
                return block
        return [statement]

    # scopes

    def locals(self, node: ast.AST) -> list[str]:
        """Parameters and variables of the functions around a node, innermost first."""
        found: dict[str, None] = {}
        function = node if isinstance(node, FUNCTIONS) else self.function(node)
        while function is not None:
            found |= dict.fromkeys(_variables(function))
            function = self.function(function)
        comprehension = self.parent(node)
        while comprehension is not None and not isinstance(comprehension, ast.stmt):
            for generator in getattr(comprehension, "generators", ()):
                found |= dict.fromkeys(_targets(generator.target))
            comprehension = self.parent(comprehension)
        return list(found)

    @cached_property
    def globals(self) -> list[str]:
        """Names that the module's own code binds, functions and classes among them."""
        found: dict[str, None] = {}
        for node in self.tree.body:
            if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
                found[node.name] = None
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                found |= dict.fromkeys((name.asname or name.name).partition(".")[0] for name in node.names)
            else:
                found |= dict.fromkeys(
                    each.id
                    for each in ast.walk(node)
                    if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
                )
        return list(found)

    def is_known(self, name: str, node: ast.AST) -> bool:
        """Whether a name is bound somewhere."""
        return name in _BUILTINS or name in self.globals or name in self.locals(node)

    def members(self, owner: ast.ClassDef) -> tuple[list[str], list[str]]:
        """Attributes and methods that a class's own code shows."""
        methods = [each.name for each in owner.body if isinstance(each, FUNCTIONS)]
        properties = {
            each.name
            for each in owner.body
            if isinstance(each, FUNCTIONS)
            and any(isinstance(deco, ast.Name) and "property" in deco.id for deco in each.decorator_list)
        }
        attributes: dict[str, None] = dict.fromkeys(sorted(properties))
        for node in ast.walk(owner):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "self"
            ):
                attributes[node.attr] = None
        for each in owner.body:
            if isinstance(each, (ast.Assign, ast.AnnAssign)):
                targets = each.targets if isinstance(each, ast.Assign) else [each.target]
                attributes |= dict.fromkeys(name for target in targets for name in _targets(target))
        return (
            [name for name in attributes if name not in methods or name in properties],
            [name for name in methods if name not in properties],
        )

    @cached_property
    def attributes(self) -> list[tuple[str, bool]]:
        """Names behind a dot in this file, and whether they are called, the most frequent first."""
        counts: dict[tuple[str, bool], int] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                parent = self.parent(node)
                key = (node.attr, isinstance(parent, ast.Call) and parent.func is node)
                counts[key] = counts.get(key, 0) + 1
        return sorted(counts, key=lambda key: -counts[key])

    @cached_property
    def constants(self) -> list[int | float | str | bytes]:
        """Numbers and texts of this file, the most frequent first; no docstrings."""
        counts: dict[tuple[type, object], int] = {}
        for node in ast.walk(self.tree):
            if (
                isinstance(node, ast.Constant)
                and type(node.value) in (int, float, str, bytes)
                and not isinstance(self.parent(node), ast.Expr)
            ):
                key = (type(node.value), node.value)
                counts[key] = counts.get(key, 0) + 1
        return [value for _, value in sorted(counts, key=lambda key: -counts[key])]  # type: ignore[misc]


def _variables(function: Function) -> Iterator[str]:
    arguments = function.args
    for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        yield each.arg
    for star in (arguments.vararg, arguments.kwarg):
        if star is not None:
            yield star.arg
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name


def _targets(target: ast.AST) -> Iterator[str]:
    for node in ast.walk(target):
        if isinstance(node, ast.Name):
            yield node.id


def lines_of(statement: ast.stmt) -> Sequence[int]:
    """The lines of a statement's own text: of its head where it has a body."""
    first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", ()))])
    body = getattr(statement, "body", None)
    last = statement.end_lineno or statement.lineno
    if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
        last = max(statement.lineno, body[0].lineno - 1)
    return range(first, last + 1)
