"""Edits of whole statements: missing and superfluous ones, returns, defaults."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from repairnator.core.edits import Edit
from repairnator.core.languages.python.code.analyzed import FUNCTIONS
from repairnator.core.languages.python.operators.change import Change, Kind, Site, Trait
from repairnator.core.languages.python.operators.lines import ANY, SIMPLE, before, behind

_MOST = 30


def delete(site: Site) -> Iterator[Change]:
    """A statement is left out."""
    if not isinstance(site.node, (*FUNCTIONS, ast.ClassDef, ast.Pass, ast.Import, ast.ImportFrom)):
        yield site.instead("pass", 0.0, Trait.DELETION)


def unwrap(site: Site) -> Iterator[Change]:
    """The body of an ``if`` without its condition; ``else`` where ``elif`` stands."""
    node, code = site.node, site.code
    if node.orelse or not code.indent(node):
        return
    first, last = node.body[0], node.body[-1]
    outer, inner = code.indent(node), code.indent(first)
    if not inner.startswith(outer):
        return
    text = code.text[code.start(first) : code.end(last)]
    moved = text.replace("\n" + inner, "\n" + outer)
    yield site.instead(moved, 0.5)


def missing_return(site: Site) -> Iterator[Change]:
    """``return`` before an expression, or at the function's end; ``return`` to an assignment."""
    node, code = site.node, site.code
    if isinstance(node, ast.Expr) and code.function(node) is not None:
        start = code.start(node)
        yield Change((Edit(start, start, "return "),))
        if not isinstance(node.value, ast.Yield | ast.YieldFrom | ast.Await):
            yield Change((Edit(start, start, "yield "),), 1.0)
            yield Change((Edit(start, start, "await "),), 1.0)
    elif isinstance(node, ast.Assign) and code.function(node) is not None:
        end = code.start(node.value)
        yield Change((Edit(code.start(node), end, "return "),), 1.0)
    elif isinstance(node, ast.Return) and node.value is not None:
        start = code.start(node)
        yield Change((Edit(start, start + len("return"), "yield"),), 1.0)
        yield Change((Edit(start, start + len("return"), "yield from"),), 1.5)


def yielded(site: Site) -> Iterator[Change]:
    """``yield x`` to ``yield from x``, and back."""
    node, code = site.node, site.code
    if node.value is None:
        return
    text = code.of(node.value)
    yield site.instead(f"yield {text}" if isinstance(node, ast.YieldFrom) else f"yield from {text}")


def return_at_end(site: Site) -> Iterator[Change]:
    """``return`` of a variable behind a function's last statement."""
    node, code = site.node, site.code
    function = code.function(node)
    if function is None or function.body[-1] is not node or isinstance(node, ast.Return | ast.Raise):
        return
    assigned = [
        code.of(target)
        for each in ast.walk(function)
        if isinstance(each, ast.Assign | ast.AugAssign)
        for target in (each.targets if isinstance(each, ast.Assign) else [each.target])
    ]
    names = [*reversed(assigned), *code.locals(node)[:10]]
    for cost, name in enumerate(dict.fromkeys(names)):
        change = behind(site, node, f"return {name}", 0.2 * cost)
        if change is not None:
            yield change
    for text in ("True", "False"):
        change = behind(site, node, f"return {text}", 1.5)
        if change is not None:
            yield change


def returned_value(site: Site) -> Iterator[Change]:
    """Another value is returned."""
    node, code = site.node, site.code
    function = code.function(node)
    if function is None or not isinstance(function, FUNCTIONS):
        return
    own = code.of(node.value) if node.value is not None else ""
    others: dict[str, float] = {}
    for each in ast.walk(function):
        if isinstance(each, ast.Return) and each.value is not None:
            others.setdefault(code.of(each.value), 0.5)
    for name in code.locals(node)[:12]:
        others.setdefault(name, 1.0)
    for text in ("None", "True", "False", "0", "1", "-1", '""', "[]", "{}"):
        others.setdefault(text, 1.5)
    for text, cost in others.items():
        if text != own and "\n" not in text:
            yield site.instead(f"return {text}", cost)


def _defaults(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[tuple[ast.arg, ast.expr]]:
    """Parameters with defaults."""
    arguments = node.args
    named = [*arguments.posonlyargs, *arguments.args]
    pairs = list(zip(named[len(named) - len(arguments.defaults) :], arguments.defaults, strict=False))
    pairs += [
        (arg, value) for arg, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=False) if value
    ]
    return pairs


def mutable_default(site: Site) -> Iterator[Change]:
    """``def f(x=[])`` to ``def f(x=None)`` with ``x`` made anew at each call."""
    node, code = site.node, site.code
    body = node.body
    documented = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    first = body[1] if documented and len(body) > 1 else body[0]
    for argument, value in _defaults(node):
        if isinstance(value, ast.List | ast.Dict | ast.Set | ast.Call):
            text = f"if {argument.arg} is None:\n{code.step}{argument.arg} = {code.of(value)}"
            change = before(site, first, text, 0.0)
            if change is not None:
                yield Change((code.replace(value, "None"), *change.edits))


def default_argument(site: Site) -> Iterator[Change]:
    """Another default of a parameter."""
    for _, value in _defaults(site.node):
        for cost, other in enumerate(("None", "0", "1", "True", "False", '""', "()")):
            if site.code.of(value) != other:
                yield site.put(value, other, 0.5 + 0.3 * cost)


