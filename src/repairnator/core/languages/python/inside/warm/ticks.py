"""Counts the loop iterations and calls of candidates, so that one that does not end is ended.

A call is put where each loop's body and each function begins. The function that is called has a name of its
own among the builtins, where no project looks for one.
"""

from __future__ import annotations

import ast
import builtins
from typing import TypeVar

_NAME = "__repairnator_tick__"
_Body = list[ast.stmt]
Tree = TypeVar("Tree", bound=ast.AST)


class Endless(BaseException):
    """The candidate used up its iterations, or its time.

    No ``Exception``: the project's own handlers must not take it for theirs.
    """


class Ticks:
    """The counter."""

    def __init__(self) -> None:
        self.used = 0
        self._limit = 0
        self.allow(1 << 62)

    def allow(self, limit: int) -> None:
        """Begin to count anew, up to a limit."""
        self.used, self._limit = 0, limit
        used = 0

        def tick() -> None:
            nonlocal used
            used += 1
            if used > limit:
                raise Endless("endless loop or recursion")

        def spent() -> int:
            return used

        self._spent = spent
        setattr(builtins, _NAME, tick)

    @property
    def spent(self) -> int:
        """How many were counted."""
        return self._spent()


class _Instrument(ast.NodeTransformer):
    def _ticking(self, node: ast.AST) -> ast.AST:
        self.generic_visit(node)
        body: _Body = node.body  # type: ignore[attr-defined]
        at = 1 if _begins_with_text(body) and len(body) > 1 else 0
        body.insert(at, _call(body[at]))
        return node

    visit_For = visit_While = visit_AsyncFor = visit_FunctionDef = visit_AsyncFunctionDef = _ticking  # noqa: N815


def instrumented(tree: Tree) -> Tree:
    """The tree, changed in place, with the calls in it."""
    _Instrument().visit(tree)
    return tree


def _begins_with_text(body: _Body) -> bool:
    first = body[0]
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )


def _call(beside: ast.stmt) -> ast.stmt:
    place = {
        "lineno": beside.lineno,
        "col_offset": beside.col_offset,
        "end_lineno": beside.lineno,
        "end_col_offset": beside.col_offset,
    }
    name = ast.Name(id=_NAME, ctx=ast.Load(), **place)
    return ast.Expr(value=ast.Call(func=name, args=[], keywords=[], **place), **place)
