"""Edits of what is thrown and caught, and of imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from repairnator.core.edits import Edit
from repairnator.core.languages.python.operators.change import Change, Kind, Site
from repairnator.core.languages.python.operators.guards import EXCEPTIONS, exits
from repairnator.core.languages.python.operators.lines import SIMPLE


def exception_type(site: Site) -> Iterator[Change]:
    """Another exception is caught, or one more."""
    node, code = site.node, site.code
    if node.type is None:
        return
    own = code.of(node.type)
    names = [*sorted(site.hints & set(EXCEPTIONS)), *EXCEPTIONS]
    for cost, name in enumerate(dict.fromkeys(names)):
        if name not in own:
            hinted = name in site.hints
            inner = own[1:-1] if own.startswith("(") else own
            yield site.put(node.type, f"({inner}, {name})", 0.1 * cost + (0.0 if hinted else 0.5))
            yield site.put(node.type, name, 0.1 * cost + (0.0 if hinted else 0.7))


def except_order(site: Site) -> Iterator[Change]:
    """Two handlers the other way round."""
    code = site.code
    for left, right in zip(site.node.handlers, site.node.handlers[1:], strict=False):
        yield Change((code.replace(left, code.of(right)), code.replace(right, code.of(left))))


def raised(site: Site) -> Iterator[Change]:
    """Another exception is thrown."""
    node, code = site.node, site.code
    called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    if not isinstance(called, ast.Name):
        return
    own = [name for name in code.globals if name.endswith(("Error", "Exception"))]
    for cost, name in enumerate(dict.fromkeys([*sorted(site.hints & set(EXCEPTIONS)), *own, *EXCEPTIONS])):
        if name != called.id:
            yield site.put(called, name, 0.1 * cost)


def caught(site: Site) -> Iterator[Change]:
    """A statement in ``try`` with the exception that the failing test tells."""
    node, code = site.node, site.code
    if code.function(node) is None or "\n" in code.of(node):
        return
    for name in sorted(site.hints & set(EXCEPTIONS)):
        for cost, leaving in enumerate(["pass", *exits(site)[:4]]):
            inner = code.newline + code.indent(node) + code.step
            outer = code.newline + code.indent(node)
            text = f"try:{inner}{code.of(node)}{outer}except {name}:{inner}{leaving}"
            yield site.instead(text, 1.0 + 0.3 * cost)


def imported(site: Site) -> Iterator[Change]:
    """Another name of the same module is imported."""
    code = site.code
    wanted = [name for name in code.globals if name]
    for name in site.node.names:
        if name.name == "*":
            continue
        start = code.start(name)
        siblings = {
            "ceil",
            "floor",
            "sqrt",
            "datetime",
            "date",
            "timedelta",
            "deque",
            "defaultdict",
            "OrderedDict",
        }
        for other in sorted(siblings - set(wanted)):
            alias = f"{other} as {name.asname or name.name}"
            yield Change((Edit(start, code.end(name), alias),), 1.0)


EXCEPTION_KINDS = (
    Kind("exception-type", (ast.ExceptHandler,), exception_type),
    Kind("except-order", (ast.Try,), except_order),
    Kind("raised-exception", (ast.Raise,), raised),
    Kind("caught-exception", SIMPLE, caught),
    Kind("import", (ast.ImportFrom,), imported),
)