def copy_of_statement(site: Site) -> Iterator[Change]:
    """A statement that stands elsewhere in the class or module put before or behind this one."""
    node, code = site.node, site.code
    if code.function(node) is None:
        return
    owner: ast.AST = code.owner(node) or code.tree
    known = set(code.locals(node)) | set(code.globals)
    seen: set[str] = set()
    for other in ast.walk(owner):
        if not isinstance(other, ast.Assign | ast.AugAssign | ast.Expr | ast.Return | ast.Raise | ast.Delete):
            continue
        text = code.of(other)
        if (
            text in seen
            or "\n" in text
            or other is node
            or (isinstance(other, ast.Expr) and not _acts(other))
        ):
            continue
        seen.add(text)
        unknown = sum(
            isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load) and not code.is_known(each.id, node)
            for each in ast.walk(other)
        )
        if unknown or not known:
            continue
        near = 0.0 if code.function(other) is code.function(node) else 1.0
        traits = (Trait.MADE_UP,) if near else ()
        for change in (
            before(site, node, text, near, *traits),
            behind(site, node, text, near + 0.2, *traits),
        ):
            if change is not None:
                yield change
        if len(seen) > _MOST:
            return


def _acts(statement: ast.Expr) -> bool:
    return isinstance(statement.value, ast.Call | ast.Await | ast.Yield)


def inserted_step(site: Site) -> Iterator[Change]:
    """A statement made from the scope: a step of a variable, an element appended, ``break``."""
    node, code = site.node, site.code
    if code.function(node) is None:
        return
    names = code.locals(node)[:8]
    texts: list[tuple[str, float]] = []
    for name in names:
        types = site.values.types.get(name, frozenset())
        if types & {"int", "float"}:
            texts += [(f"{name} += 1", 0.0), (f"{name} -= 1", 0.5), (f"{name} = 0", 1.0)]
            texts += [(f"{name} += {other}", 1.5) for other in names if other != name]
        if types & {"list"}:
            texts += [(f"{name}.sort()", 0.8), (f"{name}.reverse()", 1.2), (f"{name}.clear()", 1.2)]
            texts += [(f"{name}.append({other})", 1.0) for other in names if other != name]
            texts += [(f"{name} = []", 1.0)]
        if types & {"set"}:
            texts += [(f"{name}.add({other})", 0.8) for other in names if other != name]
        if types & {"str"}:
            texts += [(f"{name} = {name}.strip()", 1.0), (f"{name} = {name}.lower()", 1.0)]
    for text, cost in texts:
        for change in (
            behind(site, node, text, cost, Trait.MADE_UP),
            before(site, node, text, cost, Trait.MADE_UP),
        ):
            if change is not None:
                yield change


def leave_loop(site: Site) -> Iterator[Change]:
    """``break`` or ``continue`` behind a statement in a loop."""
    around = site.code.parent(site.node)
    while around is not None and not isinstance(around, (*FUNCTIONS, ast.For, ast.While, ast.AsyncFor)):
        around = site.code.parent(around)
    if isinstance(around, ast.For | ast.While | ast.AsyncFor):
        for text in ("break", "continue"):
            change = behind(site, site.node, text, 0.5)
            if change is not None:
                yield change


def swapped(site: Site) -> Iterator[Change]:
    """Two statements that follow each other the other way round."""
    node, code = site.node, site.code
    block = code.block(node)
    at = next((number for number, each in enumerate(block) if each is node), -1)
    for other in block[at + 1 : at + 2] if at >= 0 else ():
        if code.indent(node) == code.indent(other):
            yield Change((code.replace(node, code.of(other)), code.replace(other, code.of(node))))


def indentation(site: Site) -> Iterator[Change]:
    """The last statement of a block moved out of it, and the statement behind a block moved in."""
    node, code = site.node, site.code
    last = node.body[-1]
    inner, outer = code.indent(last), code.indent(node)
    if len(node.body) > 1 and inner.startswith(outer) and len(inner) > len(outer):
        start = code.start(last) - len(inner)
        text = code.text[start : code.end(last)]
        moved = outer + text[len(inner) :].replace("\n" + inner, "\n" + outer)
        if not getattr(node, "orelse", None) and code.end(node) == code.end(last):
            yield Change((Edit(start, code.end(last), moved),), 0.5)
    block = code.block(node)
    at = next((number for number, each in enumerate(block) if each is node), -1)
    if 0 <= at < len(block) - 1 and not getattr(node, "orelse", None):
        following = block[at + 1]
        indent = code.indent(following)
        start = code.start(following) - len(indent)
        if indent == outer and inner != outer:
            text = code.text[start : code.end(following)]
            moved = inner + text[len(indent) :].replace("\n" + indent, "\n" + inner)
            yield Change((Edit(start, code.end(following), moved),), 0.7)


STATEMENTS = (
    Kind("delete-statement", (*SIMPLE, ast.If), delete),
    Kind("unwrap-condition", (ast.If,), unwrap),
    Kind("missing-return", (ast.Expr, ast.Assign, ast.Return), missing_return),
    Kind("yield", (ast.Yield, ast.YieldFrom), yielded),
    Kind("return-at-end", ANY, return_at_end),
    Kind("returned-value", (ast.Return,), returned_value),
    Kind("mutable-default", FUNCTIONS, mutable_default),
    Kind("default-argument", FUNCTIONS, default_argument),
    Kind("insert-statement", ANY, copy_of_statement),
    Kind("insert-step", ANY, inserted_step),
    Kind("leave-loop", ANY, leave_loop),
    Kind("swap-statements", ANY, swapped),
    Kind("indentation", (ast.If, ast.For, ast.While, ast.With), indentation),
)
